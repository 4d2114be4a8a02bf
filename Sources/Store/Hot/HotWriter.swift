import Blocks
import Events

/// A block that waits for `HotWriter.commit`.
struct PendingBlock: Sendable {
    var block: EncodedBlock
    var isIndexed: Bool
    /// Whose events they are.
    var input = JobInput.unknown
    /// The chunk whose events these are and what the caller calls their input, where they went through a `Deduplicator`.
    var origin: (sequence: Int, tag: Int)?
}

/// Writes blocks to the hot shards of a store. One thread uses it; several writers, in one process or many, may write at once.
///
/// Blocks are collected and written at `commit`, shard after shard, so that never two files are locked: writers that lock several
/// in different orders would wait for each other. When to commit is the caller's choice; 8-32 MiB, or 100 ms of a stream.
public final class HotWriter {
    /// Shard files kept open at once by default. Each has three descriptors and up to 2 MiB of cache.
    public static let maxOpenFiles = 32

    /// Blocks that wait for `commit`.
    public private(set) var pendingBlocks = 0
    /// Bytes of payloads, words and filters that wait for `commit`.
    public private(set) var pendingBytes = 0
    /// Events committed so far.
    public private(set) var committedEvents = 0
    /// What went wrong last while small blocks or segments were merged. Nothing is lost by it: they stay as they are.
    public private(set) var maintenanceError: StoreError?

    private let store: Store
    private let shards: Int
    private let openFiles: Int
    private let reserveBytes: Int
    private let deduplicator: Deduplicator?
    private let isBackfill: Bool
    private var pending: [HotShardKey: [PendingBlock]] = [:]
    private var pendingRepeats: [HotShardKey: [PendingRepeat]] = [:]
    private var late: [Int: Int] = [:]
    private var open: [HotShardKey: HotShard] = [:]
    private var commits = 0
    private var written: Set<String> = []
    private let compactor = HotCompactor()

    /// A writer for `store`, which must be open for writing. Throws `.permission` where it is not. `deduplicator` is the one that the
    /// events went through; so many bytes of the disk stay free. `isBackfill`: the events go to the archive whatever their age, with the next
    /// move.
    public init(
        _ store: Store, openFiles: Int = HotWriter.maxOpenFiles, deduplicator: Deduplicator? = nil, reserveBytes: Int = 0,
        isBackfill: Bool = false
    ) throws(StoreError) {
        self.reserveBytes = reserveBytes
        self.isBackfill = isBackfill
        self.store = store
        self.deduplicator = deduplicator
        shards = try store.catalog().shards
        self.openFiles = max(openFiles, 1)
    }

    /// The shard of a service, the same for ever: FNV-1a of its name, modulo the store's shard count.
    public func shard(forService name: [UInt8]) -> Int { Self.shard(forService: name, of: shards) }

    /// The shard of a service in a store of `shards` shards.
    public static func shard(forService name: [UInt8], of shards: Int) -> Int {
        var hash: UInt64 = 14_695_981_039_346_656_037
        for byte in name { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
        // The low bits of FNV mix less than the high ones.
        return Int((hash ^ (hash >> 32)) % UInt64(shards))
    }

    /// Takes a block for a shard of a day. It is stored by the next `commit`.
    ///
    /// `isIndexed` says whether it gets an entry in the token index; nil decides by its size, see `Store.smallBlockEvents`.
    /// Its services must be of that shard (`shard(forService:)`) and its events of that day. `input` is what the books of the shard account
    /// them to. `origin` says which chunk went through the deduplicator for it, and which input is told of duplicates that turn up at the
    /// commit (`takeLateDuplicates`).
    public func append(
        _ block: EncodedBlock, day: Day, shard: Int, isIndexed: Bool? = nil, input: JobInput = .unknown,
        origin: (sequence: Int, tag: Int)? = nil
    ) {
        precondition(shard >= 0 && shard < shards, "no such shard")
        guard block.summary.events > 0 else { return }
        let indexed = isIndexed ?? Self.isWorthIndexing(block)
        pending[HotShardKey(day: day, shard: shard), default: []].append(
            PendingBlock(block: block, isIndexed: indexed, input: input, origin: origin))
        pendingBlocks += 1
        pendingBytes += block.storedBytes
    }

    /// Takes note of a duplicate: the event with `fingerprint` that was kept at the instant `kept` came again at `instant`, in `input`.
    /// It is counted by the next `commit`, together with the blocks.
    public func count(
        _ fingerprint: Fingerprint, kept: Timestamp, shard: Int, at instant: Timestamp, input: JobInput = .unknown
    ) {
        precondition(shard >= 0 && shard < shards, "no such shard")
        let event = RepeatKey(instant: kept, fingerprint: fingerprint.short)
        let key = HotShardKey(day: kept.day, shard: shard)
        pendingRepeats[key, default: []].append(
            PendingRepeat(event: event, count: 1, first: instant, last: instant, input: input))
        pendingBytes += MemoryLayout<PendingRepeat>.stride
    }

    /// Events that were left out at commits because another process had stored equal ones, by the tag of their input; each is told once.
    public func takeLateDuplicates() -> [Int: Int] {
        defer { late.removeAll() }
        return late
    }

    static func isWorthIndexing(_ block: EncodedBlock) -> Bool {
        block.summary.events >= Store.smallBlockEvents || block.words.count >= Store.smallBlockWordBytes
            || block.filter.count >= Store.smallBlockFilterBytes
    }

    /// Stores the pending blocks: for each shard, its blocks and the marks in one transaction. Other processes see them at once.
    ///
    /// Where a shard fails, its transaction is rolled back and its blocks stay pending; the other shards are written unless the disk is
    /// full; then the first error is thrown. `commit` may be called again. A damaged shard is set aside, for a new one
    /// (`Store.takeIncidents`).
    public func commit(progress: [ProgressMark] = []) throws(StoreError) {
        try checkSpace()
        var firstError: StoreError?
        commits += 1
        for key in Set(pending.keys).union(pendingRepeats.keys).sorted() {
            let blocks = pending[key] ?? []
            let repeats = pendingRepeats[key] ?? []
            do {
                let (shard, stored) = try store(blocks, repeats, key, progress)
                pending[key] = nil
                pendingRepeats[key] = nil
                pendingBlocks -= blocks.count
                pendingBytes -= blocks.reduce(repeats.count * MemoryLayout<PendingRepeat>.stride) { $0 + $1.block.storedBytes }
                committedEvents += stored.blocks.reduce(0) { $0 + $1.block.summary.events }
                late.merge(stored.late, uniquingKeysWith: +)
                deduplicator?.stored(shard.inserted, key, shard.file)
                do { try shard.maintain(compactor) } catch { maintenanceError = error }
                deduplicator?.stored(shard.inserted, key, shard.file)
            } catch {
                if firstError == nil { firstError = self.store.explained(error, writing: pendingBytes) }
                if error.code == .full { break }
            }
        }
        do { try closeIdle() } catch { if firstError == nil { firstError = error } }
        if let firstError { throw firstError }
    }

    /// Throws `.full` where what waits would leave less of the disk free than is to stay so. Called by `commit`; by others before what they
    /// write along with it.
    public func checkSpace() throws(StoreError) {
        if reserveBytes > 0 { try store.requireSpace(pendingBytes, reserve: reserveBytes) }
    }

    /// Stores blocks in the file of a shard that takes them: a move may have sealed the one that is open, or it is damaged.
    private func store(
        _ blocks: [PendingBlock], _ repeats: [PendingRepeat], _ key: HotShardKey, _ progress: [ProgressMark]
    ) throws(StoreError) -> (HotShard, Settlement) {
        for _ in 0..<Self.sealedFilesMax {
            do throws(StoreError) {
                let shard = try shard(key)
                if let stored = try shard.store(blocks, repeats: repeats, progress: progress, through: deduplicator, key: key) {
                    written.insert(shard.connection.path)
                    return (shard, stored)
                }
                open[key] = nil
            } catch {
                guard error.code == .corrupt, case .shard? = store.partitionFile(at: error.path)?.kind else { throw error }
                open[key] = nil
                guard let kept = try store.setAside(error.path) else { continue }
                store.report(
                    "\(error.path) is damaged and set aside as \(kept); logetl doctor --repair brings back what can be read")
            }
        }
        throw StoreError(.busy, "the day kept moving to another tier; try again", path: store.hotPath(key))
    }

    /// The blocks and the counts of duplicates that wait for `commit`, by shard.
    var waiting: [(key: HotShardKey, blocks: [PendingBlock], repeats: [PendingRepeat])] {
        Set(pending.keys).union(pendingRepeats.keys).sorted().map { ($0, pending[$0] ?? [], pendingRepeats[$0] ?? []) }
    }

    /// The key by which duplicates are found; nil where none are looked for.
    var fingerprintKey: FingerprintKey? { deduplicator?.rules.key }

    /// The files that commits have written to since this was last asked.
    public func takeWritten() -> [WrittenFile] {
        defer { written.removeAll() }
        return written.sorted().map(WrittenFile.init)
    }

    /// Ends the work: what is committed is flushed to the disk, and all files are closed.
    ///
    /// Throws the first error; the other files are closed all the same. Blocks that were not committed stay pending.
    public func finish() throws(StoreError) {
        var firstError: StoreError?
        for key in open.keys.sorted() {
            do { try close(key) } catch { if firstError == nil { firstError = error } }
        }
        if let firstError { throw firstError }
    }

    /// The open shard of a key; where too many are open, the one that was not used for longest is closed.
    private func shard(_ key: HotShardKey) throws(StoreError) -> HotShard {
        if let shard = open[key] {
            touch(shard)
            return shard
        }
        while open.count >= openFiles,
            let oldest = open.min(by: { $0.value.lastUseMilliseconds < $1.value.lastUseMilliseconds })?.key
        {
            try close(oldest)
        }
        let shard = try store.openShard(key, isBackfill: isBackfill)
        touch(shard)
        open[key] = shard
        return shard
    }

    private func touch(_ shard: HotShard) {
        shard.lastCommit = commits
        shard.lastUseMilliseconds = Files.uptimeMilliseconds()
    }

    private func close(_ key: HotShardKey) throws(StoreError) {
        guard let shard = open.removeValue(forKey: key) else { return }
        try shard.finish()
    }

    /// Closes one of the shards that input has left behind, so that their flushing is not all waited for at the end, and frees the page
    /// caches of the others that rest.
    private func closeIdle() throws(StoreError) {
        let now = Files.uptimeMilliseconds()
        var idle: HotShardKey?
        for (key, shard) in open where shard.lastCommit + Self.idleCommits <= commits {
            if shard.lastUseMilliseconds + Self.idleMilliseconds <= now { idle = key }
            if shard.hasCache {
                shard.connection.releaseMemory()
                shard.hasCache = false
            }
        }
        if let idle { try close(idle) }
    }

    /// A shard rests when this many commits passed it by; it is closed if this time passed as well.
    private static let idleCommits = 8
    private static let idleMilliseconds = 1_000
    /// Sealed files that a commit meets at most; a move seals a file once.
    private static let sealedFilesMax = 100
}

/// A file of the store that was written to and is perhaps not on the disk.
public struct WrittenFile: Hashable, Sendable {
    let path: String

    /// Flushes what is committed to it. From any thread; the file may have been moved meanwhile, which flushes it too.
    ///
    /// The log alone: SQLite flushes what it takes from there into the file itself. To open and close the file would end the locks that
    /// SQLite has on it in this process (fcntl(2), POSIX locks).
    public func flush() throws(StoreError) {
        for name in [path + "-wal", Files.folder(of: path)] { try Files.flush(name) }
    }
}

extension EncodedBlock {
    /// Bytes of the parts, as they wait in memory.
    var storedBytes: Int { payload.count + words.count + filter.count }
}

extension Store {
    /// How far a job's inputs are stored in one shard.
    public struct ShardProgress: Hashable, Sendable {
        /// The UTC day of the shard.
        public var day: Day
        /// The number of the shard.
        public var shard: Int
        /// How far.
        public var mark: ProgressMark
    }

    /// The marks that a job left in the hot shards, those too whose events moved. An event is stored if its shard has a mark behind it.
    public func progress(ofJob job: Int64) throws(StoreError) -> [ShardProgress] {
        var found = try movedProgress(ofJob: job)
        let (view, files) = try listing { view throws(StoreError) in (view, try self.files(view)) }
        defer { withExtendedLifetime(view) {} }
        for file in files {
            guard case .shard(let shard) = file.kind else { continue }
            let (connection, format) = try Connection.openForReading(path(file))
            guard try Schema.hot.isMade(format: format, path: connection.path) else { continue }
            let statement = try connection.prepare("SELECT entry, position FROM progress WHERE job = ?1 ORDER BY entry")
            statement.bind(1, job)
            while try statement.step() {
                let mark = ProgressMark(job: job, entry: statement.integer(0), position: statement.integer(1))
                found.append(ShardProgress(day: file.day, shard: shard, mark: mark))
            }
        }
        return ShardProgress.latest(found)
    }
}

extension Store.ShardProgress {
    /// Of the marks of one shard and input, the one that is farthest, in order.
    fileprivate static func latest(_ marks: [Self]) -> [Self] {
        struct Key: Hashable {
            var day: Day
            var shard: Int
            var entry: Int64
        }
        var latest: [Key: Self] = [:]
        for found in marks {
            let key = Key(day: found.day, shard: found.shard, entry: found.mark.entry)
            if (latest[key]?.mark.position ?? .min) < found.mark.position { latest[key] = found }
        }
        return latest.values.sorted { ($0.day, $0.shard, $0.mark.entry) < ($1.day, $1.shard, $1.mark.entry) }
    }
}
