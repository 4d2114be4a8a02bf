import Blocks
import Events
import Parsers

/// Makes the index of a data file of any writer by reading it from its first byte to its last. One thread at a time.
final class FileIndexer {
    /// What reading a file showed.
    struct Result {
        /// The index, for the manifest and the index file.
        var index: IndexBuilder
        /// What is wrong with the file, or nil.
        var damage: String?
        /// Lines that are no JSON objects.
        var unreadable: Int
        /// Events whose day is not the folder's.
        var strangers: Int
    }

    private let files: ArchiveFiles
    private let batch = EventBatch(arenaCapacity: 1 << 20)
    private var tokens = EventTokens()
    private var hashes = TokenHashes()

    init(_ files: ArchiveFiles) { self.files = files }

    /// Reads a file. Without `withFilters` the index has no token filters, which is faster.
    func index(
        _ path: String, _ descriptor: Int32, day: Day, service: String, withFilters: Bool
    ) throws(ArchiveError) -> Result {
        let scanner = GzipScanner(descriptor, path, files)
        var parser = ArchiveLineParser(service: Array(service.utf8), start: day.start)
        var result = Result(index: IndexBuilder(hasFilters: withFilters), damage: nil, unreadable: 0, strangers: 0)
        while let piece = try scanner.next() {
            piece.text.withUnsafeBytes { _ = SegmentLines.parse($0, into: batch, &parser) }
            var entry = piece.entry
            var minutes = LevelMinutes()
            entry.events = batch.count
            for row in 0..<batch.count {
                let timestamp = batch.timestamps[row]
                if row == 0 || timestamp < entry.first { entry.first = timestamp }
                if row == 0 || timestamp > entry.last { entry.last = timestamp }
                entry.levelCounts[Int(batch.levels[row].rawValue)] += 1
                minutes.add(timestamp, batch.levels[row])
                if timestamp.day != day { result.strangers += 1 }
            }
            if withFilters {
                hashes.removeAll()
                tokens.prepare(batch)
                for row in 0..<batch.count { tokens.insert(row, of: batch, into: &hashes) }
            }
            result.index.add(entry, minutes, hashes: withFilters ? hashes.hashes : [], dictionary: piece.dictionary)
        }
        result.damage = scanner.damage
        result.unreadable = parser.unreadable
        return result
    }
}

/// The lines of a segment's text.
enum SegmentLines {
    /// Reads all lines of `text` into `batch`, which is emptied before; returns how many lines there were, blank ones included.
    @discardableResult
    static func parse(_ text: UnsafeRawBufferPointer, into batch: EventBatch, _ parser: inout ArchiveLineParser) -> Int {
        batch.removeAll()
        batch.source = []
        return parse(batch.arena.append(text), into: batch, &parser)
    }

    /// Reads all lines of a range of the batch's arena.
    @discardableResult
    static func parse(_ range: ByteRange, into batch: EventBatch, _ parser: inout ArchiveLineParser) -> Int {
        var at = Int(range.start)
        var lines = 0
        while at < Int(range.end) {
            let rest = batch.arena.bytes(ByteRange(at, Int(range.end)))
            let end = at + (rest.firstOffset(of: 0x0A) ?? rest.count)
            parser.parse(ByteRange(at, end), into: batch)
            at = end + 1
            lines += 1
        }
        return lines
    }
}
