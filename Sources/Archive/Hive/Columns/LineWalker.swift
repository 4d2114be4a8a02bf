import Blocks
import Events

/// Walks the lines of a segment as `EventShape` writes them and takes single columns out of them, without making events.
///
/// Every line is checked whole: what passes is JSON (RFC 8259) with the keys in their order, each at most once, so that reading it with
/// `ArchiveLineParser` gives the same. A segment with any other line is left to that. Keeps its memory; one thread at a time.
final class LineWalker {
    /// What is taken out of each line.
    final class Wanted {
        var message: ColumnCollector?
        var traceID: ColumnCollector?
        var host: ColumnCollector?
        var source: ColumnCollector?
        var metadata: ColumnCollector?
        /// Lines as they came, before they were archived.
        var raw: ColumnCollector?
        /// Entries of metadata by name.
        var fields: [(name: [UInt8], values: ColumnCollector)] = []
    }

    /// The rows of a segment: where each begins and ends in the text, without its line end, its instant and its level.
    struct Rows {
        /// Lines that were walked, also those that are no rows.
        var walked = 0
        var starts: [UInt32] = []
        var ends: [UInt32] = []
        var timestamps: [Timestamp] = []
        var levels: [UInt8] = []
    }

    /// Text that is walked at most, bytes; longer segments are none of ours.
    private static let textBytes = 8 << 20
    /// Columns that are taken from metadata at most: one bit each.
    private static let fieldsMax = 64

    private var quotes = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)
    private var room = 1
    /// What our lines have between their level and their message.
    private let head: [UInt8]

    /// A walker for the lines of one service.
    init(service: String) { head = LineFilter.head(service: service) }

    deinit { quotes.deallocate() }

    /// Takes `wanted` out of the lines of `buffer`, or of `kept`, ranges of its text; those whose level is not in `levelMask` are no rows.
    /// Returns the rows, ascending in time; nil where a line is not of our form, and then `wanted` is of no use.
    func walk(_ buffer: SegmentBuffer, _ kept: [Range<Int>]?, levelMask: UInt16, _ wanted: Wanted) -> Rows? {
        let text = buffer.text
        guard text.count <= Self.textBytes, wanted.fields.count <= Self.fieldsMax, let base = text.baseAddress else { return nil }
        if room < text.count + 64 {
            quotes.deallocate()
            room = text.count + 64
            quotes = .allocate(capacity: room)
        }
        var walk = LineWalk(base.assumingMemoryBound(to: UInt8.self), quotes, head, levelMask, wanted)
        guard let kept else {
            return walk.lines(0..<text.count) ? walk.rows : nil
        }
        for line in kept { guard walk.lines(line) else { return nil } }
        return walk.rows
    }
}
