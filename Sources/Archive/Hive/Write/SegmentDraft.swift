import Blocks
import Events

/// A segment on its way into a file: its lines and what the index will know of them, then its compressed bytes.
final class SegmentDraft: OrderedJob {
    /// The lines.
    var text = ByteOutput(capacity: ArchiveLimits.segmentBytes + 4096)
    /// What is known of it; the offset is set when it is written.
    private(set) var entry = SegmentEntry()
    /// Events by minute and level.
    private(set) var minutes = LevelMinutes()
    /// Hashes of the distinct tokens.
    var hashes: [UInt64] = []
    /// The compressed lines, once `run` is done.
    private(set) var packed: [UInt8] = []
    private let compressors: [SegmentCompressor]

    /// A draft that is compressed by one of `compressors`, one for each thread.
    init(_ compressors: [SegmentCompressor]) { self.compressors = compressors }

    /// Counts an event whose line was appended.
    @inline(__always)
    func count(_ timestamp: Timestamp, _ level: Level) {
        if entry.events == 0 {
            entry.first = timestamp
            entry.last = timestamp
        } else {
            if timestamp < entry.first { entry.first = timestamp }
            if timestamp > entry.last { entry.last = timestamp }
        }
        entry.events &+= 1
        entry.levelCounts[Int(level.rawValue)] &+= 1
        minutes.add(timestamp, level)
    }

    func run(_ thread: Int) {
        packed = compressors[min(thread, compressors.count - 1)].compress(text.bytes)
        entry.bytes = packed.count
        entry.textBytes = text.count
        entry.checksum = GzipChecksum.of(text.bytes)
        text.removeAll()
    }
}
