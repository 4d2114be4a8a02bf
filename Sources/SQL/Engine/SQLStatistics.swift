import Blocks

/// What a statement took.
public struct SQLStatistics: Sendable, Hashable {
    /// Partitions of the tables that were asked, over all scans.
    public var partitions = 0
    /// Partitions that day or tier ruled out.
    public var partitionsPruned = 0
    /// Blocks that indexes and summaries left to be read.
    public var blocks = 0
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
    /// What there is in each tier and what of it was read; counted with `SQLLimits.countsBlocks` only, when the statement is at its end.
    public var tiers: [TierReading] = []
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

/// What a tier of the tables of a statement has, and what of it was read. Tables that a statement names twice, and blocks that it reads twice,
/// count once.
public struct TierReading: Sendable, Hashable {
    /// The tier.
    public var tier: Tier
    /// Partitions of the tables, those included that the statement leaves out by their day.
    public var partitions = 0
    /// Partitions of which a block was read.
    public var partitionsRead = 0
    /// Blocks of all partitions.
    public var blocks = 0
    /// Blocks that were read.
    public var blocksRead = 0
    /// Bytes read, as they are stored; of blocks that were read twice, twice.
    public var bytes = 0

    /// A tier of which nothing is known yet.
    public init(tier: Tier) { self.tier = tier }

    /// Partitions that were not read: their day, summaries or indexes told enough, or the limit was reached before.
    public var partitionsPruned: Int { partitions - partitionsRead }
    /// Blocks that were not read, for the same reasons.
    public var blocksPruned: Int { blocks - blocksRead }
}
