import Events
import Parsers

/// The lines of some data files in the order of their time, as they are, each with the event that it was read as. Holds one segment of
/// each file in memory.
final class LineMerge {
    private final class Source {
        let file: ColdFile
        let entries: [SegmentEntry]
        let batch = EventBatch(arenaCapacity: 1 << 19)
        var nextSegment = 0
        /// Lines and rows of the open segment, in the order of time, those that are left last.
        var left: [(line: ByteRange, row: Int)] = []

        init(_ file: ColdFile, _ from: Timestamp?, _ to: Timestamp?) throws(ArchiveError) {
            self.file = file
            entries = try file.entries().filter { entry in
                if let from, entry.last < from { return false }
                if let to, entry.first >= to { return false }
                return true
            }
            if let damage = file.damage { throw ArchiveError(.corrupt, damage, path: file.path) }
        }

        /// Opens segments until one has lines; false at the end.
        func fill() throws(ArchiveError) -> Bool {
            while left.isEmpty {
                guard nextSegment < entries.count else { return false }
                let entry = entries[nextSegment]
                nextSegment += 1
                let range = try file.readText(entry, into: batch)
                var parser = ArchiveLineParser(service: Array(file.service.utf8), start: entry.first)
                var at = Int(range.start)
                while at < Int(range.end) {
                    let rest = batch.arena.bytes(ByteRange(at, Int(range.end)))
                    let end = at + (rest.firstOffset(of: 0x0A) ?? rest.count)
                    let line = ByteRange(at, end)
                    let before = batch.count
                    parser.parse(line, into: batch)
                    if batch.count > before { left.append((line, before)) }
                    at = end + 1
                }
                guard batch.count == entry.events else {
                    throw ArchiveError(.corrupt, "a segment has another count of events than the index says", path: file.path)
                }
                left.sort { (batch.timestamps[$0.row], $0.row) > (batch.timestamps[$1.row], $1.row) }
            }
            return true
        }

        var time: Timestamp { left.last.map { batch.timestamps[$0.row] } ?? Timestamp(rawValue: .max) }
    }

    private var sources: [Source] = []

    /// Merges these files; of events of one instant those of earlier files come first. Segments without events in `from..<to` are passed
    /// over. Throws where a file is damaged.
    init(_ files: [ColdFile], from: Timestamp? = nil, to: Timestamp? = nil) throws(ArchiveError) {
        for file in files {
            let source = try Source(file, from, to)
            if try source.fill() { sources.append(source) }
        }
    }

    /// Calls `body` with each line, without its line end, the batch that holds it and its row, until it returns false.
    func forEach(
        _ body: (UnsafeRawBufferPointer, EventBatch, Int) throws(ArchiveError) -> Bool
    ) throws(ArchiveError) {
        while let first = sources.indices.min(by: { (sources[$0].time, $0) < (sources[$1].time, $1) }) {
            let source = sources[first]
            guard let next = source.left.popLast() else { return }
            guard try body(source.batch.arena.bytes(next.line), source.batch, next.row) else { return }
            if source.left.isEmpty, try !source.fill() { sources.remove(at: first) }
        }
    }
}
