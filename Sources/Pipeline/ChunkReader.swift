import Archive
import Events
import Parsers

/// Cuts one input into chunks of whole events and hands them on. Where it cuts depends on the bytes of a file alone, so that the same file
/// gives the same chunks whenever it is read.
final class ChunkReader {
    /// Bytes of a chunk of a file; what remains of an event at its end comes first in the next one.
    static let chunkBytes = 1 << 20
    /// Bytes read from the input at once.
    static let readBytes = 256 << 10
    /// Bytes after which a chunk is cut after a line even where an event may go on.
    static let maxPendingBytes = 8 << 20
    /// How long lines of a busy stream wait to be sent on together, nanoseconds.
    static let streamDelay: UInt64 = 50_000_000

    private let entry: UploadEntry
    private let takeBatch: () -> EventBatch
    private let send: (EventBatch, ByteRange, _ offset: Int, _ format: Format, _ inner: Format?) -> Void
    private let isStopped: () -> Bool

    private(set) var format: Format?
    private let isPinned: Bool
    private var cutter: EventCutter?
    private var inner: Format?
    private var filter = LongLineFilter()
    private var batch: EventBatch
    /// Offset in the input of the first byte in the batch.
    private var offset = 0
    private var lastSent: UInt64 = 0

    /// A reader for `entry`. `takeBatch` gives an empty batch, waiting for one; `send` passes a batch on with the range of its whole events.
    init(
        _ entry: UploadEntry, format: Format?, takeBatch: @escaping () -> EventBatch, isStopped: @escaping () -> Bool,
        send: @escaping (EventBatch, ByteRange, _ offset: Int, _ format: Format, _ inner: Format?) -> Void
    ) {
        self.entry = entry
        self.format = format
        isPinned = format != nil
        self.takeBatch = takeBatch
        self.isStopped = isStopped
        self.send = send
        batch = takeBatch()
        if let format { cutter = EventCutter(format: format) }
    }

    /// Bytes of log text given by the input.
    var bytesRead: Int { entry.bytesRead }

    /// Reads to the end of the input, or until it is damaged or reading is stopped. Gives back the batch that remains, empty.
    func run() -> EventBatch {
        while !isStopped() {
            guard read() else { break }
            if entry.isStream {
                if Clock.nanoseconds() &- lastSent >= Self.streamDelay { sendWhole() }
                if batch.arena.count >= Self.chunkBytes { sendWhole() }
            } else if batch.arena.count >= Self.chunkBytes {
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
        var isEnd = false
        batch.arena.append(upTo: Self.readBytes) { target in
            let room = UnsafeMutableRawBufferPointer(start: target, count: Self.readBytes)
            let got = (try? entry.read(into: room)) ?? 0
            isEnd = got == 0
            return filter.filter(UnsafeMutableRawBufferPointer(rebasing: room[..<got]))
        }
        return !isEnd
    }

    private func decideFormat() {
        // A stream may begin with a banner: while it looks like plain text, each chunk is looked at anew.
        let sample = UnsafeRawBufferPointer(rebasing: text.prefix(FormatDetector.sampleBytes))
        if !isPinned && (format == nil || (entry.isStream && format == .plain)) {
            let detected = FormatDetector.detect(sample: sample)
            if detected != format {
                format = detected
                cutter = EventCutter(format: detected)
            }
        }
        if inner == nil, let format, format.isContainer { inner = FormatDetector.inner(of: format, sample: sample) }
    }

    private func sendWhole() {
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
        send(sent, ByteRange(0, end), start, format ?? .plain, inner)
    }

}
