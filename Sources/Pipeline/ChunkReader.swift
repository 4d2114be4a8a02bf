import Archive
import Events
import Parsers

/// Cuts one input into chunks of whole events and hands them on. Where it cuts depends on the bytes of a file alone, so that the same file
/// gives the same chunks whenever it is read.
final class ChunkReader {
    /// Bytes after which a chunk is cut after a line even where an event may go on.
    static let maxPendingBytes = 8 << 20
    /// How long lines of a busy stream wait to be sent on together, nanoseconds.
    static let streamDelay: UInt64 = 50_000_000

    /// Bytes of a chunk of a file; what remains of an event at its end comes first in the next one.
    private let chunkBytes: Int
    /// Bytes read from the input at once.
    private let readBytes: Int
    private let entry: UploadEntry
    private let takeBatch: () -> EventBatch
    private let send: (EventBatch, ByteRange, _ offset: Int, _ form: TextForm) -> Void
    private let isStopped: () -> Bool

    private(set) var format: InputFormat?
    private let catalog: FormatCatalog
    private let isPinned: Bool
    private var cutter: EventCutter?
    private var inner: InputFormat?
    /// The columns' names that hold for the next chunk.
    private var columns: ColumnList?
    private var utf16 = UTF16Filter()
    private let lineBytes: Int
    private var filter: LongLineFilter
    private var batch: EventBatch
    /// Offset in the input of the first byte in the batch.
    private var offset = 0
    private var lastSent: UInt64 = 0
    private var isAtStart = true

    /// A reader for `entry`, which cuts lines at `lineBytes`. `takeBatch` gives an empty batch, waiting for one; `send` passes a batch on with the range of its whole events.
    init(
        _ entry: UploadEntry, format: InputFormat?, catalog: FormatCatalog, lineBytes: Int,
        takeBatch: @escaping () -> EventBatch, isStopped: @escaping () -> Bool,
        readBytes: Int = 256 << 10, chunkBytes: Int = 1 << 20,
        send: @escaping (EventBatch, ByteRange, _ offset: Int, _ form: TextForm) -> Void
    ) {
        self.entry = entry
        self.lineBytes = lineBytes
        filter = LongLineFilter(lineBytes: lineBytes)
        self.readBytes = readBytes
        self.chunkBytes = chunkBytes
        self.format = format
        self.catalog = catalog
        isPinned = format != nil
        self.takeBatch = takeBatch
        self.isStopped = isStopped
        self.send = send
        batch = takeBatch()
        if let format { cutter = EventCutter(format: format, lineBytes: lineBytes) }
    }

    /// Bytes of log text given by the input.
    var bytesRead: Int { entry.bytesRead }

    /// Reads to the end of the input, or until it is damaged or reading is stopped. Gives back the batch that remains, empty.
    func run() -> EventBatch {
        while !isStopped() {
            guard read() else { break }
            if entry.isStream {
                if Clock.nanoseconds() &- lastSent >= Self.streamDelay { sendWhole() }
                if batch.arena.count >= chunkBytes { sendWhole() }
            } else if batch.arena.count >= chunkBytes {
                sendWhole()
            }
        }
        if batch.arena.count > 0 { send(upTo: batch.arena.count) }
        batch.removeAll()
        return batch
    }

    /// What arrived of a stream has waited long enough: complete lines go, an event that might go on does not wait longer.
    func flush() {
        guard batch.arena.count > 0 else { return }
        decideFormat()
        let end = cutter?.completeLines(in: text) ?? 0
        if end > 0 { send(upTo: end) }
    }

    private var text: UnsafeRawBufferPointer { batch.arena.bytes(ByteRange(0, batch.arena.count)) }

    /// Appends the next bytes to the batch; false at the end. Damage ends the input too: it is recorded with the upload.
    private func read() -> Bool {
        if utf16.isActive || !utf16.isDecided { return readConverted() }
        if entry.isStream { return readStream() }
        var isEnd = false
        batch.arena.append(upTo: readBytes) { target in
            let room = UnsafeMutableRawBufferPointer(start: target, count: readBytes)
            let got = (try? entry.read(into: room)) ?? 0
            isEnd = got == 0
            return keep(UnsafeMutableRawBufferPointer(rebasing: room[..<got]))
        }
        return !isEnd
    }

    /// Takes out what is not kept of `piece`, the next bytes of the input: a byte order mark at its beginning (RFC 3629, section 6), and
    /// what is beyond the limit of a line. Returns how many bytes are left.
    private func keep(_ piece: UnsafeMutableRawBufferPointer) -> Int {
        guard isAtStart, !piece.isEmpty else { return filter.filter(piece) }
        isAtStart = false
        guard piece.count >= 3, piece[0] == 0xEF, piece[1] == 0xBB, piece[2] == 0xBF, let base = piece.baseAddress else {
            return filter.filter(piece)
        }
        base.copyMemory(from: base + 3, byteCount: piece.count - 3)
        offset = 3
        return filter.filter(UnsafeMutableRawBufferPointer(rebasing: piece[..<(piece.count - 3)]))
    }

    /// A stream may call `flush` while it is read, which sends the batch away: its bytes come by way of a buffer of their own.
    private func readStream() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: readBytes, alignment: 16) { room in
            let got = (try? entry.read(into: room)) ?? 0
            let kept = keep(UnsafeMutableRawBufferPointer(rebasing: room[..<got]))
            batch.arena.append(UnsafeRawBufferPointer(rebasing: room[..<kept]))
            return got > 0
        }
    }

    /// Reads the first bytes, and all of an input that is UTF-16: they come by way of a buffer of their own.
    private func readConverted() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: readBytes, alignment: 16) { room in
            let got = (try? entry.read(into: room)) ?? 0
            let bytes = UnsafeRawBufferPointer(rebasing: room[..<got])
            batch.arena.append(upTo: UTF16Filter.room(for: got)) { target in
                let count = utf16.convert(bytes, isEnd: got == 0, to: target)
                return keep(UnsafeMutableRawBufferPointer(start: target, count: count))
            }
            return got > 0
        }
    }

    private func decideFormat() {
        // A stream may begin with a banner: while it looks like plain text, each chunk is looked at anew.
        let sample = self.sample
        if !isPinned && (format == nil || (entry.isStream && format == .known(.plain))) {
            let detected = FormatDetector.detect(sample: sample, catalog)
            if detected != format {
                format = detected
                cutter = EventCutter(format: detected, lineBytes: lineBytes)
            }
        }
        if inner == nil, let format, format.isContainer { inner = FormatDetector.inner(of: format, sample: sample, catalog) }
    }

    /// What the format is decided by: the first lines, without a first line that is longer than a sample.
    private var sample: UnsafeRawBufferPointer {
        let head = UnsafeRawBufferPointer(rebasing: text.prefix(FormatDetector.sampleBytes))
        guard head.count == FormatDetector.sampleBytes, head.firstOffset(of: 0x0A) == nil,
            let end = text.firstOffset(of: 0x0A, from: head.count), end + 1 < text.count
        else { return head }
        return UnsafeRawBufferPointer(rebasing: text[(end + 1)...].prefix(FormatDetector.sampleBytes))
    }

    private func sendWhole() {
        // Before the first line has ended nothing can be said of the format; the filter bounds what waits.
        if format == nil && text.firstOffset(of: 0x0A).map({ $0 + 1 == text.count && $0 > FormatDetector.sampleBytes }) ?? true {
            return
        }
        decideFormat()
        var end = cutter?.lastCut(in: text, atEnd: false) ?? 0
        // An event that goes on for longer than this is ended: memory is bounded.
        if end == 0 && batch.arena.count >= Self.maxPendingBytes { end = cutter?.completeLines(in: text) ?? 0 }
        if end > 0 { send(upTo: end) }
    }

    private func send(upTo end: Int) {
        decideFormat()
        let next = takeBatch()
        let rest = ByteRange(end, batch.arena.count)
        if rest.count > 0 { next.arena.append(batch.arena.bytes(rest)) }
        let sent = batch
        batch = next
        let start = offset
        offset += end
        lastSent = Clock.nanoseconds()
        let form = TextForm(format: format ?? .known(.plain), inner: inner, columns: columns)
        columns = ColumnList.inForce(after: sent.arena.bytes(ByteRange(0, end)), of: form.format.base, before: columns)
        send(sent, ByteRange(0, end), start, form)
    }

}
