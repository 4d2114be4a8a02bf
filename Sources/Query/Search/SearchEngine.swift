import Blocks
import Events

/// One event that a search found. Valid during the call that gives it.
public struct Hit {
    /// The block that holds the event.
    public let block: BlockReader
    /// Its row in the block.
    public let row: Int
    /// Its instant.
    public let timestamp: Timestamp
    /// Its level.
    public let level: Level
    /// Its service.
    public let service: String
    /// Whether it is shown only because it stands near a hit (`SearchRequest.context`).
    public let isContext: Bool
}

/// Answers searches over any partitions. Same answer whatever the tier, the number of threads and the indexes.
public final class SearchEngine: Sendable {
    /// A search engine over `partitions`, on up to `threads` threads.
    public init(_ partitions: [PartitionReference], threads: Int) {}

    /// Calls `body` with each event, in order, on the calling thread, until it returns false. Throws what the partitions throw.
    public func search(_ request: SearchRequest, _ body: (Hit) throws -> Bool) throws {}

    /// How many events match, exactly (`limit` does not count).
    public func count(_ request: SearchRequest) throws -> Int { 0 }
}
