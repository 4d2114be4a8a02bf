/// Which names the built-in patterns give to fields.
public enum GrokVocabulary: String, CaseIterable, Sendable {
    /// Flat names, as Logstash had them before the Elastic Common Schema: `clientip`.
    case legacy
    /// The Elastic Common Schema, version 1: `[source][address]`.
    case ecs = "ecs-v1"
}

/// Named patterns: the built-in ones of a vocabulary, and the user's, which come first.
public struct GrokLibrary: Sendable {
    /// The vocabulary of the built-in patterns.
    public let vocabulary: GrokVocabulary
    private var own: [String: String] = [:]

    /// The built-in patterns of `vocabulary`.
    public init(_ vocabulary: GrokVocabulary = .ecs) { self.vocabulary = vocabulary }

    /// The same patterns of the user with the built-in patterns of a vocabulary.
    public func inVocabulary(_ vocabulary: GrokVocabulary) -> GrokLibrary {
        var copy = GrokLibrary(vocabulary)
        copy.own = own
        return copy
    }

    /// The expression of a pattern, or nil.
    public subscript(name: String) -> String? { own[name] ?? BuiltInPatterns.of(vocabulary).expressions[name] }

    /// Whether the pattern comes from the user.
    public func isUserDefined(_ name: String) -> Bool { own[name] != nil }

    /// Adds a pattern, or takes another one's place.
    public mutating func define(_ name: String, _ expression: String) { own[name] = expression }

    /// Adds the patterns of a file: a line for each, `NAME expression`; empty lines and those that start with `#` are passed over.
    ///
    /// Throws `GrokError` for a line without an expression. The expressions are looked at when they are used.
    public mutating func define(file text: String) throws(GrokError) {
        for (number, bytes) in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = Substring(bytes)
            let body = line.drop { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
            if body.allSatisfy(\.isWhitespace) || body.first == "#" { continue }
            let name = body.prefix { $0 != " " && $0 != "\t" }
            var expression = body.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }
            while expression.last == "\r" { expression.removeLast() }
            guard !expression.isEmpty else {
                throw GrokError(.file, "line \(number + 1) is not `NAME expression`")
            }
            own[String(name)] = String(expression)
        }
    }

    /// The names of all patterns, sorted.
    public var names: [String] { Set(BuiltInPatterns.of(vocabulary).expressions.keys).union(own.keys).sorted() }

    /// The name most like `name`, if one is close; for messages.
    func nearestName(_ name: String) -> String? {
        let wanted = Array(name.uppercased().utf8)
        guard wanted.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in names {
            let distance = Self.distance(wanted, Array(candidate.uppercased().utf8), atMost: (best?.distance ?? 3) - 1)
            if let distance { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Changes of one byte that make `a` out of `b`, nil if more than `limit`.
    private static func distance(_ a: [UInt8], _ b: [UInt8], atMost limit: Int) -> Int? {
        guard limit >= 0, abs(a.count - b.count) <= limit else { return nil }
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var corner = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, corner + (x == y ? 0 : 1))
                corner = above
            }
        }
        return row[b.count] <= limit ? row[b.count] : nil
    }
}
