import Blocks
import Events

/// How many events of each level each minute has: what counts by level, hour and day are answered from without data.
public struct LevelMinutes: Hashable, Sendable {
    /// Events of a level in a minute.
    public struct Entry: Hashable, Sendable {
        /// Minutes since the epoch, UTC.
        public var minute: Int64
        /// The level.
        public var level: Level
        /// Events.
        public var events: Int
    }

    /// By minute times 16 plus level.
    private var counts: [Int64: Int] = [:]
    /// The minute that is being counted: logs are in order, so it mostly stays.
    private var current = Int64.min
    private var pending = [Int](repeating: 0, count: Level.tableSize)

    /// No events.
    public init() {}

    /// Counts an event.
    @inline(__always)
    mutating func add(_ timestamp: Timestamp, _ level: Level) {
        let minute = Timestamp.floorDivide(timestamp.rawValue, 60_000_000_000)
        if minute != current {
            settle()
            current = minute
        }
        pending[Int(level.rawValue)] &+= 1
    }

    /// Counts all events of `other`.
    mutating func merge(_ other: LevelMinutes) {
        var other = other
        other.settle()
        settle()
        for (key, count) in other.counts { counts[key, default: 0] += count }
    }

    private mutating func settle() {
        for level in pending.indices where pending[level] > 0 {
            counts[current << 4 | Int64(level), default: 0] += pending[level]
            pending[level] = 0
        }
    }

    /// The counts, by minute, then level.
    public var entries: [Entry] {
        var settled = self
        settled.settle()
        return settled.counts.sorted { $0.key < $1.key }.map {
            Entry(minute: $0.key >> 4, level: Level(rawValue: UInt8($0.key & 15)) ?? .fallback, events: $0.value)
        }
    }

    func encode(to out: inout [UInt8]) {
        let entries = entries
        out.appendVarint(entries.count)
        var before: Int64 = 0
        for entry in entries {
            out.appendZigZag(entry.minute &- before)
            out.append(entry.level.rawValue)
            out.appendVarint(entry.events)
            before = entry.minute
        }
    }

    /// Reads what `encode` wrote.
    init(_ cursor: inout ByteCursor) throws(BlockError) {
        let bytes = try cursor.take(cursor.remaining, "minutes")
        let isSound = Self.forEach(bytes) { minute, level, events in counts[minute << 4 | Int64(level), default: 0] += events }
        guard isSound else { throw .corrupt("counts by minute are damaged") }
    }

    /// Calls `body` with each entry that `encode` wrote, the level as its raw value; false where the bytes are damaged, then it may have
    /// been called for some. A year has half a million minutes: their bytes are read without a call for each.
    @inline(__always)
    static func forEach(_ bytes: UnsafeRawBufferPointer, _ body: (_ minute: Int64, _ level: UInt8, _ events: Int) -> Void) -> Bool
    {
        var at = 0
        func varint() -> UInt64? {
            guard at < bytes.count else { return nil }
            var byte = bytes[at]
            at &+= 1
            var value = UInt64(byte & 0x7F)
            var shift: UInt64 = 7
            while byte >= 0x80 {
                guard at < bytes.count, shift < 63 else { return nil }
                byte = bytes[at]
                at &+= 1
                value |= UInt64(byte & 0x7F) << shift
                shift += 7
            }
            return value
        }
        guard let count = varint(), count <= UInt64(bytes.count) else { return false }
        var minute: Int64 = 0
        for _ in 0..<count {
            guard let delta = varint() else { return false }
            minute &+= Int64(bitPattern: delta >> 1) ^ -Int64(bitPattern: delta & 1)
            guard minute.magnitude < 1 << 58, at < bytes.count else { return false }
            let level = bytes[at]
            at &+= 1
            guard level > 0, level < UInt8(Level.tableSize), let events = varint(), events <= UInt64(UInt32.max) else {
                return false
            }
            body(minute, level, Int(events))
        }
        return true
    }
}
