import Blocks
import Events
import Query

/// What one statement shares between its tables and cursors while it runs: partitions as they were at its begin, threads, counts.
final class StatementRun {
    /// Stops all scans of the statement; up as long as the session's is.
    let stopFlag: StopFlag
    let threads: Int
    private let scope: EventScope
    /// What blocks and bytes were read, by all threads.
    let meter: ScanMeter
    private var openContext: ScanContext?
    private var listed: [ObjectIdentifier: (extent: EventTable.Extent, partitions: ScanPartitions)] = [:]
    /// Whether the statement names one table of events, once: then only what it asks for is listed.
    var readsOnce = false
    private var blockNumbers: [BlockPlace: Int64] = [:]
    /// What each scan was asked, in the order of their first use.
    private(set) var scans: [ScanReport] = []
    /// Events that scans gave.
    var events = 0
    /// Partitions of all scans, and those that a scan had not to look at.
    var partitions = 0
    var partitionsPruned = 0
    /// Rows of the answer so far.
    var rows = 0
    private var wall: UInt64?
    private var cpu: UInt64 = 0
    private let begin: SQLClock

    private struct BlockPlace: Hashable {
        let table: ObjectIdentifier
        let rank: Int
        let block: Int64
    }

    init(_ limits: SQLLimits, _ scope: EventScope, stopFlag parent: StopFlag, begin: SQLClock, progress: ScanProgress) {
        self.scope = scope
        threads = limits.threads > 0 ? limits.threads : SystemCores.count
        stopFlag = StopFlag(parent: parent)
        self.begin = begin
        let deadline = limits.timeoutSeconds.map { begin.wall &+ UInt64(max(0, min($0, 1e9)) * 1e9) }
        meter = ScanMeter(limits, deadline: deadline, stopFlag: stopFlag, progress: progress)
    }

    /// What scans need; made when the first begins.
    var context: ScanContext {
        if let openContext { return openContext }
        let fresh = ScanContext(threads: threads, stopFlag: stopFlag)
        openContext = fresh
        return fresh
    }

    /// The partitions of a table as they were when the statement first asked. Throws what listing throws.
    ///
    /// With `extent` others may be left out, where the statement reads no table twice.
    func partitions(of table: EventTable, _ extent: EventTable.Extent = EventTable.Extent()) throws -> ScanPartitions {
        if let part = table.part {
            var extent = extent
            extent.tier = part.tier
            return try partitions(of: part.table, extent).filter { $0.tier == part.tier }
        }
        // No scan asks for days outside of the scope.
        let all = EventTable.Extent(from: scope.from?.day, to: scope.to?.day)
        if let known = listed[ObjectIdentifier(table)], known.extent.holds(extent) { return known.partitions }
        let wanted = readsOnce && listed.isEmpty ? extent : all
        let fresh = ScanPartitions(try table.listing(wanted).map { meter.metered($0, of: table) })
        listed[ObjectIdentifier(table)] = (wanted, fresh)
        return fresh
    }

    /// A number for an event that no other event of the table has in this statement.
    func rowID(_ table: EventTable, rank: Int, block: Int64, row: Int) -> Int64 {
        let place = BlockPlace(table: ObjectIdentifier(table), rank: rank, block: block)
        let next = Int64(blockNumbers.count)
        let number = blockNumbers[place, default: next]
        if number == next { blockNumbers[place] = next }
        return number << 20 | Int64(row)
    }

    /// Takes note of what a scan asks.
    func report(_ scan: ScanReport) {
        if let index = scans.firstIndex(where: { $0.table == scan.table && $0.pushed == scan.pushed }) {
            scans[index].runs += 1
        } else if scans.count < 100 {
            scans.append(scan)
        }
    }

    /// What of files could not be read so far, each problem once.
    private(set) var fileProblems: [FileProblem] = []
    /// Problems of files that are listed.
    private static let fileProblemsMax = 1_000

    /// Takes note of what of files could not be read.
    func report(_ problems: [FileProblem]) {
        for problem in problems where !fileProblems.contains(problem) {
            guard fileProblems.count < Self.fileProblemsMax else { return }
            fileProblems.append(problem)
        }
    }

    /// What could not be read so far.
    var problems: [SearchProblem] { openContext?.problems ?? [] }

    /// Takes note that a scan asks a table, whether it will read anything of it or not.
    func ask(_ table: EventTable) { meter.census?.ask(table) }

    /// Counts what the tables have beside what was read, where someone wants to know it.
    func takeCensus() {
        guard let census = meter.census, !stopFlag.isSet else { return }
        tiers = census.tiers()
    }

    private var tiers: [TierReading] = []

    /// Takes the time that the statement took.
    func finish() {
        let now = SQLClock.now
        wall = now.wall &- begin.wall
        cpu = now.cpu &- begin.cpu
    }

    /// What the statement took so far.
    var statistics: SQLStatistics {
        var result = SQLStatistics()
        meter.fill(&result)
        result.tiers = tiers.map { tier in
            var tier = tier
            switch tier.tier {
            case .hot: tier.bytes = result.bytesHot
            case .warm: tier.bytes = result.bytesWarm
            case .cold: tier.bytes = result.bytesCold
            }
            return tier
        }
        result.partitions = partitions
        result.partitionsPruned = partitionsPruned
        result.events = events
        result.rows = rows
        let now = SQLClock.now
        result.wallSeconds = Double(wall ?? now.wall &- begin.wall) / 1e9
        result.cpuSeconds = Double(wall == nil ? now.cpu &- begin.cpu : cpu) / 1e9
        return result
    }

    /// Ends the threads.
    func close() {
        openContext?.close()
        openContext = nil
    }
}

/// What a scan of a table was asked.
public struct ScanReport: Hashable, Sendable {
    /// The table.
    public var table: String
    /// What was pushed down into the scan, in words.
    public var pushed: [String]
    /// How often the scan was run with the same questions.
    public var runs = 1
}
