import Events

/// Where a partition lives.
public enum Tier: String, Sendable, CaseIterable {
    case hot, warm, cold
}

/// One readable set of blocks of one UTC day, in any tier: what queries see of the store.
///
/// Implemented by the rooms that own the files. A partition is opened for one query by one thread, and read by that thread alone.
public protocol Partition: AnyObject {
    /// The UTC day of the events.
    var day: Day { get }
    /// The tier the files are in.
    var tier: Tier { get }
    /// A stable name within the tier, such as `2026-01-21/shard-0`. Partitions of a day are told apart and ordered by it.
    var name: String { get }

    /// The blocks that may hold events for `filter`, those with the greatest `last` first.
    ///
    /// Sees one state of the partition: what is committed when it is called. Throws the room's error where files are damaged.
    func candidates(_ filter: BlockFilter) throws -> [BlockReference]

    /// Reads one block that `candidates` gave, or nil if it is gone (merged into another since; the caller asks for candidates again).
    func read(_ reference: BlockReference) throws -> BlockReader?

    /// The same, without events for which the filter's levels and tokens do not hold, as far as that is cheaply told.
    func read(_ reference: BlockReference, for filter: BlockFilter) throws -> BlockReader?

    /// Reads some columns of one block, as `read(_:for:)` does; other columns may be asked of the result, at a greater cost.
    func columns(_ reference: BlockReference, _ columns: [EventColumn], for filter: BlockFilter) throws -> ColumnBlock?

    /// How many events each minute has by level and service, from summaries alone; nil where it takes reading blocks.
    ///
    /// Of the events of `filter`'s levels and services, in the minutes that its time range touches. A minute is counted whole also where
    /// the range begins or ends inside it: a range from minute to minute is counted exactly, another one but for its first and last minute.
    /// Nil also where the filter has tokens or `afterID`.
    func minutes(_ filter: BlockFilter) throws -> [MinuteCount]?

    /// The same summed up to steps of `step` minutes, counted from the epoch (60: hours, 1440: days), each called by its first minute:
    /// larger steps cost less. The range still counts by minutes, so the first and the last step may be there in part.
    func minutes(_ filter: BlockFilter, step: Int) throws -> [MinuteCount]?

    /// The bytes that a block takes where it is stored, compressed; 0 where that is unknown or it is gone.
    func storedBytes(_ reference: BlockReference) throws -> Int

    /// The greatest id of a block that is there now; nil where there are none.
    func greatestID() throws -> Int64?
}

/// Events of a level and a service in a minute.
public struct MinuteCount: Hashable, Sendable {
    /// Minutes since the epoch, UTC; of a step the first.
    public var minute: Int64
    /// The level.
    public var level: Level
    /// Safe name of the service.
    public var service: String
    /// Events.
    public var events: Int

    /// A count from its parts.
    public init(minute: Int64, level: Level, service: String, events: Int) {
        self.minute = minute
        self.level = level
        self.service = service
        self.events = events
    }
}

extension Partition {
    /// All events of the block, for partitions that cannot tell cheaply.
    public func read(_ reference: BlockReference, for filter: BlockFilter) throws -> BlockReader? { try read(reference) }

    /// The columns of the whole block, for partitions that have no shorter way to them.
    public func columns(_ reference: BlockReference, _ columns: [EventColumn], for filter: BlockFilter) throws -> ColumnBlock? {
        try read(reference, for: filter).map { ColumnBlock($0) }
    }

    /// The counts by steps of one minute.
    public func minutes(_ filter: BlockFilter) throws -> [MinuteCount]? { try minutes(filter, step: 1) }

    /// Nil, for partitions that keep no such counts.
    public func minutes(_ filter: BlockFilter, step: Int) throws -> [MinuteCount]? { nil }

    /// 0, for partitions that cannot tell.
    public func storedBytes(_ reference: BlockReference) throws -> Int { 0 }

    /// Asks for all blocks, for partitions that have no shorter way.
    public func greatestID() throws -> Int64? { try candidates(BlockFilter()).lazy.map(\.id).max() }
}

/// What rules blocks out before they are read.
public struct BlockFilter: Sendable {
    /// Only blocks with events at or after this instant.
    public var from: Timestamp?
    /// Only blocks with events before this instant.
    public var to: Timestamp?
    /// Only blocks with one of these levels (bit `Level.rawValue`).
    public var levelMask: UInt16
    /// Only blocks with an event of one of these services; nil for all.
    public var services: Set<String>?
    /// Only blocks whose tokens satisfy this.
    public var tokens: TokenExpression
    /// Only events in whose texts (message, host, trace id, `metadata`) each of these stands, letters in any case: printable ASCII in lower
    /// case, without `"`, `\` and `/`, which JSON may write otherwise. For partitions that can tell it of text as it is stored; others need not.
    public var needles: [[UInt8]]
    /// Only blocks with an id greater than this (for following).
    public var afterID: Int64?

    /// A filter; by default it rules out nothing.
    public init(
        from: Timestamp? = nil, to: Timestamp? = nil, levelMask: UInt16 = .max, services: Set<String>? = nil,
        tokens: TokenExpression = .anything, needles: [[UInt8]] = [], afterID: Int64? = nil
    ) {
        self.needles = needles
        self.from = from
        self.to = to
        self.levelMask = levelMask
        self.services = services
        self.tokens = tokens
        self.afterID = afterID
    }
}

/// A block that a partition named, not read yet.
public struct BlockReference: Hashable, Sendable {
    /// Unique in its partition, never used again, growing with commit order.
    public var id: Int64
    /// What is known of it.
    public var summary: BlockSummary

    /// A reference from its parts.
    public init(id: Int64, summary: BlockSummary) {
        self.id = id
        self.summary = summary
    }
}

/// A partition that exists, not opened yet. Cheap to list by the thousand.
public struct PartitionReference: Sendable {
    /// The UTC day of the events.
    public var day: Day
    /// The tier the files are in.
    public var tier: Tier
    /// See `Partition.name`.
    public var name: String
    /// Whether new events may arrive in it: who follows the store looks here. False where events were moved to.
    public var receives: Bool
    /// Opens the partition for the calling thread. Throws the room's error.
    public var open: @Sendable () throws -> any Partition

    /// A reference from its parts; by default hot partitions receive.
    public init(
        day: Day, tier: Tier, name: String, receives: Bool? = nil, open: @escaping @Sendable () throws -> any Partition
    ) {
        self.day = day
        self.tier = tier
        self.name = name
        self.receives = receives ?? (tier == .hot)
        self.open = open
    }
}
