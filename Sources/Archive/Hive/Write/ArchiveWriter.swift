import Blocks
import Events

/// How an archive is written.
public struct ArchiveWriteOptions: Sendable {
    /// How hard is compressed.
    public var compression = ArchiveCompression.standard
    /// Threads that compress beside the caller's.
    public var helpers = 1
    /// Text of a segment, bytes, about.
    public var segmentBytes = ArchiveLimits.segmentBytes
    /// Compressed size after which the next file is begun, bytes.
    public var fileBytes = ArchiveLimits.fileBytes
    /// Whether the caller reads the files again and compares them, so that segments need not be inflated while they are written.
    public var isReadAgain = false
    /// What the manifest names as the maker of the files; see `ManifestFile.job`.
    public var job = ""

    /// The defaults.
    public init() {}
}

/// Writes the events of one day and service into an archive: new files, which appear all together when `finish` returns, or not at all.
///
/// The folder is locked from the making of a writer to its end. Events come in the order of their time, those of equal time in the order that
/// they are to have. Not for two threads at once.
public final class ArchiveWriter {
    private let folder: ArchiveFolder
    private let options: ArchiveWriteOptions
    private let writer = EventJSONWriter()
    private let templates = LineTemplateWriter()
    private var tokens = EventTokens()
    private var hashes = TokenHashes()
    private var lines = ByteOutput(capacity: 1 << 18)
    private var template: [UInt8] = []
    private var escaped: [UInt8] = []
    /// The rows that are being written.
    private var some: [Int] = []
    private let compressors: [SegmentCompressor]
    private let work: OrderedWork<SegmentDraft>
    private var draft: SegmentDraft
    private var sink: ArchiveFileSink?
    private var finished: [ManifestFile] = []
    private var names: [String] = []
    private var isOver = false

    /// Events that are written as text at a time.
    private static let rowsAtOnce = 256

    /// A writer to the archive in the folder `root`, which is made where it is missing. Throws `.invalid` where the service's name is not
    /// safe (`ServiceName`), `.busy` where another writer has the folder.
    public convenience init(
        _ root: String, day: Day, service: String, options: ArchiveWriteOptions = .init(),
        files: any FileOperations = SystemFiles()
    ) throws(ArchiveError) {
        self.init(try ArchiveFolder(root, day, service: service, ArchiveFiles(files)), options)
    }

    init(_ folder: ArchiveFolder, _ options: ArchiveWriteOptions) {
        self.folder = folder
        self.options = options
        let threads = max(0, options.helpers) + 1
        compressors = (0..<threads).map { _ in SegmentCompressor(options.compression, isReadAgain: options.isReadAgain) }
        work = OrderedWork(helpers: options.helpers, capacity: threads * 4)
        draft = SegmentDraft(compressors)
    }

    deinit { if !isOver { cancel() } }

    /// What the folder holds already.
    public var manifest: Manifest { folder.manifest }

    /// Adds events of `batch`: those of `rows` in their order, or all. The batch's memory may move, its content stays.
    public func append(_ batch: EventBatch, rows: [Int]? = nil) throws(ArchiveError) {
        let count = rows?.count ?? batch.count
        var start = 0
        while start < count {
            let end = min(start + Self.rowsAtOnce, count)
            some.removeAll(keepingCapacity: true)
            if let rows { some.append(contentsOf: rows[start..<end]) } else { some.append(contentsOf: start..<end) }
            try appendSome(batch, some)
            start = end
        }
    }

    private func appendSome(_ batch: EventBatch, _ rows: [Int]) throws(ArchiveError) {
        lines.removeAll()
        writer.write(batch, rows: rows, to: &lines)
        templates.prepare(batch)
        tokens.prepare(batch)
        var at = 0
        for row in rows {
            guard let end = lines.bytes.firstOffset(of: 0x0A, from: at) else {
                preconditionFailure("each event is written as one line")
            }
            let line = UnsafeRawBufferPointer(rebasing: lines.bytes[at...end])
            at = end + 1
            if draft.text.count > 0, draft.text.count + line.count > options.segmentBytes { try endSegment() }
            append(line, row, batch)
            tokens.insert(row, of: batch, into: &hashes)
            draft.count(batch.timestamps[row], batch.levels[row])
        }
    }

    /// Appends a line, with the template of the original where that is not the message.
    private func append(_ line: UnsafeRawBufferPointer, _ row: Int, _ batch: EventBatch) {
        guard !templates.isMessage(row, of: batch) else { return draft.text.append(line) }
        template.removeAll(keepingCapacity: true)
        template.append(contentsOf: ",\"\(LineTemplate.key)\":\"".utf8)
        let start = template.count
        templates.append(row, of: batch, to: &template)
        escaped.removeAll(keepingCapacity: true)
        template.withUnsafeBytes { JSONString.escape(UnsafeRawBufferPointer(rebasing: $0[start...]), to: &escaped) }
        draft.text.append(UnsafeRawBufferPointer(rebasing: line.dropLast(2)))
        template.withUnsafeBytes { draft.text.append(UnsafeRawBufferPointer(rebasing: $0[..<start])) }
        escaped.withUnsafeBytes { draft.text.append($0) }
        draft.text.append("\"}\n")
    }

    /// Adds a line of an archive as it is; for files that are made of others. `batch` holds the event that the line was read as in `row`.
    func append(line: UnsafeRawBufferPointer, of row: Int, _ batch: EventBatch) throws(ArchiveError) {
        if draft.text.count > 0, draft.text.count + line.count + 1 > options.segmentBytes { try endSegment() }
        draft.text.append(line)
        draft.text.append(0x0A)
        tokens.prepare(batch)
        tokens.insert(row, of: batch, into: &hashes)
        draft.count(batch.timestamps[row], batch.levels[row])
    }

    private func endSegment() throws(ArchiveError) {
        guard draft.text.count > 0 else { return }
        draft.hashes = hashes.hashes
        hashes.removeAll()
        work.submit(draft)
        draft = SegmentDraft(compressors)
        while let done = work.isFull ? work.takeOldest() : work.takeIfDone() { try write(done) }
    }

    private func write(_ segment: SegmentDraft) throws(ArchiveError) {
        if let full = sink, full.bytes >= options.fileBytes {
            finished.append(try full.finish(job: options.job))
            sink = nil
        }
        if sink == nil {
            let fresh = try ArchiveFileSink(folder)
            names.append(fresh.name)
            sink = fresh
        }
        try sink?.add(segment)
    }

    /// Writes what is left and makes the files part of the archive, in one step. Returns them; none where there were no events.
    ///
    /// Files named in `replacing` are deleted in the same step. Throws after taking back what was written; only where the last renames fail
    /// is the change decided already, and the next to write to the folder carries it out (the manifest then names the job).
    @discardableResult
    public func finish(replacing: [String] = []) throws(ArchiveError) -> [ManifestFile] {
        do throws(ArchiveError) {
            try endSegment()
            while let done = work.takeOldest() { try write(done) }
            if let sink { finished.append(try sink.finish(job: options.job)) }
            sink = nil
            if !finished.isEmpty || !replacing.isEmpty { try folder.commit(adding: finished, removing: replacing) }
        } catch {
            cancel()
            throw error
        }
        isOver = true
        work.close()
        return finished
    }

    /// Takes back everything. Also what happens to a writer that is let go unfinished.
    public func cancel() {
        isOver = true
        sink = nil
        work.close()
        folder.discardUnlessDecided(names)
    }
}
