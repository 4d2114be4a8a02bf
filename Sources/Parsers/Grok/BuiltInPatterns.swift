/// The built-in patterns of one vocabulary.
///
/// The source is one text for both vocabularies. A line is `NAME expression`. A field is written `legacy|ecs`, each with its type, and
/// one of them may be missing: `%{INT:bytes|[http][response][body][bytes]:int}`. A line for one vocabulary alone starts with `legacy:`
/// or `ecs:`. `# text` says what the next pattern is for, `#> line` is a line whose start
/// it matches.
struct BuiltInPatterns: Sendable {
    /// Name → expression.
    private(set) var expressions: [String: String] = [:]
    /// Name → what it is for.
    private(set) var notes: [String: String] = [:]
    /// Name → a line that it matches.
    private(set) var samples: [String: String] = [:]
    /// Name → the family that it belongs to.
    private(set) var families: [String: String] = [:]

    private static let legacy = BuiltInPatterns(.legacy)
    private static let ecs = BuiltInPatterns(.ecs)

    /// The patterns of a vocabulary; read at first use.
    static func of(_ vocabulary: GrokVocabulary) -> BuiltInPatterns { vocabulary == .legacy ? legacy : ecs }

    private init(_ vocabulary: GrokVocabulary) {
        for (family, text) in Self.sources {
            var note: Substring?
            var sample: Substring?
            for var line in text.utf8.split(separator: 0x0A).map(Substring.init) {
                if line.hasPrefix("#> ") {
                    sample = line.dropFirst(3)
                } else if line.hasPrefix("# ") {
                    note = line.dropFirst(2)
                } else {
                    defer { if !line.hasPrefix("legacy:") { (note, sample) = (nil, nil) } }
                    if line.hasPrefix("legacy:") {
                        guard vocabulary == .legacy else { continue }
                        line = line.dropFirst(7)
                    } else if line.hasPrefix("ecs:") {
                        guard vocabulary == .ecs else { continue }
                        line = line.dropFirst(4)
                    }
                    add(line, family, vocabulary, note, sample)
                }
            }
        }
    }

    private mutating func add(
        _ line: Substring, _ family: String, _ vocabulary: GrokVocabulary, _ note: Substring?, _ sample: Substring?
    ) {
        let bytes = line.utf8
        guard let space = bytes.firstIndex(of: 0x20) else { return }
        let name = String(line[..<space])
        expressions[name] = Self.chosen(line[bytes.index(after: space)...], vocabulary)
        families[name] = family
        if let note { notes[name] = String(note) }
        if let sample { samples[name] = String(sample) }
    }

    /// The expression with each `legacy|ecs` replaced by its half.
    private static func chosen(_ text: Substring, _ vocabulary: GrokVocabulary) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        var i = 0
        while i < bytes.count {
            guard bytes[i] == 0x25, i + 1 < bytes.count, bytes[i + 1] == 0x7B, let end = bytes[i...].firstIndex(of: 0x7D),
                let bar = bytes[i..<end].firstIndex(of: 0x7C), let colon = bytes[i..<bar].firstIndex(of: 0x3A)
            else {
                out.append(bytes[i])
                i += 1
                continue
            }
            let half = vocabulary == .legacy ? bytes[(colon + 1)..<bar] : bytes[(bar + 1)..<end]
            out += bytes[i..<colon]
            if !half.isEmpty {
                out.append(0x3A)
                out += half
            }
            out.append(0x7D)
            i = end + 1
        }
        return String(decoding: out, as: UTF8.self)
    }
}
