import Events

/// The service of an input whose events name none: from the path that orchestrators give, else from the file's name.
public enum ServiceNaming {
    /// A safe service name for a file, or for a member of an archive.
    ///
    /// - Kubernetes: `/var/log/pods/NS_POD_UID/CONTAINER/0.log` and `POD_NS_CONTAINER-HASH.log` give the container.
    /// - Docker: `ID-json.log` gives `docker-` and the first twelve digits.
    /// - Else the file's name without suffixes, dates and rotation numbers (`app.log.1.gz` gives `app`). Names that say nothing
    ///   (`access.log`, `0.log`, `2026-01-21.log`) give way to the folder's, unless that says nothing either.
    ///
    /// - Parameters:
    ///   - path: the file's path; empty or `-` for the standard input, which gives `stdin`.
    ///   - member: the path inside the archive, which goes before the archive's own.
    public static func service(forPath path: String, member: String?) -> [UInt8] {
        if path.isEmpty || path == "-" { return Array("stdin".utf8) }
        if let member, let name = meaningfulName(member) { return safe(name) }
        if let name = meaningfulName(path) { return safe(name) }
        // Nothing speaks: the generic name is better than none.
        for text in [member, path] {
            if let text, let last = components(text).last {
                let stem = stem(last)
                if !stem.isEmpty { return safe(stem) }
            }
        }
        return ServiceName.unknown
    }

    /// Stems that name a kind of log, not what writes it.
    private static let genericStems: Set<String> = [
        "access", "error", "log", "logs", "output", "stdout", "stderr", "messages", "access_log", "error_log", "ssl_access",
        "console",
        "other_vhosts_access", "out", "err", "current", "debug", "info", "warn", "all", "access-log", "error-log",
    ]
    /// Folders that name a place, not what writes there.
    private static let genericFolders: Set<String> = [
        "log", "logs", "var", "tmp", "data", "home", "root", "opt", "srv", "mnt", "usr", "lib", "archive", "old", "backup", ".",
        "..", "hot",
    ]
    private static let suffixes = [
        ".log", ".txt", ".json", ".jsonl", ".ndjson", ".out", ".gz", ".tgz", ".tar", ".zst", ".xz", ".bz2", ".zip", ".logs",
    ]

    private static func safe(_ text: String) -> [UInt8] {
        var copy = text
        return copy.withUTF8 { ServiceName.safe(UnsafeRawBufferPointer($0)) }
    }

    private static func components(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }

    /// What the path says, or nil where no part of it says anything.
    private static func meaningfulName(_ path: String) -> String? {
        let parts = components(path)
        guard let file = parts.last else { return nil }
        if let name = podContainer(parts) ?? containerLink(file) ?? docker(file) { return name }
        let own = stem(file)
        if !own.isEmpty && !genericStems.contains(own.lowercased()) && !isNumber(own[...]) { return own }
        for folder in parts.dropLast().reversed() where !genericFolders.contains(folder.lowercased()) {
            let name = stem(folder)
            if !name.isEmpty && !isNumber(name[...]) && !name.contains("=") { return name }
        }
        return nil
    }

    /// `NS_POD_UID/CONTAINER/0.log`.
    private static func podContainer(_ parts: [String]) -> String? {
        guard parts.count >= 3, isNumber(stem(parts[parts.count - 1])[...]) || parts[parts.count - 1].hasPrefix("0.log") else {
            return nil
        }
        let pod = parts[parts.count - 3].split(separator: "_", omittingEmptySubsequences: false)
        guard pod.count == 3, pod.allSatisfy({ !$0.isEmpty }), pod[2].utf8.count >= 32 else { return nil }
        return parts[parts.count - 2]
    }

    /// `POD_NS_CONTAINER-HASH.log`.
    private static func containerLink(_ file: String) -> String? {
        let parts = stem(file).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, let dash = parts[2].lastIndex(of: "-"), isHash(parts[2][parts[2].index(after: dash)...]) else {
            return nil
        }
        return String(parts[2][..<dash])
    }

    /// `ID-json.log`.
    private static func docker(_ file: String) -> String? {
        let name = stem(file)
        guard name.hasSuffix("-json"), isHash(name.dropLast(5)) else { return nil }
        return "docker-\(name.prefix(12))"
    }

    private static func isHash(_ text: Substring) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { JSONText.hexDigit($0) != nil }
    }

    private static func isNumber(_ text: Substring) -> Bool { !text.isEmpty && text.utf8.allSatisfy(\.isDigit) }

    /// The name without suffixes, rotation numbers and dates, as often as they stand at its end, and without a date at its start.
    static func stem(_ file: String) -> String {
        var name = Substring(file)
        while true {
            let before = name
            let lower = name.lowercased()
            for suffix in suffixes where lower.hasSuffix(suffix) {
                name = name.dropLast(suffix.utf8.count)
                break
            }
            name = withoutDate(withoutRotation(name))
            while let last = name.utf8.last, last == .dash || last == .dot || last == .underscore { name = name.dropLast() }
            if name == before { break }
        }
        let start = dateLength(Array(name.utf8), fromStart: true)
        name = name.dropFirst(start)
        while let first = name.utf8.first, first == .dash || first == .dot || first == .underscore { name = name.dropFirst() }
        return String(name)
    }

    /// Takes off `.1`, `.12`.
    private static func withoutRotation(_ name: Substring) -> Substring {
        guard let dot = name.lastIndex(of: "."), name.distance(from: dot, to: name.endIndex) <= 6,
            isNumber(name[name.index(after: dot)...])
        else { return name }
        return name[..<dot]
    }

    /// Takes off `-20260121`, `.2026-01-21`, `_2026_01_21`, with what separates it.
    private static func withoutDate(_ name: Substring) -> Substring {
        let length = dateLength(Array(name.utf8), fromStart: false)
        guard length > 0,
            length == name.utf8.count || [.dash, .dot, .underscore].contains(Array(name.utf8)[name.utf8.count - length - 1])
        else {
            return name
        }
        return name.dropLast(length)
    }

    /// The length of a date (eight digits, ten with an hour, or year, month and day with marks) at the start or end of the bytes, or 0.
    private static func dateLength(_ name: [UInt8], fromStart: Bool) -> Int {
        func part(_ count: Int) -> ArraySlice<UInt8>? {
            name.count >= count ? (fromStart ? name.prefix(count) : name.suffix(count)) : nil
        }
        func isYear(_ text: ArraySlice<UInt8>) -> Bool { text.starts(with: [0x32, 0x30]) || text.starts(with: [0x31, 0x39]) }
        if let marked = part(10) {
            let text = Array(marked)
            let marks = text[4] == text[7] && (text[4] == .dash || text[4] == .underscore || text[4] == .dot)
            let digits = text.indices.allSatisfy { $0 == 4 || $0 == 7 || text[$0].isDigit }
            if marks && digits && isYear(marked) { return 10 }
        }
        for count in [10, 8] {
            guard let run = part(count), run.allSatisfy(\.isDigit), isYear(run) else { continue }
            let neighbour = fromStart ? name.dropFirst(count).first : name.dropLast(count).last
            if neighbour?.isDigit != true { return count }
        }
        return 0
    }
}
