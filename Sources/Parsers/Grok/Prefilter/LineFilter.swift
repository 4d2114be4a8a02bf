import Events

/// What a line must have for an expression to match, looked for before a regular expression runs.
struct LineFilter: Sendable {
    /// What is looked for.
    let required: RequiredText
    /// The one text that is looked for in a line by itself; empty where there is none worth it.
    private let literal: [UInt8]
    /// Which byte of it is looked for first: the rarest.
    private let pivot: Int

    /// Texts from this length on are looked for by themselves: the engine looks for single bytes as well as `memchr` does.
    private static let minLiteralBytes = 2

    init(_ node: RegexNode) {
        required = RequiredText(node)
        let literal = required.clauses.first { $0.count == 1 && $0[0].count >= Self.minLiteralBytes }?[0] ?? []
        self.literal = literal
        pivot = literal.indices.min { Self.commonness(literal[$0]) < Self.commonness(literal[$1]) } ?? 0
    }

    /// How often a byte stands in logs, roughly.
    static func commonness(_ byte: UInt8) -> Int {
        switch byte {
        case .space: 7
        case _ where byte.isDigit: 6
        case _ where byte.isLower: 5
        case .dot, .colon, .slash, .dash: 5
        case .quote, .underscore, .equals: 3
        case _ where byte.isUpper: 3
        default: 1
        }
    }

    /// Whether the expression may match; where not, it does not.
    @inline(__always)
    func mayMatch(_ line: UnsafeRawBufferPointer) -> Bool {
        // A match in characters is never shorter than in bytes.
        if line.count < required.minLength { return false }
        return literal.isEmpty || hasLiteral(line)
    }

    private func hasLiteral(_ line: UnsafeRawBufferPointer) -> Bool { nextLiteral(in: line, from: 0) != nil }

    /// Whether there is a text that every match holds, so that `nextLiteral` tells where a match may be.
    var hasLiteral: Bool { !literal.isEmpty }

    /// Where the next text that every match holds begins, at or after `start`; nil where there is no further one. By memchr for the rarest
    /// byte, then a look around it: for short texts faster than memmem, which is not vectorised.
    func nextLiteral(in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
        literal.withUnsafeBytes { needle in
            var from = start + pivot
            let last = text.count - (needle.count - pivot)
            while from <= last, let hit = text.firstOffset(of: needle[pivot], from: from), hit <= last {
                let start = hit - pivot
                var i = 0
                while i < needle.count, text[start + i] == needle[i] { i += 1 }
                if i == needle.count { return start }
                from = hit + 1
            }
            return nil
        }
    }
}
