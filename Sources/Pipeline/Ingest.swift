import Archive
import Events
import Parsers
import Store

/// What `Ingest` is to do.
public struct IngestOptions: Sendable {
    /// Folder of the store; made on first use.
    public var store: String
    /// The tenant whose events these are.
    public var tenant = "default"
    /// The service of all events; nil: from the event, else the path, else the file name.
    public var service: String?
    /// Added to every event's metadata.
    public var tags: [(key: String, value: String)] = []
    /// The name of the format (`--format`); nil: detected per file.
    public var format: String?
    /// The formats that there are: the built-in ones and the user's.
    public var catalog = FormatCatalog()
    /// The format of all lines where no name says it: expressions of the command line. Not together with `format`.
    public var expressions: CustomFormat?
    /// The zone of timestamps that name none.
    public var zone = TimeZoneRule.utc
    /// The year of timestamps that name none; nil: inferred.
    public var year: Int?
    /// What is known of single inputs; goes before the options above.
    public var sources: [SourceRule] = []
    /// Worker threads; 0: one for each core.
    public var jobs = 0
    /// What one upload may be.
    public var limits = UploadLimits()
    /// What one event may be, and how much is in memory.
    public var bounds = IngestBounds()
    /// How names, types and levels are brought to one schema. By default nothing is changed.
    public var normalise = NormalisePolicy()
    /// Which events are taken. By default all.
    public var validate = ValidatePolicy()
    /// What is added to events. By default the parts of the paths that containers have.
    public var enrich = EnrichPolicy()
    /// What is masked before anything is written. On by default.
    public var mask = MaskPolicy()
    /// Which events are stored once and counted. On by default.
    public var dedup = DedupPolicy()
    /// Read content that was stored before once more (`--force`).
    public var ignoresKnown = false
    /// The events are for the archive whatever their age: the next move of the lifecycle takes them there.
    public var isBackfill = false
    /// Parse and count, store nothing.
    public var isDryRun = false
    /// Write the events out in place of storing them; the store and the tenant do not matter then.
    public var output: EventOutput?
    /// Sees the events in place of a store or an output (`EventReading`).
    var visitor: (any BatchVisitor)?
    /// Fields that the visitor does not look at (`EventBatch.unwantedFields`).
    var unwantedFields: UInt64 = 0
    /// Bytes of a chunk of a file.
    var chunkBytes = ChunkReader.usualChunkBytes
    /// Whether reading is to end, beside `Ingest.stop`.
    var isStopped: (@Sendable () -> Bool)?

    /// Options with their defaults.
    public init(store: String) { self.store = store }
}

/// Something to ingest.
public enum IngestInput: Hashable, Sendable {
    /// A file or a directory (read recursively).
    case path(String)
    /// The standard input, as a stream: what arrives is stored within a fraction of a second.
    case standardInput
    /// A file or bytes, read under a name that need not exist on disk; rules and service go by the name.
    case named(String, InputContent)

    /// Whether it is known to be a stream before it is opened.
    var isStream: Bool {
        switch self {
        case .standardInput, .named(_, .spool): true
        case .path, .named: false
        }
    }
}

/// How far an ingest is. Cheap to take several times a second, from any thread.
public struct IngestProgress: Sendable {
    /// Bytes of the inputs (as they lie on disk, compressed) consumed so far.
    public var bytesRead = 0
    /// Bytes of all inputs, or nil where a stream is among them.
    public var bytesTotal: Int?
    /// Events stored so far.
    public var events = 0
    /// The input being read.
    public var current = ""
}

/// Nothing could be done (exit status 3) or the usage was wrong (2). Damaged inputs are no error: they are in the receipt.
public enum IngestError: Error, Sendable {
    /// An option does not make sense; the text says which and what would.
    case usage(String)
    /// The store cannot be used or is full; the text says why. The receipt tells what was kept.
    case store(String, Receipt)
    /// The output cannot be written; the text says why.
    case output(String, Receipt)
}

/// Reads inputs, parses them on all cores, and stores their events or writes them out.
///
/// ```
/// reader (this thread)      workers                                              sink
/// inflate, cut into chunks ─► parse, mask, deduplicate, encode blocks or text ─► store or write in the order of the chunks, count
/// ```
///
/// Chunks in flight are bounded by the batches that hold them, so memory does not depend on the size of the input.
public final class Ingest: Sendable {
    /// The options it was made with.
    public let options: IngestOptions
    let sources: SourceRules
    let rules: EventRules
    private let monitor = ReceiptMonitor()
    private let stopFlag = StopFlag()

    /// Checks the options. Throws `IngestError.usage`.
    public init(_ options: IngestOptions) throws(IngestError) {
        self.options = options
        sources = try SourceRules(options)
        do throws(MaskError) { try options.mask.validate() } catch { throw .usage(error.description) }
        if let problem = options.bounds.problem { throw .usage(problem) }
        do throws(RuleError) { rules = try EventRules(options) } catch { throw .usage(error.description) }
        if options.jobs < 0 || options.jobs > 256 { throw .usage("jobs must be 1...256, or 0 for one for each core") }
    }

    /// Asks a running ingest to store what it has read and end. From any thread and from signal handlers.
    public func stop() { stopFlag.set() }

    /// How far it is.
    public func progress() -> IngestProgress { monitor.progress }

    /// Runs to the end of all inputs, or until `stop`. Blocks the calling thread. Throws `IngestError.store` and `.output`. Once.
    ///
    /// Where the reader of the output goes away the ingest ends in order; the receipt says so (`wasClosed`).
    public func run(_ inputs: [IngestInput]) throws(IngestError) -> Receipt {
        let start = Clock.nanoseconds()
        let sink: any ChunkSink
        do throws(SinkError) {
            sink = try makeSink()
        } catch {
            throw Self.publicError(error, Receipt())
        }
        let job = IngestJob(sink, rules, options, monitor, stopFlag)
        read(inputs, job)
        let failure = job.finish { makeReceipt(sink, since: start) }
        var receipt = makeReceipt(sink, since: start)
        guard let failure else { return receipt }
        if case .closed = failure {
            receipt.wasClosed = true
            return receipt
        }
        throw Self.publicError(failure, receipt)
    }

    /// The receipt as it is by now.
    private func makeReceipt(_ sink: any ChunkSink, since start: UInt64) -> Receipt {
        var receipt = Receipt()
        receipt.files = monitor.receipts.map(Self.withLimits)
        receipt.maskPatterns = options.mask.patterns.map(\.name)
        receipt.lineBytes = options.bounds.lineBytes
        receipt.seconds = Double(Clock.nanoseconds() &- start) / 1e9
        receipt.wasStopped = stopFlag.isSet
        receipt.job = (sink as? StoreSink)?.job
        return receipt
    }

    private func makeSink() throws(SinkError) -> any ChunkSink {
        if let visitor = options.visitor { return VisitorSink(visitor, monitor) }
        if options.isDryRun { return try OutputSink(EventOutput(.none), options.dedup, monitor) }
        if let output = options.output { return try OutputSink(output, options.dedup, monitor) }
        do throws(StoreError) { return try StoreSink(options, monitor) } catch { throw .store(error) }
    }

    /// The receipt with a note for each expression that reached its limits.
    private static func withLimits(_ file: FileReceipt) -> FileReceipt {
        var file = file
        let limits = file.counts.patternLimits.sorted { ($1.value, $0.key.expression) < ($0.value, $1.key.expression) }
        for (limit, count) in limits {
            let shown = String(limit.expression.prefix(80)) + (limit.expression.count > 80 ? "…" : "")
            file.notes.append(
                "an expression of the format \(limit.format) reached its limits on \(count) line\(count == 1 ? "" : "s"): \(shown)"
            )
        }
        return file
    }

    static func publicError(_ error: SinkError, _ receipt: Receipt) -> IngestError {
        switch error {
        case .store(let error): .store(error.description, receipt)
        case .output(let reason): .output(reason, receipt)
        case .closed: .output("the output was closed", receipt)
        }
    }

    // MARK: Reading

    private func read(_ inputs: [IngestInput], _ job: IngestJob) {
        let paths = inputs.compactMap { if case .path(let path) = $0 { path } else { nil } }
        let walks = paths.map { UploadWalker([$0]) }
        let hasStream = inputs.contains(where: \.isStream) || walks.contains { $0.files.contains(where: \.isStream) }
        monitor.setTotal(hasStream ? nil : walks.reduce(0) { $0 + $1.files.reduce(0) { $0 + ($1.size ?? 0) } })
        var walk = walks.makeIterator()
        for input in inputs where !job.isStopped {
            switch input {
            case .named(let name, let content):
                // The name may be that of a member; its archive need not exist either.
                let parts = name.split(separator: "!", maxSplits: 1).map(String.init)
                read(opening: name, path: parts.first, member: parts.count > 1 ? parts[1] : nil, job) { () throws(UploadError) in
                    try content.open(as: name, limits: options.limits)
                }
            case .standardInput:
                read(opening: "stdin", path: nil, job) { () throws(UploadError) in
                    try Upload(descriptor: 0, name: "stdin", limits: options.limits)
                }
            case .path:
                guard let found = walk.next() else { continue }
                report(found.problems)
                for file in found.files where !job.isStopped {
                    read(opening: file.path, path: file.path, job) { () throws(UploadError) in
                        try Upload(path: file.path, limits: options.limits)
                    }
                }
            }
        }
    }

    private func read(
        opening name: String, path: String?, member: String? = nil, _ job: IngestJob, _ open: () throws(UploadError) -> Upload
    ) {
        let upload: Upload
        do throws(UploadError) {
            upload = try open()
        } catch {
            return report([UploadProblem(name: name, code: error.code, message: error.message)])
        }
        monitor.reading(name, upload.progress)
        var current: ChunkReader?
        upload.onIdle = {
            current?.flush()
            return !job.isStopped
        }
        // Only `body` could throw, and it does not: damage stays with its entry.
        try? upload.forEachEntry { entry in
            guard !job.isStopped else { return }
            let member = entry.memberPath ?? member
            let known = sources.settings(entry.name, path: path, member: member)
            let source = describe(entry, path: path, member: member, known)
            let reader = job.reader(entry, source, format: known.format)
            current = reader
            job.giveBack(reader.run())
            current = nil
            job.ended(reader)
            monitor.update(source.receipt) {
                $0.bytes = reader.bytesRead
                $0.known.bytes = reader.known.bytes
                $0.known.job = reader.known.job
                $0.known.resumedJob = reader.known.resumedJob
                if case .elsewhere = reader.ending {
                    $0.problems.append(
                        "another process is storing the same content; what it does not finish, the next run stores")
                }
            }
        }
        upload.onIdle = nil
        monitor.doneReading()
        report(upload.problems)
    }

    private func describe(_ entry: UploadEntry, path: String?, member: String?, _ known: SourceRules.Settings) -> IngestSource {
        let service: [UInt8]
        if let fixed = known.service {
            service = Array(fixed.utf8).withUnsafeBytes { ServiceName.safe($0) }
        } else {
            service = ServiceNaming.service(forPath: path ?? entry.name, member: member)
        }
        let reference = entry.modified ?? Clock.now()
        var constants = known.tags.map { ($0.key, Array($0.value.utf8)) }
        if let fixed = known.service, Array(fixed.utf8) != service { constants.append(("service_name", Array(fixed.utf8))) }
        constants = rules.enrichment.constants(path: path, member: member, after: constants)
        var context = ParseContext(zone: known.zone, reference: reference, fixedYear: known.year)
        context.lineBytes = options.bounds.lineBytes
        return IngestSource(
            receipt: monitor.begin(entry.name), name: entry.name, defaultService: service, isServiceFixed: known.service != nil,
            context: context, constants: constants,
            isStream: entry.isStream)
    }

    /// Puts problems into the receipts of their inputs; an input that gave nothing gets a receipt for it.
    private func report(_ problems: [UploadProblem]) {
        for problem in problems {
            let index = monitor.receipts.lastIndex { $0.name == problem.name } ?? monitor.begin(problem.name)
            monitor.update(index) {
                if problem.code.isNote { $0.notes.append(problem.message) } else { $0.problems.append(problem.message) }
            }
        }
    }
}
