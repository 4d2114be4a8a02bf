import Blocks
import Events

/// Recomputes receipts from the partitions.
public struct Reconciler {
    private let store: Store
    private let only: Int64?
    /// Whether the events themselves are read and counted.
    private let isDeep: Bool
    private let cold: (() throws(StoreError) -> [ColdCount])?

    /// A reconciler of all jobs of the tenant, or of `job` alone. `isDeep`: the events of all blocks are read. `cold` says what is in the archive;
    /// nil: not looked at.
    public init(
        _ store: Store, job: Int64? = nil, isDeep: Bool = false, cold: (() throws(StoreError) -> [ColdCount])? = nil
    ) {
        self.store = store
        only = job
        self.isDeep = isDeep
        self.cold = cold
    }

    /// What the books of the partitions say of one input.
    private struct Found {
        var places: [PartitionBooks.Place: Int64] = [:]
        var duplicate: Int64 = 0
        var stored: Int64 { places.values.reduce(0, TallyTable.sum) }

        mutating func add(_ tally: Tally, _ place: PartitionBooks.Place) {
            places[place] = TallyTable.sum(places[place] ?? 0, tally.stored)
            duplicate = TallyTable.sum(duplicate, tally.duplicate)
        }
    }

    /// Does it. Throws where the catalog cannot be read; damage elsewhere is in the result.
    public func run() throws(StoreError) -> Reconciliation {
        var result = Reconciliation()
        var problems: [StoreError] = []
        // Receipts first: what is stored meanwhile is then more than they say, never less, and only of jobs that run.
        let catalog = try CatalogReceipts(store)
        let books = try store.books { problems.append($0) }
        var found: [JobInput: Found] = [:]
        for one in books {
            for tally in one.tallies { found[tally.input, default: Found()].add(tally, one.place) }
        }
        result.unknownEvents = found.filter { $0.key.job == 0 }.values.reduce(0) { TallyTable.sum($0, $1.stored) }
        let letters = try letters(&problems)
        let byJob = Dictionary(grouping: found, by: { $0.key.job })
        let isWhole = problems.isEmpty
        for job in catalog.jobs where only == nil || job.id == only {
            var line = JobReconciliation(job: job)
            for (_, found) in byJob[job.id] ?? [] {
                for (place, events) in found.places where events != 0 {
                    line.places[place] = TallyTable.sum(line.places[place] ?? 0, events)
                }
                line.duplicate = TallyTable.sum(line.duplicate, found.duplicate)
            }
            line.letters = letters[job.id] ?? 0
            judge(&line, catalog, found, isWhole: isWhole)
            result.jobs.append(line)
        }
        if only == nil {
            check(books, &result, &problems)
            checkLetters(&problems)
        }
        result.problems = problems
        return result
    }

    // MARK: Jobs

    private func judge(
        _ line: inout JobReconciliation, _ catalog: CatalogReceipts, _ found: [JobInput: Found], isWhole: Bool
    ) {
        let job = line.job
        let inputs = catalog.inputs[job.id] ?? []
        line.receipt = inputs.isEmpty ? catalog.totals[job.id]?.sums : EventSums.sum(inputs.map(\.sums))
        line.receiptRead = catalog.totals[job.id]?.read
        if let total = catalog.totals[job.id], total.read != total.sums.read {
            line.complaints.append(
                "the receipt says \(total.read) read, and \(total.sums.read) stored, duplicate, rejected and dropped")
        }
        let isOlder = job.id < catalog.firstBookedJob
        for input in inputs where !isOlder {
            let have = found[JobInput(job: job.id, entry: input.entry)] ?? Found()
            compare("input \(input.entry): ", input.sums, have.stored, have.duplicate, &line.complaints, isWhole: isWhole)
        }
        if inputs.isEmpty, !isOlder, let receipt = line.receipt {
            compare("", receipt, line.stored, line.duplicate, &line.complaints, isWhole: isWhole)
        }
        // What a replay rejects again stays the letter of the job that left it.
        if !isOlder, let receipt = line.receipt, !job.command.hasPrefix("dead-letter"), isWhole, receipt.rejected != line.letters
        {
            line.complaints.append("the receipt says \(receipt.rejected) rejected, the dead letters were \(line.letters)")
        }
        if !line.complaints.isEmpty && job.ended != nil {
            line.state = .wrong
        } else if job.ended == nil {
            line.state = .unfinished
            line.complaints = []
        } else if isOlder {
            line.state = .old
        }
    }

    private func compare(
        _ what: String, _ receipt: EventSums, _ stored: Int64, _ duplicate: Int64, _ complaints: inout [String], isWhole: Bool
    ) {
        // With a file that cannot be read only too much is a fault of the books.
        if isWhole ? stored != receipt.stored : stored > receipt.stored {
            complaints.append("\(what)the receipt says \(receipt.stored) stored, the partitions have \(stored)")
        }
        if isWhole ? duplicate != receipt.duplicate : duplicate > receipt.duplicate {
            complaints.append("\(what)the receipt says \(receipt.duplicate) duplicates, the partitions have \(duplicate)")
        }
    }

    // MARK: Partitions

    private func check(_ books: [PartitionBooks], _ result: inout Reconciliation, _ problems: inout [StoreError]) {
        for one in books {
            guard let file = one.file else { continue }
            result.checkedPartitions += 1
            let booked = Self.byService(one.tallies)
            var found = one.services.mapValues(Int64.init)
            var complaint = "its blocks do not hold what its books say"
            if isDeep {
                do throws(StoreError) {
                    found = try store.countEvents(file)
                } catch {
                    problems.append(error)
                    complaint = "not all of its blocks can be read"
                }
            }
            guard found != booked else { continue }
            // Writers go on: what came in between two looks is no fault.
            if one.place == .hot, let again = try? store.booksNow(file), Self.byService(again.tallies) == again.services {
                if !isDeep || found == again.services { continue }
            }
            result.partitions.append(
                PartitionReconciliation(
                    place: one.place, day: one.day, name: one.name, booked: booked.values.reduce(0, TallyTable.sum),
                    found: found.values.reduce(0, TallyTable.sum), complaint: complaint))
        }
        guard let cold else { return }
        // After the books: what moves meanwhile is then there already.
        do throws(StoreError) { checkCold(books, try cold(), &result) } catch { problems.append(error) }
    }

    /// What the archive has too much may have come from elsewhere; what it has too little is missing.
    private func checkCold(_ books: [PartitionBooks], _ cold: [ColdCount], _ result: inout Reconciliation) {
        struct Key: Hashable {
            var day: Day
            var service: String
        }
        var booked: [Key: Int64] = [:]
        for one in books where one.place == .cold {
            for (service, events) in Self.byService(one.tallies) {
                booked[Key(day: one.day, service: service), default: 0] += events
            }
        }
        var found: [Key: Int64] = [:]
        for count in cold { found[Key(day: count.day, service: count.service), default: 0] += Int64(count.events) }
        result.checkedPartitions += found.count
        for (key, events) in booked.sorted(by: { ($0.key.day, $0.key.service) < ($1.key.day, $1.key.service) }) {
            let there = found[key] ?? 0
            guard there < events else { continue }
            result.partitions.append(
                PartitionReconciliation(
                    place: .cold, day: key.day, name: key.service, booked: events, found: there,
                    complaint: "the archive has fewer events than went to it"))
        }
    }

    private static func byService(_ tallies: [Tally]) -> [String: Int64] {
        var sums: [String: Int64] = [:]
        for tally in tallies where tally.stored != 0 {
            sums[tally.service] = TallyTable.sum(sums[tally.service] ?? 0, tally.stored)
        }
        return sums
    }

    // MARK: Dead letters

    private func letters(_ problems: inout [StoreError]) throws(StoreError) -> [Int64: Int64] {
        do throws(StoreError) {
            guard let (connection, _) = try store.openDeadLetters() else { return [:] }
            let hasBooks = try connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'tallies'") > 0
            let select = try connection.prepare(
                hasBooks ? "SELECT job, letters FROM tallies" : "SELECT job, count(*) FROM letters GROUP BY job")
            var found: [Int64: Int64] = [:]
            while try select.step() { found[select.integer(0)] = select.integer(1) }
            return found
        } catch {
            problems.append(error)
            return [:]
        }
    }

    /// Whether the letters that are there are those that were left, less those that were purged.
    private func checkLetters(_ problems: inout [StoreError]) {
        do throws(StoreError) {
            guard let (connection, _) = try store.openDeadLetters() else { return }
            guard try connection.integer("SELECT count(*) FROM sqlite_master WHERE name = 'tallies'") > 0 else { return }
            let select = try connection.prepare(
                """
                SELECT t.job, t.letters + t.rests - t.purged, coalesce(l.there, 0) FROM tallies t
                LEFT JOIN (SELECT job, count(*) AS there FROM letters GROUP BY job) l ON l.job = t.job
                """)
            while try select.step() {
                guard select.integer(1) != select.integer(2) else { continue }
                problems.append(
                    StoreError(
                        .corrupt,
                        "of job \(select.integer(0)) there are \(select.integer(2)) letters where \(select.integer(1)) should be",
                        path: store.deadLetterPath))
            }
        } catch {
            if !problems.contains(error) { problems.append(error) }
        }
    }
}

extension EventSums {
    fileprivate static func sum(_ all: [EventSums]) -> EventSums {
        all.reduce(into: EventSums()) { $0.add($1) }
    }
}

extension Store {
    /// Reads all events of a file and counts them by service.
    func countEvents(_ file: PartitionFile) throws(StoreError) -> [String: Int64] {
        let partition = try open(file)
        var counts: [String: Int64] = [:]
        let batch = EventBatch()
        for block in try partition.blocks(BlockFilter()) {
            guard let bytes = try partition.payloadBytes(block.id) else { continue }
            batch.removeAll()
            do throws(BlockError) {
                try BlockReader(bytes).copyEvents(to: batch)
            } catch {
                throw StoreError(.corrupt, "block \(block.id) is damaged (\(error))", path: path(file))
            }
            for row in 0..<batch.count {
                counts[String(decoding: batch.serviceNames[Int(batch.services[row])], as: UTF8.self), default: 0] += 1
            }
        }
        return counts
    }

    /// The books of a file and the events of its summaries, at one moment.
    func booksNow(_ file: PartitionFile) throws(StoreError) -> (tallies: [Tally], services: [String: Int64]) {
        let (connection, _) = try Connection.openForReading(path(file))
        return try connection.read { () throws(StoreError) in
            var services: [String: Int] = [:]
            let select = try connection.prepare("SELECT services FROM blocks")
            while try select.step() {
                _ = SummaryCodec.forEachService(select.bytes(0)) { name, events in
                    services[String(decoding: name, as: UTF8.self), default: 0] += events
                }
            }
            return (TallyTable.resolved(try TallyTable.read(connection), services), services.mapValues(Int64.init))
        }
    }
}
