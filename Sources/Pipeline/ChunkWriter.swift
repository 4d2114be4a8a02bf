import Blocks
import Events
import Parsers
import Store

/// Stores the results of the workers in the order of their chunks, and counts what was stored. One thread uses it.
final class ChunkWriter {
    /// Bytes of blocks that are committed together: large enough that a commit costs little, small enough to be soon visible.
    static let commitBytes = 8 << 20
    /// Blocks wait no longer than this for others to be committed with, nanoseconds.
    static let commitDelay: UInt64 = 1_000_000_000

    private let writer: HotWriter?
    private let letters: DeadLetterWriter?
    private let job: Int64
    private let monitor: ReceiptMonitor

    private var waiting: [Int: ChunkResult] = [:]
    private var nextSequence = 0
    /// What the next commit will make true.
    private var uncommitted: [(receipt: Int, counts: EventCounts, cutLines: Int, format: String)] = []
    private var marks: [Int: ProgressMark] = [:]
    private var firstUncommitted: UInt64?

    /// A writer; without a store (`--dry-run`) it only counts.
    init(writer: HotWriter?, letters: DeadLetterWriter?, job: Int64, monitor: ReceiptMonitor) {
        self.writer = writer
        self.letters = letters
        self.job = job
        self.monitor = monitor
    }

    /// Takes a result. `isIdle` says that no other waits: then what a stream brought is committed at once. Calls `release` with each
    /// chunk whose memory is free again.
    func take(_ result: ChunkResult, isIdle: Bool, release: (Chunk) -> Void) throws(StoreError) {
        waiting[result.chunk.sequence] = result
        var hasStream = false
        while let next = waiting.removeValue(forKey: nextSequence) {
            nextSequence += 1
            hasStream = hasStream || next.chunk.source.isStream
            defer { release(next.chunk) }
            try add(next)
        }
        guard !uncommitted.isEmpty else { return }
        let age = Clock.nanoseconds() &- (firstUncommitted ?? 0)
        if (writer?.pendingBytes ?? 0) >= Self.commitBytes || age >= Self.commitDelay || (hasStream && isIdle) { try commit() }
    }

    private func add(_ result: ChunkResult) throws(StoreError) {
        let chunk = result.chunk
        for placed in result.blocks { writer?.append(placed.block, day: placed.day, shard: placed.shard) }
        if let letters {
            for reject in result.rejects {
                try Self.withBytes(result.rejectedText, reject.bytes) { bytes throws(StoreError) in
                    try letters.append(
                        job: job, source: chunk.source.name, offset: reject.offset, stage: "parse", reason: reject.reason.code,
                        bytes: bytes)
                }
            }
        }
        if firstUncommitted == nil { firstUncommitted = Clock.nanoseconds() }
        uncommitted.append((chunk.source.receipt, result.counts, result.cutLines, chunk.format.name))
        marks[chunk.source.receipt] = ProgressMark(
            job: job, entry: Int64(chunk.source.receipt), position: Int64(chunk.offset + chunk.bytes.count))
    }

    private static func withBytes(
        _ text: [UInt8], _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void
    ) throws(StoreError) {
        let result: Result<Void, StoreError> = text.withUnsafeBytes { raw in
            do throws(StoreError) {
                return .success(try body(UnsafeRawBufferPointer(rebasing: raw[range])))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Commits what waits. Letters first: a letter may be there twice after a crash, but is never missing.
    func commit() throws(StoreError) {
        if let letters { try letters.commit() }
        if let writer { try writer.commit(progress: marks.keys.sorted().compactMap { marks[$0] }) }
        monitor.add(uncommitted)
        uncommitted.removeAll(keepingCapacity: true)
        marks.removeAll(keepingCapacity: true)
        firstUncommitted = nil
    }

    /// Commits the rest, flushes to the disk and closes the files.
    func finish() throws(StoreError) {
        try commit()
        try letters?.finish()
        try writer?.finish()
    }
}
