import Blocks
import Events
import Query
import Synchronization

/// Counts what the partitions of a statement give, by whatever thread, and stops the statement at its limit of bytes.
final class ScanMeter: Sendable {
    private let maxBytes: Int
    /// When the statement has taken too long, by `SQLClock`.
    private let deadline: UInt64?
    private let stopFlag: StopFlag
    /// Takes note of each block that is read, for who explains the statement; nil for nobody.
    let census: ReadCensus?
    private let blocks = Atomic<Int>(0)
    private let blocksReadCount = Atomic<Int>(0)
    private let hot = Atomic<Int>(0)
    private let warm = Atomic<Int>(0)
    private let cold = Atomic<Int>(0)
    private let files = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private let isTooLate = Atomic<Bool>(false)

    private let progress: ScanProgress

    init(_ limits: SQLLimits, deadline: UInt64?, stopFlag: StopFlag, progress: ScanProgress) {
        self.progress = progress
        progress.restart()
        maxBytes = limits.maxBytes ?? .max
        census = limits.countsBlocks ? ReadCensus() : nil
        self.deadline = deadline
        self.stopFlag = stopFlag
    }

    /// Whether the limit of bytes was reached.
    var isExhausted: Bool { isOver.load(ordering: .relaxed) }

    /// Whether the limit of time was reached, as far as someone looked.
    var isLate: Bool { isTooLate.load(ordering: .relaxed) }

    /// Stops the statement where its time is over; whether it is.
    @discardableResult
    func checkTime() -> Bool {
        guard let deadline, SQLClock.now.wall > deadline else { return false }
        isTooLate.store(true, ordering: .relaxed)
        stopFlag.raise()
        return true
    }

    /// The partition of a table, with what it gives counted.
    func metered(_ reference: PartitionReference, of table: EventTable) -> PartitionReference {
        var metered = reference
        metered.open = { [self, census] in
            MeteredPartition(try reference.open(), self) { census?.note(table, reference, block: $0) }
        }
        return metered
    }

    func count(candidates: Int) { blocks.add(candidates, ordering: .relaxed) }

    /// Takes note of a block that was read. Stops the statement where that is too much.
    func count(bytes: Int, tier: Tier) {
        blocksReadCount.add(1, ordering: .relaxed)
        progress.add(bytes: bytes)
        switch tier {
        case .hot: hot.add(bytes, ordering: .relaxed)
        case .warm: warm.add(bytes, ordering: .relaxed)
        case .cold: cold.add(bytes, ordering: .relaxed)
        }
        checkBytes()
    }

    /// Takes note of what was read of log files since it was asked last.
    func count(files bytes: Int) {
        guard bytes > 0 else { return }
        files.add(bytes, ordering: .relaxed)
        progress.add(bytes: bytes)
        checkBytes()
    }

    private func checkBytes() {
        checkTime()
        guard maxBytes < .max else { return }
        let sum =
            hot.load(ordering: .relaxed) + warm.load(ordering: .relaxed) + cold.load(ordering: .relaxed)
            + files.load(ordering: .relaxed)
        if sum > maxBytes {
            isOver.store(true, ordering: .relaxed)
            stopFlag.raise()
        }
    }

    /// Puts the counts into statistics.
    func fill(_ statistics: inout SQLStatistics) {
        statistics.blocks = blocks.load(ordering: .relaxed)
        statistics.blocksRead = blocksReadCount.load(ordering: .relaxed)
        statistics.bytesHot = hot.load(ordering: .relaxed)
        statistics.bytesWarm = warm.load(ordering: .relaxed)
        statistics.bytesCold = cold.load(ordering: .relaxed)
        statistics.bytesFiles = files.load(ordering: .relaxed)
    }
}

/// A partition with what it gives counted.
private final class MeteredPartition: Partition {
    private let base: any Partition
    private let meter: ScanMeter
    private let note: (Int64) -> Void

    /// `note` is told each block that is read.
    init(_ base: any Partition, _ meter: ScanMeter, _ note: @escaping (Int64) -> Void) {
        self.base = base
        self.meter = meter
        self.note = note
    }

    var day: Day { base.day }
    var tier: Tier { base.tier }
    var name: String { base.name }

    func candidates(_ filter: BlockFilter) throws -> [BlockReference] {
        let found = try base.candidates(filter)
        meter.checkTime()
        meter.count(candidates: found.count)
        return found
    }

    func read(_ reference: BlockReference) throws -> BlockReader? { count(try base.read(reference), reference) }

    func read(_ reference: BlockReference, for filter: BlockFilter) throws -> BlockReader? {
        count(try base.read(reference, for: filter), reference)
    }

    func columns(_ reference: BlockReference, _ columns: [EventColumn], for filter: BlockFilter) throws -> ColumnBlock? {
        count(try base.columns(reference, columns, for: filter), reference)
    }

    func minutes(_ filter: BlockFilter, step: Int) throws -> [MinuteCount]? { try base.minutes(filter, step: step) }

    func storedBytes(_ reference: BlockReference) throws -> Int { try base.storedBytes(reference) }

    func greatestID() throws -> Int64? { try base.greatestID() }

    private func count<Block>(_ block: Block?, _ reference: BlockReference) -> Block? {
        // A size that cannot be told is no reason to give up a block that could be read.
        if block != nil {
            meter.count(bytes: (try? base.storedBytes(reference)) ?? 0, tier: tier)
            note(reference.id)
        }
        return block
    }
}
