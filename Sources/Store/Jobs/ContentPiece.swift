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
    /// Tells pieces that go on from one state apart by their first bytes; 0 for pieces of fewer than `headBytes`.
    public var head: Int64
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
    /// What the piece's readers hand on to those of the next: `Carry`.
    public var carry: Carry
    /// What tells the options under which it was read from others: with others its events may belong elsewhere.
    public var options: Int64
    /// Whether all its events are stored for good. If not, the marks of the shards tell which of them have theirs.
    public var isStored: Bool

    /// Bytes by which `head` is made.
    public static let headBytes = 4 << 10

    /// What the lines before a piece say about it. Known when the piece is settled.
    public struct Carry: Hashable, Sendable {
        /// The instant that a line without one has.
        public var last: Timestamp
        /// The state of a private key that is open there, in the reader's own code; 0 where there is none.
        public var openKey: Int64

        /// A state from its parts.
        public init(last: Timestamp, openKey: Int64 = 0) {
            self.last = last
            self.openKey = openKey
        }
    }

    /// A piece from its parts.
    public init(
        before: ContentState, head: Int64, length: Int, after: ContentState, end: Int, job: Int64, entry: Int64, carry: Carry,
        options: Int64 = 0,
        isStored: Bool
    ) {
        self.before = before
        self.head = head
        self.length = length
        self.after = after
        self.end = end
        self.job = job
        self.entry = entry
        self.carry = carry
        self.options = options
        self.isStored = isStored
    }
}
