import Events

/// What a line must have for an expression to match, looked for before a regular expression runs.
struct LineFilter: Sendable {
    /// What is looked for.
    let required: RequiredText
    /// The one text that is looked for in a line by itself; nil where there is none worth it.
    private let literal: [UInt8]?

    /// Texts from this length on are looked for by themselves: the engine looks for single bytes as well as `memchr` does.
    private static let minLiteralBytes = 2

    init(_ node: RegexNode) {
        required = RequiredText(node)
        literal = required.clauses.first { $0.count == 1 && $0[0].count >= Self.minLiteralBytes }?.first
    }

    /// Whether the expression may match; where not, it does not.
    @inline(__always)
    func mayMatch(_ line: UnsafeRawBufferPointer) -> Bool {
        // A match in characters is never shorter than in bytes.
        if line.count < required.minLength { return false }
        guard let literal else { return true }
        return literal.withUnsafeBytes { needle in
            line.firstOffset(of: needle, from: 0) != nil
        }
    }
}
