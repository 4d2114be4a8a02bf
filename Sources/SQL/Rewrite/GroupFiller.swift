import Blocks
import CSQLite
import Events
import Query

/// Counts the events of a core and puts the groups into a temporary table.
struct GroupFiller {
    let session: SQLSession
    let table: ScanTable
    let plan: GroupPlan
    let predicate: Predicate
    let partitionTests: [(PartitionReference) -> Bool]

    /// How often the counting is begun anew because what was counted was merged away meanwhile.
    private static let restartsMax = 20

    /// Makes the table and fills it; returns its name. Throws what reading the events throws.
    func fill(words: [String]) throws(SQLError) -> String {
        guard let run = session.run else { throw SQLError(.invalid, "the table is read outside of a statement") }
        let name = try session.makeTemporaryTable(plan.declaration)
        let writer = try GroupWriter(session, name, plan)
        do {
            switch table.source {
            case .partitions(let events):
                run.report(ScanReport(table: events.name, pushed: words))
                try count(events, run, writer)
            case .files(let files):
                run.report(ScanReport(table: files.name, pushed: words))
                try count(LogFilesSource(files: files, run: run), writer)
            }
        } catch let error as SQLError {
            throw error
        } catch let error as SearchError where error == .stopped {
            throw SQLError(.stopped, "the question was stopped")
        } catch {
            throw SQLError(.io, "\(error)")
        }
        run.events += writer.events
        return name
    }

    private func count(_ events: EventTable, _ run: StatementRun, _ writer: GroupWriter) throws {
        run.ask(events)
        var question = LogsQuestion()
        session.scope.apply(to: &question)
        if predicate == .never || question.isEmpty { return }
        let plan = PredicateRange.of(predicate)
        let from = [question.range.from, plan.from].compactMap { $0 }.max()
        let to = [question.range.to, plan.to].compactMap { $0 }.min()
        let all = try run.partitions(of: events, EventTable.Extent(from: from?.day, to: to?.day))
        let chosen = all.filter { partition in
            if let from, partition.day < from.day { return false }
            if let to, partition.day > to.day { return false }
            return partitionTests.allSatisfy { $0(partition) }
        }
        run.partitions += all.count
        run.partitionsPruned += all.count - chosen.count
        let filter = Predicate.conjunction([predicate, question.predicate])
        for _ in 0...Self.restartsMax {
            do {
                try writer.begin()
                for part in self.plan.hasTier ? Tier.allCases : [Tier.hot] {
                    let partitions = self.plan.hasTier ? chosen.filter { $0.tier == part } : chosen
                    try count(
                        PartitionSource(partitions, in: run.context), filter, from: from, to: to, tier: part.rawValue, writer)
                }
                return try writer.end()
            } catch PartitionSource.Failure.restart {
                try writer.forget()
            }
        }
        throw SQLError(.io, "events are moved faster than they can be counted; ask again")
    }

    private func count(_ source: LogFilesSource, _ writer: GroupWriter) throws {
        var question = LogsQuestion()
        session.scope.apply(to: &question)
        let filter = Predicate.conjunction([predicate, question.predicate])
        if filter == .never || question.isEmpty { return }
        try writer.begin()
        try count(source, filter, from: question.range.from, to: question.range.to, tier: "", writer)
        try writer.end()
    }

    private func count(
        _ source: some ColumnSource, _ filter: Predicate, from: Timestamp?, to: Timestamp?, tier: String, _ writer: GroupWriter
    ) throws {
        let empty = GroupTally(keys: plan.allKeys, measures: plan.measures)
        let question = ColumnQuestion(filter, from: from, to: to, columns: filter.columns(with: empty.columns))
        try source.fold(question, empty) { tally in try writer.add(tally.groups, tier: tier) }
    }
}

/// The range of time outside of which a predicate is false.
enum PredicateRange {
    static func of(_ predicate: Predicate) -> (from: Timestamp?, to: Timestamp?) {
        switch predicate {
        case .time(let from, let to): return (from, to)
        case .and(let parts):
            let ranges = parts.map { of($0) }
            return (ranges.compactMap(\.from).max(), ranges.compactMap(\.to).min())
        case .or(let parts):
            let ranges = parts.map { of($0) }
            let from = ranges.allSatisfy { $0.from != nil } ? ranges.compactMap(\.from).min() : nil
            let to = ranges.allSatisfy { $0.to != nil } ? ranges.compactMap(\.to).max() : nil
            return (from, to)
        default: return (nil, nil)
        }
    }
}

/// Writes groups into the temporary table that stands in for events.
final class GroupWriter {
    private let session: SQLSession
    private let name: String
    private let plan: GroupPlan
    private let statement: OpaquePointer
    private var writer = TimestampWriter()
    /// Events of all groups written.
    private(set) var events = 0

    init(_ session: SQLSession, _ name: String, _ plan: GroupPlan) throws(SQLError) {
        self.session = session
        self.name = name
        self.plan = plan
        let places = plan.columns.map { _ in "?" }.joined(separator: ", ")
        statement = try session.prepareOwn("INSERT INTO temp.\(SQLText.quoted(name)) VALUES (\(places))")
    }

    deinit { _ = sqlite.finalize(statement) }

    func begin() throws(SQLError) { try session.execute("BEGIN") }
    func end() throws(SQLError) { try session.execute("COMMIT") }

    /// Begins anew, without what was written.
    func forget() throws(SQLError) {
        events = 0
        try session.execute("DELETE FROM temp.\(SQLText.quoted(name)); COMMIT")
    }

    /// Adds groups. Throws where there is no place for them.
    func add(_ groups: Groups, tier: String) throws(SQLError) {
        for group in 0..<groups.count {
            var isOver = false
            for (index, column) in plan.columns.enumerated() {
                bind(groups, group, tier, column.content, Int32(index + 1), &isOver)
            }
            events += Int(groups.events(group))
            try step()
            guard isOver else { continue }
            // A sum beyond 64 bits is an error when it is asked for: two rows whose sum is so too.
            for (index, column) in plan.columns.enumerated() {
                switch column.content {
                case .events, .measureCount: _ = sqlite.bind_int64(statement, Int32(index + 1), 0)
                case .measureReal: _ = sqlite.bind_null(statement, Int32(index + 1))
                default: break
                }
            }
            try step()
        }
    }

    private func step() throws(SQLError) {
        let result = sqlite.step(statement)
        _ = sqlite.reset(statement)
        guard result == SQLITE_DONE else { throw session.reason(SQLError(sqlite: result, session.database)) }
    }

    private func bind(
        _ groups: Groups, _ group: Int, _ tier: String, _ content: GroupPlan.Content, _ place: Int32, _ isOver: inout Bool
    ) {
        func integer(_ key: Int) -> Int64 { if case .integer(let value) = groups.value(group, key: key) { value } else { 0 } }
        func instant() -> Timestamp { Timestamp(rawValue: plan.timeKey.map { integer($0) } ?? 0) }
        func date() -> CivilDate { CivilDate(daysSinceEpoch: Int(instant().day.rawValue)) }
        func level() -> Level { Level(rawValue: UInt8(truncatingIfNeeded: integer(plan.levelKey))) ?? .fallback }
        switch content {
        case .levelName: bind(level().name, place)
        case .severity: _ = sqlite.bind_int64(statement, place, Int64(level().rawValue))
        case .tier: bind(tier, place)
        case .value(let key): bind(groups.value(group, key: key), place)
        case .timestamp: bind(writer.string(instant()), place)
        case .nanoseconds: _ = sqlite.bind_int64(statement, place, instant().rawValue)
        case .year: _ = sqlite.bind_int64(statement, place, Int64(date().year))
        case .month: _ = sqlite.bind_int64(statement, place, Int64(date().month))
        case .day: _ = sqlite.bind_int64(statement, place, Int64(date().day))
        case .events: _ = sqlite.bind_int64(statement, place, groups.events(group))
        case .measureCount(let measure): _ = sqlite.bind_int64(statement, place, groups.sum(group, measure: measure).count)
        case .measureSum(let measure):
            let sum = groups.sum(group, measure: measure)
            if sum.count == 0 {
                _ = sqlite.bind_null(statement, place)
            } else if !sum.isWhole {
                _ = sqlite.bind_double(statement, place, sum.real)
            } else if let whole = sum.whole {
                _ = sqlite.bind_int64(statement, place, whole)
            } else {
                isOver = true
                _ = sqlite.bind_int64(statement, place, .max)
            }
        case .measureReal(let measure):
            let sum = groups.sum(group, measure: measure)
            if sum.count == 0 {
                _ = sqlite.bind_null(statement, place)
            } else {
                _ = sqlite.bind_double(statement, place, sum.real)
            }
        case .measureLow(let measure): bind(groups.sum(group, measure: measure).low, place)
        case .measureHigh(let measure): bind(groups.sum(group, measure: measure).high, place)
        case .instantLow(let measure): bindInstant(groups.sum(group, measure: measure).low, place)
        case .instantHigh(let measure): bindInstant(groups.sum(group, measure: measure).high, place)
        case .numbers(let measure):
            let numbers = groups.numbers(group, measure: measure)
            if numbers.values.isEmpty && numbers.isWhole {
                _ = sqlite.bind_null(statement, place)
            } else {
                PackedNumbers.bytes(numbers).withUnsafeBytes {
                    _ = sqlite.bind_blob64(statement, place, $0.baseAddress, UInt64($0.count), logetl_sqlite_transient())
                }
            }
        }
    }

    private func bindInstant(_ value: GroupValue, _ place: Int32) {
        guard case .integer(let instant) = value else {
            _ = sqlite.bind_null(statement, place)
            return
        }
        bind(writer.string(Timestamp(rawValue: instant)), place)
    }

    private func bind(_ value: GroupValue, _ place: Int32) {
        switch value {
        case .null: _ = sqlite.bind_null(statement, place)
        case .integer(let number): _ = sqlite.bind_int64(statement, place, number)
        case .real(let number): _ = sqlite.bind_double(statement, place, number)
        case .text(let bytes): bytes.withUnsafeBytes { bind($0, place) }
        }
    }

    private func bind(_ text: String, _ place: Int32) {
        var text = text
        text.withUTF8 { bind(UnsafeRawBufferPointer($0), place) }
    }

    private func bind(_ bytes: UnsafeRawBufferPointer, _ place: Int32) {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? SQLResult.emptyText
        _ = sqlite.bind_text64(statement, place, start, UInt64(bytes.count), logetl_sqlite_transient(), UInt8(SQLITE_UTF8))
    }
}
