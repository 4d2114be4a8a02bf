import Events

/// What is known of a block without reading it: enough to rule it out, or to count it.
public struct BlockSummary: Hashable, Sendable {
    /// Events in the block.
    public var events: Int
    /// Instant of the first event.
    public var first: Timestamp
    /// Instant of the last event.
    public var last: Timestamp
    /// Events by `Level.rawValue`; `Level.tableSize` entries.
    public var levelCounts: [UInt32]
    /// The services in the block with their events, most frequent first.
    public var services: [ServiceCount]

    /// A service and how many events of a block are its own.
    public struct ServiceCount: Hashable, Sendable {
        /// Safe name (`ServiceName`).
        public var name: String
        /// Events.
        public var events: Int
        /// A pair of name and count.
        public init(name: String, events: Int) {
            self.name = name
            self.events = events
        }
    }

    /// A summary from its parts.
    public init(events: Int, first: Timestamp, last: Timestamp, levelCounts: [UInt32], services: [ServiceCount]) {
        self.events = events
        self.first = first
        self.last = last
        self.levelCounts = levelCounts
        self.services = services
    }

    /// Bit `Level.rawValue` is set where the block has events of that level.
    public var levelMask: UInt16 {
        var mask: UInt16 = 0
        for (raw, count) in levelCounts.enumerated() where count > 0 { mask |= 1 << UInt16(raw) }
        return mask
    }
}

/// A block ready to be stored: what the encoder gives and a partition takes.
public struct EncodedBlock: Sendable {
    /// What is known without reading the payload.
    public var summary: BlockSummary
    /// The compressed columns; `BlockReader` opens them.
    public var payload: [UInt8]
    /// The block's distinct words, each as one length byte (1...64) and its folded bytes: the document for a token index. What it holds
    /// and how to ask it is `TokenQuery`'s.
    public var words: [UInt8]
    /// The block's distinct identifiers, as a `TokenFilter`.
    public var filter: [UInt8]

    /// A block from its parts.
    public init(summary: BlockSummary, payload: [UInt8], words: [UInt8], filter: [UInt8]) {
        self.summary = summary
        self.payload = payload
        self.words = words
        self.filter = filter
    }
}
