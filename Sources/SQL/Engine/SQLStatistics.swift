/// What a statement took.
public struct SQLStatistics: Sendable, Hashable {
    /// Partitions of the tables that were asked, over all scans.
    public var partitions = 0
    /// Partitions that day or tier ruled out.
    public var partitionsPruned = 0
    /// Blocks that indexes and summaries left to be read.
    public var blocks = 0
    /// Blocks of the partitions that were asked, whatever indexes and summaries say; nil unless `SQLLimits.countsBlocks`.
    public var blocksInAll: Int?
    /// Blocks that were read.
    public var blocksRead = 0
    /// Bytes read from blocks, as they are stored, by tier.
    public var bytesHot = 0
    /// See `bytesHot`.
    public var bytesWarm = 0
    /// See `bytesHot`.
    public var bytesCold = 0
    /// Bytes read from log files, as they lie on the disk.
    public var bytesFiles = 0
    /// Events that were given to SQLite or to an aggregate.
    public var events = 0
    /// Rows of the answer.
    public var rows = 0
    /// Time, in seconds.
    public var wallSeconds = 0.0
    /// Time of processors, all threads, in seconds.
    public var cpuSeconds = 0.0

    /// Nothing.
    public init() {}

    /// Bytes of all tiers and of log files.
    public var bytes: Int { bytesHot + bytesWarm + bytesCold + bytesFiles }
}
