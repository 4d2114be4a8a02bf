import Archive
import Events
import Parsers
import Store

/// Cuts one input into chunks of whole events and hands them on. Where it cuts depends on the bytes of a file alone, so that the same file
/// gives the same chunks whenever it is read.
final class ChunkReader {
    /// Bytes after which a chunk is cut after a line even where an event may go on.
    static let maxPendingBytes = 8 << 20
    /// Bytes of a chunk, unless fewer are asked for.
    static let usualChunkBytes = 1 << 20
    /// How long lines of a busy stream wait to be sent on together, nanoseconds.
    static let streamDelay: UInt64 = 50_000_000

    /// Bytes of a chunk of a file; what remains of an event at its end comes first in the next one.
    private let chunkBytes: Int
    /// Bytes read from the input at once.
    private let readBytes: Int
    private let entry: UploadEntry
    private let takeBatch: () -> EventBatch
    private let send: (EventBatch, ByteRange, _ offset: Int, _ form: TextForm, ChunkContent?) -> Void
    private let passOver: (ContentPiece) -> Void
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
    /// Follows the content; nil for streams and where nothing is stored.
    private var trail: InputTrail?
    /// Bytes of text without which the trail cannot say more.
    private var wantedBytes = 0

    /// What was passed over, as it is stored already.
    private(set) var known = KnownContent()
    /// Why reading ended before the input did, but for damage.
    private(set) var ending = Ending.whole

    /// How the reading of an input ended.
    enum Ending {
        /// With the input.
        case whole
        /// Another process is storing the content.
        case elsewhere
        /// What is known of content could not be asked.
        case failed(StoreError)
    }

    /// A reader for `entry`, which cuts lines at `lineBytes`. `takeBatch` gives an empty batch, waiting for one; `send` passes a batch on
    /// with the range of its whole events and what they are in the content that `trail` follows; `passOver` is told of what is not sent
    /// because it is stored.
    init(
        _ entry: UploadEntry, format: InputFormat?, catalog: FormatCatalog, lineBytes: Int, trail: InputTrail? = nil,
        takeBatch: @escaping () -> EventBatch, isStopped: @escaping () -> Bool,
        readBytes: Int = 256 << 10, chunkBytes: Int = usualChunkBytes, passOver: @escaping (ContentPiece) -> Void = { _ in },
        send: @escaping (EventBatch, ByteRange, _ offset: Int, _ form: TextForm, ChunkContent?) -> Void
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
        self.trail = trail
        self.passOver = passOver
        self.send = send
        batch = takeBatch()
        if let format { cutter = EventCutter(format: format, lineBytes: lineBytes) }
    }

    /// Bytes of log text given by the input.
    var bytesRead: Int { entry.bytesRead }

    /// The state that the content is claimed by.
    var claimedState: ContentState? { trail?.claimedState }

    /// Reads to the end of the input, or until it is damaged or reading is stopped. Gives back the batch that remains, empty.
    func run() -> EventBatch {
        var isAtEnd = false
        while !isStopped(), !hasEnded {
            guard read() else {
                isAtEnd = true
                break
            }
            if entry.isStream {
                if Clock.nanoseconds() &- lastSent >= Self.streamDelay { sendWhole() }
                if batch.arena.count >= chunkBytes { sendWhole() }
            } else {
                follow(isEnd: false)
                if batch.arena.count >= chunkBytes, trail?.isKnown != true { sendWhole() }
            }
        }
        if isAtEnd { follow(isEnd: true) }
        // Content that was not read to its end is taken up again where whole events ended.
        if batch.arena.count > 0, isAtEnd || trail == nil, !hasEnded { send(upTo: batch.arena.count, isEnd: true) }
        batch.removeAll()
        return batch
    }

    private var hasEnded: Bool { if case .whole = ending { false } else { true } }

    /// Passes over what is stored at the beginning of the text, and sends what an interrupted job did not store to its end.
    private func follow(isEnd: Bool) {
        while var trail, trail.isKnown, batch.arena.count > 0, isEnd || batch.arena.count >= wantedBytes, !isStopped() {
            let step: InputTrail.Step
            do throws(StoreError) {
                step = try trail.next(text, isEnd: isEnd)
            } catch {
                ending = .failed(error)
                return
            }
            self.trail = trail
            switch step {
            case .read(let count):
                wantedBytes = count
                return
            case .new: return
            case .leave:
                ending = .elsewhere
                return
            case .pass(let piece): pass(piece)
            case .redo(let pieces, let places):
                for piece in pieces { self.trail?.pass(piece) }
                known.resumedJob = pieces.first?.job
                sendOn(pieces, isResumed: true, places)
            }
            wantedBytes = 0
        }
    }

    /// Drops a piece that is stored from the beginning of the text.
    private func pass(_ piece: ContentPiece) {
        decideFormat(upTo: piece.length)
        let bytes = batch.arena.bytes(ByteRange(0, piece.length))
        columns = ColumnList.inForce(after: bytes, of: (format ?? .known(.plain)).base, before: columns)
        passOver(piece)
        trail?.pass(piece)
        known.bytes += piece.length
        known.job = piece.job
        offset += piece.length
        let rest = Array(batch.arena.bytes(ByteRange(piece.length, batch.arena.count)))
        batch.removeAll()
        rest.withUnsafeBytes { _ = batch.arena.append($0) }
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

    /// Decides the format by the text, or its first bytes.
    private func decideFormat(upTo count: Int? = nil) {
        // A stream may begin with a banner: while it looks like plain text, each chunk is looked at anew.
        let sample = Self.sample(UnsafeRawBufferPointer(rebasing: text.prefix(count ?? Int.max)))
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
    private static func sample(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
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

    private func send(upTo end: Int, isEnd: Bool = false) {
        decideFormat()
        guard trail != nil else { return send(upTo: end, nil) }
        guard let pieces = trail?.pieces(of: batch.arena.bytes(ByteRange(0, end)), isEnd: isEnd) else {
            ending = .elsewhere
            return
        }
        sendOn(pieces, isResumed: false, nil)
    }

    private func sendOn(_ pieces: [ContentPiece], isResumed: Bool, _ places: ResumedPlaces?) {
        guard let claim = trail?.claimedState else { preconditionFailure("nothing is handed on without a claim") }
        let content = ChunkContent(pieces: pieces, isResumed: isResumed, resumed: places, claim: claim)
        send(upTo: pieces.reduce(0) { $0 + $1.length }, content)
    }

    private func send(upTo end: Int, _ content: ChunkContent?) {
        decideFormat(upTo: content == nil ? nil : end)
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
        send(sent, ByteRange(0, end), start, form, content)
    }
}
