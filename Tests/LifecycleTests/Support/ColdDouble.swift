import Blocks
import Events
import Lifecycle
import Store
import Synchronization

/// A cold archive in memory that outlives the "process": what was published stays, whatever throws.
final class ColdDouble: ColdSide {
    struct Key: Hashable {
        var day: Day
        var service: String
        var job: String
    }

    private(set) var published: [Key: [String]] = [:]
    var steps: FileSteps

    init(steps: FileSteps = FileSteps()) { self.steps = steps }

    /// The lines that count.
    func lines(_ store: Store) throws -> [String] {
        try store.listing { view in
            published.filter { !view.hides(job: $0.key.job) }.sorted {
                ($0.key.day, $0.key.service) < ($1.key.day, $1.key.service)
            }
            .flatMap(\.value)
        }
    }

    func holdings() throws(StoreError) -> [ColdHolding] {
        var holdings: [String: ColdHolding] = [:]
        for (key, lines) in published {
            let name = "\(key.day) \(key.service)"
            holdings[name, default: ColdHolding(day: key.day, service: key.service, events: 0, bytes: 0)].events += lines.count
            holdings[name]?.bytes += lines.reduce(0) { $0 + $1.utf8.count }
        }
        return Array(holdings.values)
    }

    func output(_ day: Day, job: String) throws(StoreError) -> any ColdOutput { Output(self, day, job) }

    func delete(_ day: Day, service: String) throws(StoreError) {
        try steps.check(.remove, "cold \(day) \(service)")
        published = published.filter { $0.key.day != day || $0.key.service != service }
    }

    func takeBack(_ day: Day, job: String) throws(StoreError) {
        try steps.check(.remove, "cold \(day) \(job)")
        published = published.filter { $0.key.day != day || $0.key.job != job }
    }

    final class Output: ColdOutput {
        private let cold: ColdDouble
        private let day: Day
        private let job: String
        private var taken: [Key: [String]] = [:]

        init(_ cold: ColdDouble, _ day: Day, _ job: String) {
            self.cold = cold
            self.day = day
            self.job = job
        }

        func take(_ batch: EventBatch, _ services: [(name: [UInt8], rows: [Int])], keeping: Int) throws(StoreError) -> [Int] {
            try cold.steps.check(.store, "cold \(day)")
            for (name, rows) in services where !rows.isEmpty {
                let service = String(decoding: name, as: UTF8.self)
                // In the order of time, each service.
                precondition(zip(rows, rows.dropFirst()).allSatisfy { batch.timestamps[$0] <= batch.timestamps[$1] })
                taken[Key(day: day, service: service, job: job), default: []] += rows.map { batch.arena.string(batch.lines[$0]) }
            }
            return []
        }

        func finish() throws(StoreError) -> Int {
            try cold.steps.check(.flush, "cold \(day)")
            return taken.values.reduce(0) { $0 + $1.count }
        }

        func publish() throws(StoreError) {
            // One after the other, as folders are.
            for (key, lines) in taken {
                try cold.steps.check(.rename, "cold \(key)")
                cold.published[key] = lines
            }
        }

        func discard() { taken = [:] }
    }
}

/// Fails at the n-th step and at all that follow, as if the process had ended there.
final class Crash: Sendable {
    private let count = Mutex(0)
    private let last: Int
    private let fault: FileSteps.Fault

    /// Fails at step `last`, counted from 0.
    init(at last: Int, _ fault: FileSteps.Fault = .error(5)) {
        self.last = last
        self.fault = fault
    }

    var steps: FileSteps {
        FileSteps { [self] _, _ in
            let number = count.withLock { count in
                count += 1
                return count - 1
            }
            return number >= last ? fault : nil
        }
    }

    /// Whether the fault was met.
    var isMet: Bool { count.withLock { $0 > last } }
}
