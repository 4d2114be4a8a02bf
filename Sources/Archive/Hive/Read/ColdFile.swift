import Blocks
import Events
import Parsers
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A data file that is open for questions: its index, or what reading it once showed, and its segments. One thread at a time.
final class ColdFile {
    let path: String
    let service: String
    let day: Day
    let status: FileStatus
    /// The data, -1 until it is first needed.
    private var opened: Int32 = -1
    private let files: ArchiveFiles
    private var index: IndexReader?
    /// What is wrong with a file that was read for want of an index; its sound part can be searched.
    private(set) var damage: String?
    private let inflater = SegmentText()
    private lazy var lineHead = LineFilter.head(service: service)

    /// Opens a file; nil where it is gone. A missing or damaged index only makes it slower. `purpose`: what is
    /// asked of the index first.
    init?(
        folder: String, name: String, day: Day, service: String, for purpose: IndexReader.Purpose = .segments,
        _ files: ArchiveFiles
    ) throws(ArchiveError) {
        path = "\(folder)/\(name)"
        self.day = day
        self.service = service
        self.files = files
        switch files.operations.status(at: path) {
        case .success(let known): status = known
        case .failure(let error):
            if error.number == ENOENT { return nil }
            throw ArchiveFiles.error(Int(error.number), "look at it", path)
        }
        let indexPath = "\(folder)/\(ArchiveLayout.indexName(of: name))"
        index = try? IndexReader(indexPath, dataBytes: status.bytes, for: purpose, files)
    }

    deinit { if opened >= 0 { _ = files.operations.close(opened) } }

    /// The open data file.
    private func descriptor() throws(ArchiveError) -> Int32 {
        if opened >= 0 { return opened }
        let fresh = files.operations.open(path, O_RDONLY)
        guard fresh >= 0 else { throw ArchiveFiles.error(Int(fresh), "open it", path) }
        opened = fresh
        return fresh
    }

    /// The index; made in memory by reading the whole file where there is none to be had.
    private func reader() throws(ArchiveError) -> IndexReader {
        if let index { return index }
        let made = try ScannedFiles.index(of: self)
        damage = made.damage
        let reader = try IndexReader(made.bytes, path, files)
        index = reader
        return reader
    }

    /// Reads the file from end to end and makes an index without filters.
    fileprivate func scan() throws(ArchiveError) -> ScannedFiles.Scan {
        let result = try FileIndexer(files).index(path, try descriptor(), day: day, service: service, withFilters: false)
        return ScannedFiles.Scan(bytes: result.index.encoded(dataBytes: status.bytes), damage: result.damage)
    }

    /// Runs `body` with the index. One that turns out damaged is done without.
    private func withIndex<T>(_ body: (IndexReader) throws(ArchiveError) -> T) throws(ArchiveError) -> T {
        do throws(ArchiveError) {
            return try body(try reader())
        } catch {
            guard error.code == .corrupt, damage == nil else { throw error }
            index = nil
            return try body(try reader())
        }
    }

    /// The segments that may hold events for `filter`, by number.
    func candidates(
        _ filter: BlockFilter, _ tokens: TokenFilterQuery
    ) throws(ArchiveError) -> [(segment: Int, entry: SegmentEntry)] {
        try withIndex { index throws(ArchiveError) in
            let header = index.header
            guard Self.mayHold(filter, header.first, header.last, header.levelMask), header.events > 0 else { return [] }
            let held = try index.segments(tokens)
            guard !held.isEmpty else { return [] }
            let entries = try index.entries()
            var found: [(segment: Int, entry: SegmentEntry)] = []
            held.forEach { segment in
                let entry = entries[segment]
                if entry.events > 0, Self.mayHold(filter, entry.first, entry.last, entry.levelMask) {
                    found.append((segment, entry))
                }
            }
            return found
        }
    }

    private static func mayHold(_ filter: BlockFilter, _ first: Timestamp, _ last: Timestamp, _ levels: UInt16) -> Bool {
        if let from = filter.from, last < from { return false }
        if let to = filter.to, first >= to { return false }
        return levels & filter.levelMask != 0
    }

    /// SHA-256 of the whole file, hexadecimal.
    func sha256() throws(ArchiveError) -> String { try files.sha256(descriptor(), path) }

    /// All segments.
    func entries() throws(ArchiveError) -> [SegmentEntry] {
        try withIndex { index throws(ArchiveError) in try index.entries() }
    }

    /// Counts by minute and level, without data where there is an index.
    func minutes() throws(ArchiveError) -> LevelMinutes {
        try withIndex { index throws(ArchiveError) in try index.minutes() }
    }

    /// Adds the counts of the minutes in `minutes` to `steps`, without data where there is an index.
    func add(_ minutes: ClosedRange<Int64>, to steps: inout MinuteSteps) throws(ArchiveError) {
        steps = try withIndex { [steps] index throws(ArchiveError) in
            // Begun anew where an index turns out damaged.
            var steps = steps
            let header = index.header
            guard header.events > 0 else { return steps }
            let first = MinuteSteps.minute(header.first)
            let last = MinuteSteps.minute(header.last)
            if minutes.contains(first), minutes.contains(last), steps.step(first) == steps.step(last) {
                // All is in one step: the segments tell as much, and are fewer.
                for entry in try index.entries() {
                    for (level, events) in entry.levelCounts.enumerated() { steps.add(first, UInt8(level), Int(events)) }
                }
            } else {
                try index.forEachMinute { minute, level, events in
                    if minutes.contains(minute) { steps.add(minute, level, events) }
                }
            }
            return steps
        }
    }

    /// Reads the lines of a segment into `batch`, which is emptied before, and returns where they are in its arena.
    func readText(_ entry: SegmentEntry, into batch: EventBatch) throws(ArchiveError) -> ByteRange {
        let (packed, dictionary) = try packed(entry)
        batch.removeAll()
        batch.source = []
        let count = entry.skip + entry.textBytes
        var isGood = false
        let range = batch.arena.append(upTo: count) { target in
            isGood = packed.withUnsafeBytes {
                inflater.inflate(
                    $0, entry, dictionary: dictionary, into: UnsafeMutableRawBufferPointer(start: target, count: count))
            }
            return isGood ? count : 0
        }
        guard isGood else { throw segmentDamage(entry) }
        return ByteRange(Int(range.start) + entry.skip, Int(range.end))
    }

    /// The lines of a segment, in memory of their own.
    func text(_ entry: SegmentEntry) throws(ArchiveError) -> SegmentBuffer {
        let (packed, dictionary) = try packed(entry)
        let buffer = SegmentBuffer(count: entry.skip + entry.textBytes, skip: entry.skip)
        let isGood = packed.withUnsafeBytes { inflater.inflate($0, entry, dictionary: dictionary, into: buffer.target) }
        guard isGood else { throw segmentDamage(entry) }
        return buffer
    }

    /// The bytes of a segment in the file, and the text that they refer to.
    private func packed(_ entry: SegmentEntry) throws(ArchiveError) -> (bytes: [UInt8], dictionary: [UInt8]) {
        let packed = try files.read(descriptor(), at: entry.offset, count: entry.bytes, path)
        let dictionary = try withIndex { index throws(ArchiveError) in try index.dictionary(entry) }
        // Deflate makes at most 1,032 bytes of one; more is a lie of the index.
        guard entry.skip + entry.textBytes <= (packed.count + 8) * 1_032 else { throw segmentDamage(entry) }
        return (packed, dictionary)
    }

    /// The columns of a segment, without some of the events that `filter` rules out; nil where its lines are not as we write them, or not as
    /// many as the index says.
    func columns(
        _ entry: SegmentEntry, _ columns: [EventColumn], _ filter: LineFilter?, levelMask: UInt16, _ walker: LineWalker,
        parse: @escaping (LineWalker.Rows, SegmentBuffer) -> BlockReader
    ) throws(ArchiveError) -> SegmentColumns? {
        let buffer = try text(entry)
        let kept = filter?.lines(of: buffer.text, head: lineHead)
        // All lines are counted where all are walked.
        let isCounted = kept == nil
        guard
            let found = SegmentColumns(
                buffer, walker, kept: kept, levelMask: levelMask, service: service, columns, parse: parse),
            !isCounted || found.walked == entry.events
        else { return nil }
        return found
    }

    private func segmentDamage(_ entry: SegmentEntry) -> ArchiveError {
        ArchiveError(.corrupt, "the data from byte \(entry.offset) to \(entry.offset + entry.bytes) is damaged", path: path)
    }

    /// Reads the events of a segment into `batch`, which is emptied before; without some of those that `filter` rules out.
    func read(_ entry: SegmentEntry, into batch: EventBatch, _ filter: LineFilter? = nil) throws(ArchiveError) {
        var range = try readText(entry, into: batch)
        if let filter {
            if try read(range, of: batch, entry, filter) { return }
            if batch.count > 0 { range = try readText(entry, into: batch) }
        }
        var parser = ArchiveLineParser(service: Array(service.utf8), start: entry.first)
        SegmentLines.parse(range, into: batch, &parser)
        guard batch.count == entry.events else { throw segmentDamage(entry) }
    }

    /// Reads what `filter` leaves of a segment's lines; false where all must be read.
    private func read(
        _ range: ByteRange, of batch: EventBatch, _ entry: SegmentEntry, _ filter: LineFilter
    ) throws(ArchiveError) -> Bool {
        guard let kept = filter.lines(of: batch.arena.bytes(range), head: lineHead) else { return false }
        var parser = ArchiveLineParser(service: Array(service.utf8), start: entry.first)
        for line in kept {
            let start = Int(range.start)
            parser.parse(ByteRange(start + line.lowerBound, start + line.upperBound), into: batch)
        }
        // A line that has no instant after all takes that of the line before.
        return parser.undated == 0 && parser.unreadable == 0 && batch.count == kept.count
    }
}

/// The indexes in memory of files that have none on disk: a search opens a file on several threads, and reads it only once for that.
enum ScannedFiles {
    /// An index as `IndexBuilder.encoded` made it.
    struct Scan: Sendable {
        var bytes: [UInt8]
        var damage: String?
    }

    /// Bytes of indexes that are kept; more and the oldest go.
    private static let bytesMax = 64 << 20

    private struct Known: Sendable {
        var path: String
        var status: FileStatus
        var scan: Scan
    }
    private static let known = Mutex<[Known]>([])

    /// The index of a file, known or made now.
    static func index(of file: ColdFile) throws(ArchiveError) -> Scan {
        let path = file.path
        let status = file.status
        if let found = known.withLock({ known in known.first { $0.path == path && $0.status == status } }) { return found.scan }
        let scan = try file.scan()
        known.withLock { known in
            known.removeAll { $0.path == path }
            known.append(Known(path: path, status: status, scan: scan))
            while known.count > 1, known.reduce(0, { $0 + $1.scan.bytes.count }) > bytesMax { known.removeFirst() }
        }
        return scan
    }
}
