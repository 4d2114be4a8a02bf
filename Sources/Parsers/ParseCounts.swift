import Events

/// What became of a piece of input, counted in events.
public struct ParseCounts: Hashable, Sendable {
    /// Rows added to the batch.
    public var events = 0
    /// Items that are no event, by reason.
    public var rejected: [RejectReason: Int] = [:]
    /// Lines passed over on purpose, by reason.
    public var dropped: [DropReason: Int] = [:]
    /// Lines longer than `Limits.lineBytes`, and events whose parts together were: what is beyond the limit is not kept.
    public var cutLines = 0
    /// Lines on which an expression reached its limits, by the expression.
    public var patternLimits: [PatternLimit: Int] = [:]
    /// Rows at the start of those added whose time was inherited while no line of this piece had shown one yet. They have the time of
    /// the parser's last piece (or the file's); who parses pieces out of order sets them right (`EventBatch.setTimestamp`).
    public var inheritedHead = 0

    /// No events.
    public init() {}

    /// Adds the counts of the next piece, apart from `inheritedHead`, which is the first's.
    public static func += (a: inout ParseCounts, b: ParseCounts) {
        a.events += b.events
        a.rejected.merge(b.rejected, uniquingKeysWith: +)
        a.dropped.merge(b.dropped, uniquingKeysWith: +)
        a.cutLines += b.cutLines
        a.patternLimits.merge(b.patternLimits, uniquingKeysWith: +)
    }
}
