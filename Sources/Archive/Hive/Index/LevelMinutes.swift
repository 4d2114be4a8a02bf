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
        for entry in try Self.entries(&cursor) {
            counts[entry.minute << 4 | Int64(entry.level.rawValue), default: 0] += entry.events
        }
    }

    /// The entries that `encode` wrote.
    static func entries(_ cursor: inout ByteCursor) throws(BlockError) -> [Entry] {
        var minute: Int64 = 0
        let count = try cursor.count("minutes", limit: cursor.remaining)
        var result: [Entry] = []
        result.reserveCapacity(count)
        for _ in 0..<count {
            minute &+= try cursor.zigZag("minute")
            guard let level = Level(rawValue: try cursor.byte("level")) else { throw .corrupt("level is unknown") }
            let events = try cursor.count("count", limit: Int(UInt32.max))
            guard minute.magnitude < 1 << 58 else { throw .corrupt("minute is out of range") }
            result.append(Entry(minute: minute, level: level, events: events))
        }
        return result
    }
}
