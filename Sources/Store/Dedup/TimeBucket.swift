import CXXHash
import Events

/// The fingerprints of all events that are kept in a range of time of one lane: a table with open addressing.
///
/// Sorted input touches one small bucket after the other, which stay in the processor's cache. One thread at a time.
final class TimeBucket {
    /// Bytes of a slot.
    static let slotBytes = MemoryLayout<Slot>.stride
    /// Events of a bucket, about: more, and later or earlier ones begin another. 8,192 take 393 KB.
    static let targetEvents = 8_192
    /// Bytes of a bucket beside its slots, about.
    static let headBytes = 160
    private static let minSlots = 16

    /// Free where both halves are 0.
    struct Slot {
        var low: UInt64
        var high: UInt64
        /// The instant of the event that was kept.
        var instant: Int64
    }

    /// What it covers: from this instant, nanoseconds,
    var from: Int64
    /// to this one, both included.
    var to: Int64
    /// Events in it.
    private(set) var count = 0
    /// Instants of the first and the last event in it.
    private(set) var earliest = Int64.max
    private(set) var latest = Int64.min
    /// When it was last needed, by the cache's clock.
    var lastUse = 0
    /// It must stay until this chunk is committed: the store does not have its events yet. -1 for none.
    var pendingSequence = -1
    /// Whether it has more events of one instant than may be kept: only the latest are known.
    private(set) var isSaturated = false

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int

    /// An empty bucket with room for `events`.
    init(from: Int64, to: Int64, events: Int = 0) {
        self.from = from
        self.to = to
        var size = Self.minSlots
        while size < 2 * events { size *= 2 }
        mask = size - 1
        slots = Self.allocate(size)
    }

    deinit { slots.deallocate() }

    private static func allocate(_ size: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: size)
        slots.initialize(repeating: Slot(low: 0, high: 0, instant: 0), count: size)
        return slots
    }

    /// Bytes it takes.
    var bytes: Int { (mask + 1) * Self.slotBytes + Self.headBytes }

    /// Whether it is due to be parted, before an event at `instant` is added.
    @inline(__always)
    func isFull(for instant: Int64) -> Bool {
        count >= Self.targetEvents && earliest < latest
            ? instant > latest || instant < earliest || count >= 2 * Self.targetEvents
            : count >= Self.targetEvents && instant != latest
    }

    /// Adds the events of a batch whose numbers are in `order` from `start` on, as long as they are of this lane and time and there is
    /// room; those that are in it already are duplicates. For keys with the timestamp. Returns where in `order` it stopped.
    func add(_ rows: BatchRows, lane: Int, start: Int, instantEvents: Int, to duplicates: inout [Deduplicator.Duplicate]) -> Int {
        var index = start
        let end = rows.order.count
        while index < end {
            let row = Int(rows.order[index])
            let instant = rows.instants[row].rawValue
            guard instant >= from, instant <= to, rows.lanes[Int(rows.services[row])] == lane else { break }
            if count >= Self.targetEvents, isFull(for: instant) || count >= instantEvents { break }
            if index &+ 8 < end {
                logetl_prefetch(slots + (Int(truncatingIfNeeded: rows.fingerprints[Int(rows.order[index &+ 8])].low) & mask))
            }
            if !insert(rows.fingerprints[row], instant) {
                duplicates.append(.init(row: row, shard: Lane.shard(lane), kept: Timestamp(rawValue: instant)))
            }
            index &+= 1
        }
        return index
    }

    /// Adds an event unless an equal one of that instant is there. Returns whether it was added.
    @inline(__always)
    func insert(_ fingerprint: Fingerprint, _ instant: Int64) -> Bool {
        var at = Int(truncatingIfNeeded: fingerprint.low) & mask
        while slots[at].low | slots[at].high != 0 {
            if slots[at].low == fingerprint.low && slots[at].high == fingerprint.high && slots[at].instant == instant {
                return false
            }
            at = (at &+ 1) & mask
        }
        slots[at] = Slot(low: fingerprint.low, high: fingerprint.high, instant: instant)
        count &+= 1
        if instant < earliest { earliest = instant }
        if instant > latest { latest = instant }
        if 2 &* count > mask { grow() }
        return true
    }

    /// The earliest instant from `low` to `high` at which an event with this fingerprint is in it.
    func find(_ fingerprint: Fingerprint, from low: Int64, to high: Int64) -> Int64? {
        var found: Int64?
        var at = Int(truncatingIfNeeded: fingerprint.low) & mask
        while slots[at].low | slots[at].high != 0 {
            let slot = slots[at]
            if slot.low == fingerprint.low, slot.high == fingerprint.high, slot.instant >= low, slot.instant <= high {
                found = min(found ?? slot.instant, slot.instant)
            }
            at = (at &+ 1) & mask
        }
        return found
    }

    /// Takes an event out again.
    func remove(_ fingerprint: Fingerprint, _ instant: Int64) {
        var at = Int(truncatingIfNeeded: fingerprint.low) & mask
        while slots[at].low | slots[at].high != 0 {
            if slots[at].low == fingerprint.low && slots[at].high == fingerprint.high && slots[at].instant == instant {
                return close(at)
            }
            at = (at &+ 1) & mask
        }
    }

    /// Frees a slot and moves those behind it up, so that no search ends at it too early.
    private func close(_ freed: Int) {
        var hole = freed
        var at = (hole &+ 1) & mask
        while slots[at].low | slots[at].high != 0 {
            let home = Int(truncatingIfNeeded: slots[at].low) & mask
            if (at &- home) & mask >= (at &- hole) & mask {
                slots[hole] = slots[at]
                hole = at
            }
            at = (at &+ 1) & mask
        }
        slots[hole] = Slot(low: 0, high: 0, instant: 0)
        count -= 1
    }

    private func grow() {
        let old = slots
        let size = mask + 1
        mask = 2 * size - 1
        slots = Self.allocate(2 * size)
        for i in 0..<size where old[i].low | old[i].high != 0 {
            var at = Int(truncatingIfNeeded: old[i].low) & mask
            while slots[at].low | slots[at].high != 0 { at = (at &+ 1) & mask }
            slots[at] = old[i]
        }
        old.deallocate()
    }

    /// Forgets all events: there are too many of one instant.
    func saturate() {
        slots.update(repeating: Slot(low: 0, high: 0, instant: 0), count: mask + 1)
        count = 0
        earliest = .max
        latest = .min
        isSaturated = true
    }

    /// Two buckets for one that holds several instants: the events up to the middle of its time, and those after it.
    func halves() -> (TimeBucket, TimeBucket) {
        // The distance of two instants fits 64 bits without a sign.
        let distance = UInt64(bitPattern: latest &- earliest)
        let middle = Int64(bitPattern: UInt64(bitPattern: earliest) &+ distance / 2)
        let left = TimeBucket(from: from, to: middle, events: count / 2)
        let right = TimeBucket(from: middle + 1, to: to, events: count / 2)
        for i in 0...mask where slots[i].low | slots[i].high != 0 {
            let slot = slots[i]
            _ = (slot.instant <= middle ? left : right).insert(Fingerprint(low: slot.low, high: slot.high), slot.instant)
        }
        for half in [left, right] {
            half.lastUse = lastUse
            half.pendingSequence = pendingSequence
        }
        return (left, right)
    }
}

/// The columns of a batch that deduplication reads; valid during a call.
struct BatchRows {
    /// One a row.
    let fingerprints: UnsafePointer<Fingerprint>
    /// One a row.
    let instants: UnsafePointer<Timestamp>
    /// One a row: index into `lanes`.
    let services: UnsafePointer<UInt16>
    /// The lane of each service of the batch.
    let lanes: UnsafePointer<Int>
    /// The rows that are looked at, in this order.
    let order: UnsafeBufferPointer<Int32>
}
