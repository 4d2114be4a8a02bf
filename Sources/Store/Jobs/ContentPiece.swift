import Events

/// What is known of content after some of its bytes: a digest of 128 bits over all of them.
public struct ContentState: Hashable, Sendable {
    /// The upper half.
    public var high: UInt64
    /// The lower half.
    public var low: UInt64

    /// A state from its halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Sixteen bytes, the upper half first, big-endian.
    var bytes: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) } }
    }

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 16 else { return nil }
        high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
}

/// A piece of content that was read by a job: whole events, from one state to the next.
///
/// Content is a chain of pieces that starts at a state made of its first line. A file, its compressed copy and the same file in an
/// archive have the same chain; a file that has grown has a longer one. Chains that part are a tree.
public struct ContentPiece: Hashable, Sendable {
    /// The state before it.
    public var before: ContentState
    /// Its bytes.
    public var length: Int
    /// The state after it.
    public var after: ContentState
    /// Bytes of the content up to its end.
    public var end: Int
    /// The job that read it first.
    public var job: Int64
    /// The number of the input in that job; with `job` it names the content in the marks of the shards (`ProgressMark`).
    public var entry: Int64
    /// The instant that a line without one has after it.
    public var last: Timestamp
    /// Whether all its events are stored for good. If not, the marks of the shards tell which of them have theirs.
    public var isStored: Bool

    /// A piece from its parts.
    public init(
        before: ContentState, length: Int, after: ContentState, end: Int, job: Int64, entry: Int64, last: Timestamp, isStored: Bool
    ) {
        self.before = before
        self.length = length
        self.after = after
        self.end = end
        self.job = job
        self.entry = entry
        self.last = last
        self.isStored = isStored
    }
}
