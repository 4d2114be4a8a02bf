import Events

/// A part of a shard: the services whose names have one hash. Services have a lane of their own but for chance, so that what is stored of
/// one is not read for another; yet a million of them have no more than this many.
enum Lane {
    /// Lanes of a shard.
    static let count = 4_096

    /// The lane of a service, numbered over all shards.
    static func of(_ service: [UInt8], shard: Int) -> Int {
        let hash = service.withUnsafeBufferPointer { bytes in bytes.baseAddress.map { ByteHash.hash($0, bytes.count) } ?? 0 }
        return shard * count + Int(hash % UInt64(count))
    }

    /// The shard that a lane belongs to.
    @inline(__always)
    static func shard(_ lane: Int) -> Int { lane / count }

    /// The bit of a lane in the mask of a block's lanes.
    static func bit(_ lane: Int) -> UInt64 { 1 << UInt64(lane & 63) }
}

/// The buckets of one lane of all days, in the order of time. What lies between two of them is not known and must be read from the store
/// before it is asked for.
final class LaneTimeline {
    /// By time; they do not overlap.
    private(set) var buckets: [TimeBucket] = []
    /// Bytes of all buckets.
    private(set) var bytes = 0

    /// The index of the first bucket that ends at `instant` or later.
    private func index(at instant: Int64) -> Int {
        var low = 0
        var high = buckets.count
        while low < high {
            let middle = (low + high) / 2
            if buckets[middle].to < instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The bucket that covers an instant, or nil where it is not known.
    func bucket(at instant: Int64) -> TimeBucket? {
        if let last, last.from <= instant, last.to >= instant { return last }
        let index = index(at: instant)
        guard index < buckets.count, buckets[index].from <= instant else { return nil }
        last = buckets[index]
        return last
    }

    /// The bucket asked for last; one of `buckets`.
    private var last: TimeBucket?

    /// What is not known around an instant that is not known.
    func gap(around instant: Int64) -> (from: Int64, to: Int64) {
        let index = index(at: instant)
        // Buckets before it end below it, those after it begin above it: neither sum overflows.
        return (index > 0 ? buckets[index - 1].to + 1 : .min, index < buckets.count ? buckets[index].from - 1 : .max)
    }

    /// Whether something from `from` to `to` is known.
    func overlaps(from: Int64, to: Int64) -> Bool {
        let index = index(at: from)
        return index < buckets.count && buckets[index].from <= to
    }

    /// Makes a range known that was not, and returns its bucket. That of an empty range is the one before it, where that is small and
    /// ends there.
    func cover(from: Int64, to: Int64, isEmpty: Bool) -> TimeBucket {
        let index = index(at: from)
        if isEmpty, index > 0, buckets[index - 1].to + 1 == from, buckets[index - 1].count < TimeBucket.targetEvents / 2,
            !buckets[index - 1].isSaturated
        {
            buckets[index - 1].to = to
            return buckets[index - 1]
        }
        let bucket = TimeBucket(from: from, to: to)
        buckets.insert(bucket, at: index)
        bytes += bucket.bytes
        return bucket
    }

    /// Counts what `bucket` grew by.
    func grew(from before: Int, _ bucket: TimeBucket) { bytes += bucket.bytes - before }

    /// Adds a stored event to the bucket that covers its instant, if one does. Returns whether it is new there.
    @discardableResult
    func insert(_ fingerprint: Fingerprint, _ instant: Int64, instantEvents: Int, pending: Int = -1) -> Bool {
        guard var bucket = bucket(at: instant) else { return false }
        if bucket.count >= TimeBucket.targetEvents { bucket = makeRoom(in: bucket, for: instant, instantEvents: instantEvents) }
        let before = bucket.bytes
        let isNew = bucket.insert(fingerprint, instant)
        grew(from: before, bucket)
        bucket.pendingSequence = max(bucket.pendingSequence, pending)
        return isNew
    }

    /// The bucket for an event at `instant`, which `bucket` covers but has no room for.
    func makeRoom(in bucket: TimeBucket, for instant: Int64, instantEvents: Int) -> TimeBucket {
        guard let index = buckets.firstIndex(where: { $0 === bucket }) else { return bucket }
        guard bucket.isFull(for: instant) else {
            if bucket.count >= instantEvents { bucket.saturate() }
            return bucket
        }
        let parts: [TimeBucket]
        if instant > bucket.latest {
            let next = TimeBucket(from: instant, to: bucket.to, events: TimeBucket.targetEvents - 1)
            bucket.to = instant - 1
            parts = [bucket, next]
        } else if instant < bucket.earliest {
            let before = TimeBucket(from: bucket.from, to: instant)
            bucket.from = instant + 1
            parts = [before, bucket]
        } else {
            let (left, right) = bucket.halves()
            parts = [left, right]
        }
        for part in parts {
            part.lastUse = bucket.lastUse
            part.pendingSequence = max(part.pendingSequence, bucket.pendingSequence)
        }
        last = nil
        bytes -= bucket.bytes
        buckets.replaceSubrange(index...index, with: parts)
        for part in parts { bytes += part.bytes }
        return instant <= parts[0].to ? parts[0] : parts[1]
    }

    /// Forgets the buckets for which `isGone` says so.
    func removeBuckets(_ isGone: (TimeBucket) -> Bool) {
        last = nil
        buckets.removeAll { bucket in
            guard isGone(bucket) else { return false }
            bytes -= bucket.bytes
            return true
        }
    }
}
