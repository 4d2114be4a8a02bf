import Blocks
import Events
import Synchronization

/// Finds events that a store, or the job itself, has already: exactly, across chunks, files, jobs and processes.
///
/// No index of fingerprints lies on the disk. What is kept in a range of time of a service is in a bucket; where input reaches a range
/// without one, the stored blocks of that range and service are read, once, and make one. Buckets that were not needed for longest are forgotten when there are
/// too many, and made again when they are needed again. Input at the edge of time reads nothing.
///
/// `duplicates` is called for one chunk after the other, in their order; what it finds depends on that order alone. A bucket with events
/// that are not committed yet stays. Blocks that another process stores meanwhile are seen when a chunk is committed (`settle`).
///
/// Safe to use from any thread. Unchecked: all state is touched under `lock`.
public final class Deduplicator: @unchecked Sendable {
    /// Which events are duplicates.
    public struct Rules: Hashable, Sendable {
        /// The fields that must be equal.
        public var key: FingerprintKey
        /// How far apart in time they may be, nanoseconds; `Int64.max`: however far.
        public var windowNanoseconds: Int64
        /// Memory for fingerprints, bytes. What exceeds it is forgotten and read again when it is needed again.
        public var cacheBytes: Int

        /// Rules from their parts.
        public init(key: FingerprintKey, windowNanoseconds: Int64, cacheBytes: Int = Deduplicator.defaultCacheBytes) {
            self.key = key
            self.windowNanoseconds = max(windowNanoseconds, 0)
            self.cacheBytes = max(cacheBytes, 0)
        }
    }

    /// An event of a batch that was there already.
    public struct Duplicate: Hashable, Sendable {
        /// Its row.
        public var row: Int
        /// The shard of its service.
        public var shard: Int
        /// The instant of the event that was kept.
        public var kept: Timestamp
    }

    /// Memory for fingerprints, bytes: 1.4 million events.
    public static let defaultCacheBytes = 64 << 20
    /// Stored blocks whose fingerprints are remembered after they were read: those of one range hold many services.
    static let recentBlocks = 64
    /// Events of stored blocks that are read together, about.
    static let readEvents = 2 * TimeBucket.targetEvents
    /// Shard files kept open for reading.
    static let openFiles = 8
    /// Shard files whose blocks are kept listed.
    static let listedFiles = 256
    /// How often a file may change while a range of it is read.
    static let maxAttempts = 16

    /// Which events are duplicates.
    public let rules: Rules
    let store: Store?
    let cold: (any ColdDays)?
    private let lock = Mutex<Void>(())

    var files: [HotShardKey: ShardBlocks] = [:]
    var timelines: [Int: LaneTimeline] = [:]
    var recent: [(file: HotShardKey, id: Int64, events: BlockEvents)] = []
    var clock = 0
    /// The last chunk that `duplicates` was called for.
    var lastSequence = -1
    private var committedSequence = -1
    var blocksRead = 0
    private var hadSaturation = false
    lazy var encoder = BlockEncoder()

    /// For the events of `store`; nil for a job without one, which knows what it has seen itself, as far as the memory reaches. `cold` is
    /// the store's archive.
    public init(_ rules: Rules, store: Store?, cold: (any ColdDays)? = nil) {
        self.rules = rules
        self.store = store
        self.cold = cold
    }

    /// Events of one instant in one shard that are compared at most: more, and a new one is only compared with the latest.
    public var instantEvents: Int {
        var slots = 4 * TimeBucket.targetEvents
        while 2 * slots * TimeBucket.slotBytes <= rules.cacheBytes / 2 { slots *= 2 }
        return slots / 2 - 1
    }

    /// Stored blocks that were read so far.
    public var readBlocks: Int { locked { blocksRead } }

    /// Whether some instant had more events than could be compared.
    public var wasSaturated: Bool { locked { hadSaturation } }

    /// Bytes of fingerprints in memory.
    public var usedBytes: Int { locked { bytes } }

    var bytes: Int { timelines.values.reduce(0) { $0 + $1.bytes } }

    func locked<T: Sendable, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
        try lock.withLock { (_) throws(E) in try body() }
    }

    /// The events of a chunk's batch that are duplicates, in the order of their rows; the others count as kept from now on.
    ///
    /// `shards` has the shard of each service of the batch. `sequence` numbers the chunks of the job: called in their order, each once.
    /// Throws where the store cannot be read.
    public func duplicates(
        _ batch: EventBatch, _ fingerprints: ContiguousArray<Fingerprint>, shards: [Int], sequence: Int
    ) throws(StoreError) -> [Duplicate] {
        try locked { () throws(StoreError) in
            lastSequence = sequence
            clock += 1
            precondition(fingerprints.count == batch.count && shards.count == batch.serviceNames.count)
            let lanes = zip(batch.serviceNames, shards).map { Lane.of($0, shard: $1) }
            var found: [Duplicate]
            if rules.key.hasTimestamp {
                found = try equalInstants(batch, fingerprints, lanes)
            } else {
                found = try nearInstants(batch, fingerprints, lanes)
            }
            trim()
            found.sort { $0.row < $1.row }
            return found
        }
    }

    /// What chunks up to this one added is in the store.
    public func committed(upTo sequence: Int) {
        locked {
            committedSequence = max(committedSequence, sequence)
            for file in files.values where !file.news.isEmpty || !file.redirects.isEmpty {
                file.news.removeAll { $0.sequence <= sequence }
                file.redirects = file.redirects.filter { $0.value.sequence > sequence }
            }
            trim()
        }
    }

    // MARK: Keys with the timestamp

    private func equalInstants(_ batch: EventBatch, _ fingerprints: ContiguousArray<Fingerprint>, _ lanes: [Int])
        throws(StoreError) -> [Duplicate]
    {
        var found: [Duplicate] = []
        // First what is known; then the rest in the order of time, so that a range is read once. Equal events have equal instants,
        // so both of a pair come in the same turn.
        var rest: [Int32] = []
        let all = Array(0..<Int32(truncatingIfNeeded: batch.count))
        try pass(batch, fingerprints, lanes, all, &found) { row throws(StoreError) in
            rest.append(row)
            return nil
        }
        if rest.isEmpty { return found }
        let times = batch.timestamps
        if !zip(rest, rest.dropFirst()).allSatisfy({ times[Int($0)] <= times[Int($1)] }) {
            rest.sort { (times[Int($0)].rawValue, $0) < (times[Int($1)].rawValue, $1) }
        }
        try pass(batch, fingerprints, lanes, rest, &found) { row throws(StoreError) in
            try cover(times[Int(row)].rawValue, lanes[Int(batch.services[Int(row)])])
        }
        return found
    }

    /// Looks the rows of `order` up. `unknown` is asked for a bucket where none covers a row; nil passes the row over.
    private func pass(
        _ batch: EventBatch, _ fingerprints: ContiguousArray<Fingerprint>, _ lanes: [Int], _ order: [Int32],
        _ found: inout [Duplicate], unknown: (Int32) throws(StoreError) -> TimeBucket?
    ) throws(StoreError) {
        let instantEvents = instantEvents
        let timelines = lanes.map { timeline($0) }
        var index = 0
        while index < order.count {
            let row = Int(order[index])
            let service = Int(batch.services[row])
            let lane = lanes[service]
            let instant = batch.timestamps[row].rawValue
            let timeline = timelines[service]
            var known = timeline.bucket(at: instant)
            if known == nil { known = try unknown(order[index]) }
            guard var bucket = known else {
                index += 1
                continue
            }
            if bucket.count >= TimeBucket.targetEvents {
                bucket = timeline.makeRoom(in: bucket, for: instant, instantEvents: instantEvents)
                hadSaturation = hadSaturation || bucket.isSaturated
            }
            let before = bucket.bytes
            index = fingerprints.withUnsafeBufferPointer { prints in
                batch.timestamps.withUnsafeBufferPointer { times in
                    batch.services.withUnsafeBufferPointer { services in
                        lanes.withUnsafeBufferPointer { lanes in
                            order.withUnsafeBufferPointer { order in
                                guard let prints = prints.baseAddress, let times = times.baseAddress,
                                    let services = services.baseAddress, let lanes = lanes.baseAddress
                                else { return order.count }
                                let rows = BatchRows(
                                    fingerprints: prints, instants: times, services: services, lanes: lanes, order: order)
                                return bucket.add(
                                    rows, lane: lane, start: index, instantEvents: instantEvents, to: &found)
                            }
                        }
                    }
                }
            }
            timeline.grew(from: before, bucket)
            use(bucket, isChanged: true)
        }
    }

    // MARK: Keys without the timestamp

    private func nearInstants(_ batch: EventBatch, _ fingerprints: ContiguousArray<Fingerprint>, _ lanes: [Int])
        throws(StoreError) -> [Duplicate]
    {
        var found: [Duplicate] = []
        for row in 0..<batch.count {
            let instant = batch.timestamps[row].rawValue
            let lane = lanes[Int(batch.services[row])]
            if let kept = try kept(near: instant, fingerprints[row], lane) {
                found.append(Duplicate(row: row, shard: Lane.shard(lane), kept: Timestamp(rawValue: kept)))
            } else {
                _ = try cover(instant, lane)
                let timeline = timeline(lane)
                timeline.insert(
                    fingerprints[row], instant, instantEvents: instantEvents, pending: store == nil ? -1 : lastSequence)
                if let bucket = timeline.bucket(at: instant) {
                    hadSaturation = hadSaturation || bucket.isSaturated
                    use(bucket, isChanged: true)
                }
            }
            if row & 1023 == 1023 { trim() }
        }
        return found
    }

    /// The instant of the earliest kept event with this fingerprint in the window around an instant.
    private func kept(near instant: Int64, _ fingerprint: Fingerprint, _ lane: Int) throws(StoreError) -> Int64? {
        for (from, to) in try ranges(around: instant, Lane.shard(lane)) {
            var at = from
            while true {
                let bucket = try cover(at, lane)
                use(bucket, isChanged: false)
                if let kept = bucket.find(fingerprint, from: from, to: to) { return kept }
                if bucket.to >= to { break }
                at = bucket.to + 1
            }
        }
        return nil
    }

    /// The ranges of time that hold what may be kept in the window around an instant.
    private func ranges(around instant: Int64, _ shard: Int) throws(StoreError) -> [(Int64, Int64)] {
        let (low, isLow) = instant.subtractingReportingOverflow(rules.windowNanoseconds)
        let (high, isHigh) = instant.addingReportingOverflow(rules.windowNanoseconds)
        let from = isLow ? .min : low
        let to = isHigh ? .max : high
        guard let store, rules.windowNanoseconds > 2 * Self.dayNanoseconds else { return [(from, to)] }
        // Of a long window only the days that have something: those with a file, and those of this job.
        if shardDays[shard] == nil {
            shardDays[shard] = Set(try store.files(ofShard: shard).map(\.day) + (cold?.days() ?? []))
        }
        shardDays[shard]?.insert(Timestamp(rawValue: instant).day)
        return (shardDays[shard] ?? []).sorted().compactMap { day in
            let (start, end) = Self.bounds(of: day)
            return start <= to && end >= from ? (max(start, from), min(end, to)) : nil
        }
    }

    private var shardDays: [Int: Set<Day>] = [:]
    private static let dayNanoseconds: Int64 = 86_400_000_000_000

    // MARK: What is known

    func timeline(_ lane: Int) -> LaneTimeline {
        if let known = timelines[lane] { return known }
        let fresh = LaneTimeline()
        timelines[lane] = fresh
        return fresh
    }

    private func use(_ bucket: TimeBucket, isChanged: Bool) {
        bucket.lastUse = clock
        if isChanged, store != nil { bucket.pendingSequence = lastSequence }
    }

    /// Forgets the buckets that were not needed for longest, where there are too many. What is not in the store yet stays.
    func trim(sparing spared: TimeBucket? = nil) {
        var used = bytes
        guard used > rules.cacheBytes else { return }
        let candidates = timelines.values.flatMap(\.buckets).filter {
            $0.pendingSequence <= committedSequence && $0 !== spared && !$0.isSaturated
        }
        var gone: Set<ObjectIdentifier> = []
        for bucket in candidates.sorted(by: { $0.lastUse < $1.lastUse }) {
            if used <= rules.cacheBytes / 8 * 7 { break }
            used -= bucket.bytes
            gone.insert(ObjectIdentifier(bucket))
        }
        guard !gone.isEmpty else { return }
        for timeline in timelines.values { timeline.removeBuckets { gone.contains(ObjectIdentifier($0)) } }
        // Nobody holds a timeline between the calls; one without buckets knows nothing.
        if spared == nil { timelines = timelines.filter { !$0.value.buckets.isEmpty } }
    }

    /// First and last instant of a day, within what `Int64` can say.
    static func bounds(of day: Day) -> (Int64, Int64) {
        let (start, isLow) = Int64(day.rawValue).multipliedReportingOverflow(by: dayNanoseconds)
        let (end, isHigh) = start.addingReportingOverflow(dayNanoseconds - 1)
        return (isLow ? .min : start, isLow ? Int64.min + (end &- Int64.min) : isHigh ? .max : end)
    }
}
