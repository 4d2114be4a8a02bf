/// What a line must have for an expression to match, looked for before a regular expression runs.
struct LineFilter: Sendable {
    init(_ node: RegexNode) {}

    @inline(__always)
    func mayMatch(_ line: UnsafeRawBufferPointer) -> Bool { true }
}
