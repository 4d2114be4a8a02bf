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

    init(_ event: BlockCursor.Snapshot, isContext: Bool) {
        block = event.reader
        row = event.row
        timestamp = event.hits.timestamps[event.row]
        level = Level(rawValue: event.hits.levels[event.row]) ?? .fallback
        service = event.hits.service(event.row)
        self.isContext = isContext
    }
}
