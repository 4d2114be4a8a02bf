/// The bounds of grok expressions and their matching.
public struct GrokLimits: Sendable {
    /// Definitions inside each other; a deeper expression is refused.
    public static let maxDepth = 100
    /// Groups inside each other within one definition; a deeper expression is refused. PCRE2's own bound is 250 for the whole expression.
    public static let maxGroupDepth = 200
    /// Characters of one definition; a longer one is refused.
    public static let maxDefinitionCharacters = 1 << 20
    /// Pieces of an expression with all definitions in place; a larger one is refused.
    public static let maxNodes = 100_000
    /// Bytes of the expression as it is given to PCRE2; a longer one is refused.
    public static let maxExpandedBytes = 4 << 20

    /// Steps of the engine for each place of a line where a match may start, in the careful second try.
    public var matchSteps: UInt32 = 2_000_000
    /// Nested backtracking points of the interpreter (which runs where the JIT's stack does not suffice).
    public var depth: UInt32 = 1_000_000
    /// Memory of the interpreter in KiB.
    public var heapKiB: UInt32 = 64 << 10
    /// Time for one expression on one line in milliseconds, looked at between the slices of the careful second try.
    public var timeMs = 500
    /// Largest stack of the JIT in bytes, allocated as it is needed.
    public var jitStackBytes = 4 << 20

    /// The default limits.
    public init() {}
}
