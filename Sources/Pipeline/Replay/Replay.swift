import Events
import Store

/// What `Replay` is to do.
public struct ReplayOptions: Sendable {
    /// Store, tenant, and how input is read and stored now. Limits of uploads and the output do not matter; `isDryRun` does.
    public var ingest: IngestOptions
    /// The letters that are meant; only those that wait are replayed.
    public var letters: DeadLetterFilter
    /// Whether letters are replayed too that are only the beginning of a line.
    public var includesCut = false

    /// Options with their defaults.
    public init(_ ingest: IngestOptions, _ letters: DeadLetterFilter = DeadLetterFilter()) {
        self.ingest = ingest
        self.letters = letters
    }
}

/// What a replay did, complete when it returns.
public struct ReplayReceipt: Sendable {
    /// What became of the letters, one entry for each source.
    public var events = Receipt()
    /// Letters that were meant.
    public var letters = 0
    /// Letters that wait no more; in a dry run those that would not.
    public var taken = 0
    /// Letters that were meant but are only the beginning of a line, and were left alone.
    public var cutLeft = 0
    /// Events that an earlier replay, which was killed, had left on their way and that are stored now.
    public var recoveredEvents = 0

    /// An empty receipt.
    public init() {}

    /// Letters that still wait.
    public var waiting: Int { letters - taken }
}

/// Brings dead letters in after a pattern or an option was put right: the same stages as `Ingest`, each letter exactly once.
///
/// Letters that become events wait no more; those that are rejected again stay, with the new reason. A replay that is killed at any point
/// and run again stores each event once (`DeadLetterReplay`).
public final class Replay: Sendable {
    /// The options it was made with.
    public let options: ReplayOptions
    private let ingest: Ingest
    private let monitor = ReceiptMonitor()
    private let stopFlag = StopFlag()

    /// Checks the options. Throws `IngestError.usage`.
    public init(_ options: ReplayOptions) throws(IngestError) {
        self.options = options
        ingest = try Ingest(options.ingest)
    }

    /// Asks a running replay to store what it has read and end. From any thread.
    public func stop() { stopFlag.set() }

    /// How far it is.
    public func progress() -> IngestProgress { monitor.progress }

    /// Runs to the end of the letters, or until `stop`. Blocks the calling thread. Throws `IngestError.store`, also where another replay
    /// of these letters is running. Once.
    public func run() throws(IngestError) -> ReplayReceipt {
        let start = Clock.nanoseconds()
        var receipt = ReplayReceipt()
        monitor.setTotal(nil)
        do throws(StoreError) {
            // A replay makes no store.
            let store = try Store.open(options.ingest.store, tenant: options.ingest.tenant, mode: .readOnly)
            try options.ingest.isDryRun ? dryRun(store, &receipt) : replay(&receipt)
        } catch {
            close(&receipt, start)
            throw .store(error.description, receipt.events)
        }
        close(&receipt, start)
        return receipt
    }

    private func close(_ receipt: inout ReplayReceipt, _ start: UInt64) {
        receipt.events.files = monitor.receipts
        receipt.events.maskPatterns = options.ingest.mask.patterns.map(\.name)
        receipt.events.lineBytes = options.ingest.bounds.lineBytes
        receipt.events.seconds = Double(Clock.nanoseconds() &- start) / 1e9
        receipt.events.wasStopped = stopFlag.isSet
    }

    private func dryRun(_ store: Store, _ receipt: inout ReplayReceipt) throws(StoreError) {
        let plan = try self.plan(store, &receipt)
        let sink: OutputSink
        do throws(SinkError) { sink = try OutputSink(EventOutput(.none), options.ingest.dedup, monitor) } catch { return }
        try read(plan, into: sink)
        let totals = monitor.receipts.reduce(into: EventCounts()) { $0 += $1.counts }
        receipt.taken = max(0, receipt.letters - totals.rejectedTotal)
    }

    private func replay(_ receipt: inout ReplayReceipt) throws(StoreError) {
        let store = try Store.open(options.ingest.store, tenant: options.ingest.tenant, mode: .readWrite)
        guard let ledger = try DeadLetterReplay(store) else { return }
        receipt.recoveredEvents = try ledger.recover(options.ingest.dedup.rules)
        let plan = try self.plan(store, &receipt)
        guard plan.count > 0 else { return }
        let job = try store.catalog().beginJob(tenant: options.ingest.tenant, command: "dead-letter replay")
        receipt.events.job = job
        let keeper = ReplayLetters(ledger, job: job)
        defer { receipt.taken = keeper.taken }
        try read(plan, into: StoreSink(store, job: job, options.ingest, keeper: keeper, book: nil, monitor))
    }

    private func plan(_ store: Store, _ receipt: inout ReplayReceipt) throws(StoreError) -> DeadLetterPlan {
        var filter = options.letters
        filter.state = .waiting
        filter.excludesCut = !options.includesCut
        let plan = try DeadLetterPlan(store, filter)
        receipt.letters = plan.count
        if filter.excludesCut {
            filter.excludesCut = false
            receipt.cutLeft = max(0, try store.deadLetterTotal(filter) - plan.count)
        }
        return plan
    }

    /// Sends the letters of the plan through the workers into `sink`.
    private func read(_ plan: DeadLetterPlan, into sink: any ChunkSink) throws(StoreError) {
        let job = IngestJob(sink, ingest.rules, options.ingest, monitor, stopFlag)
        let reader = LetterReader(plan, ingest, monitor, job)
        var problem: StoreError?
        do throws(StoreError) { try reader.run() } catch { problem = error }
        // What was read before the problem is stored.
        let failure = job.finish {
            var receipt = Receipt()
            receipt.files = monitor.receipts
            receipt.maskPatterns = options.ingest.mask.patterns.map(\.name)
            receipt.wasStopped = stopFlag.isSet
            return receipt
        }
        if case .store(let error)? = failure { throw error }
        if let problem { throw problem }
    }
}
