/// What a question may use. Nil is no limit.
public struct SQLLimits: Sendable {
    /// Bytes read from partitions, as they are stored.
    public var maxBytes: Int?
    /// Time of a statement, in seconds, until its last row is taken.
    public var timeoutSeconds: Double?
    /// Threads, the caller's included; 0 for one a core.
    public var threads = 0
    /// Memory of each sorter and temporary table of SQLite, in KiB; beyond it they go to temporary files.
    public var cacheKiB = 32 << 10

    /// Whether `SQLStatistics.tiers` is counted, for who explains a statement: at its end all partitions of its tables are opened.
    public var countsBlocks = false

    /// The usual limits: none but memory.
    public init() {}
}
