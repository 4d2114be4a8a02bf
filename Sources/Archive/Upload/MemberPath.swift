/// The path of an archive member, made safe to show and to take names from. Nothing is ever written under it.
struct MemberPath {
    /// What about the stored path is worth telling.
    enum Oddity: Hashable {
        case absolute
        case leavesArchive
        case tooLong
    }

    /// Relative, without `.` and `..`, `/` between the parts; never empty.
    var clean: String
    /// As stored, fit to be shown.
    var stored: String
    var oddity: Oddity?

    /// Cleans a stored path, which may hold any byte; at most `limit` of them are looked at.
    init(_ bytes: some Collection<UInt8>, limit: Int) {
        let isTooLong = bytes.count > limit
        let text = Self.showable(bytes.prefix(limit))
        var parts: [Substring] = []
        var leaves = false
        for part in text.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                leaves = true
            }
        }
        stored = text
        clean = parts.isEmpty ? "unnamed" : parts.joined(separator: "/")
        oddity = leaves ? .leavesArchive : text.hasPrefix("/") ? .absolute : isTooLong ? .tooLong : nil
    }

    /// Bytes as text for a terminal: what is no UTF-8 and control characters become U+FFFD.
    static func showable(_ bytes: some Collection<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { shown.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar) }
        return String(shown)
    }

    /// The note for the reader, or nil where there is nothing to tell.
    func note(limit: Int) -> (code: UploadProblemCode, message: String)? {
        switch oddity {
        case nil: nil
        case .absolute: (.memberPath, "member path is absolute; read as \(clean)")
        case .leavesArchive: (.memberPath, "member path leaves the archive; read as \(clean)")
        case .tooLong: (.nameTooLong, "member name is longer than \(limit) bytes; read under its beginning")
        }
    }
}
