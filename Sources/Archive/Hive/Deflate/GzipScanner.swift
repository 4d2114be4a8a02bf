import CZlib
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Cuts a gzip file of any writer, one member or many, into segments that can be read alone later: the text between two line ends, and
/// where in the compressed data to begin (a deflate block, with the text before it where the block refers to that; the method is that
/// of zlib's example `zran.c`).
///
/// Inflates the whole file once. One thread at a time.
final class GzipScanner {
    /// How far back deflate refers at most, bytes (RFC 1951, section 2).
    static let windowBytes = 32 << 10
    /// Text after which a flush or a member ends a segment, and after which any block does, bytes.
    private static let flushedBytes = 64 << 10
    private static let blockBytes = 1 << 20
    private static let inputBytes = 256 << 10

    /// A segment, without what only its events tell.
    struct Piece {
        var entry: SegmentEntry
        /// The lines; the last has a line end, added where the file has none.
        var text: [UInt8]
        /// The text before the segment's compressed data, where that refers to it.
        var dictionary: [UInt8]
    }

    /// A place where inflating can begin.
    private struct Point {
        var offset: Int
        var bits: Int
        var dictionary: [UInt8]
        /// Inflated bytes of the file before it.
        var textOffset: Int
    }

    private let files: ArchiveFiles
    private let descriptor: Int32
    private let path: String
    private var stream = z_stream()
    private var input: [UInt8] = []
    private var inputOffset = 0
    private var at = 0
    private var isInMember = false
    private var members = 0
    private var memberChecksum: UInt32 = 0
    private var memberBytes = 0
    /// Inflated text that belongs to no segment yet, and where it starts.
    private var text: [UInt8] = []
    private var textStart = 0
    /// The last bytes before `text`, for dictionaries.
    private var before: [UInt8] = []
    private var point: Point?
    private var candidate: Point?
    private var searched = 0
    private var isOver = false
    /// What is wrong with the file, if its end could not be reached.
    private(set) var damage: String?

    /// A scanner of an open file.
    init(_ descriptor: Int32, _ path: String, _ files: ArchiveFiles) {
        self.descriptor = descriptor
        self.path = path
        self.files = files
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, -15, zlibVersion(), size) == Z_OK else { fatalError("out of memory") }
    }

    deinit { inflateEnd(&stream) }

    /// The next segment, or nil at the end or where the file is damaged; then `damage` tells.
    func next() throws(ArchiveError) -> Piece? {
        while true {
            if let piece = cut() { return piece }
            if isOver { return last() }
            do throws(Damage) {
                try step()
            } catch {
                if let failure { throw failure }
                damage = error.message
                isOver = true
            }
        }
    }

    private struct Damage: Error { var message: String }
    private var failure: ArchiveError?

    // MARK: Input

    private var position: Int { inputOffset + at }

    /// Reads more where fewer than `count` bytes are at hand; false where the file has no more.
    private func fill(_ count: Int) throws(Damage) -> Bool {
        guard input.count - at < count else { return true }
        input.removeSubrange(..<at)
        inputOffset += at
        at = 0
        while input.count < count {
            let known = input.count
            input += [UInt8](repeating: 0, count: Self.inputBytes)
            let got = input.withUnsafeMutableBytes {
                files.operations.read(
                    descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[known...]), at: inputOffset + known)
            }
            input.removeLast(Self.inputBytes - max(0, got))
            if got < 0 {
                failure = ArchiveFiles.error(got, "read it", path)
                throw Damage(message: "")
            }
            if got == 0 { return false }
        }
        return true
    }

    private func byte() throws(Damage) -> UInt8 {
        guard try fill(1) else { throw Damage(message: "the file ends inside a gzip header or trailer") }
        defer { at += 1 }
        return input[at]
    }

    // MARK: Members

    private func step() throws(Damage) {
        if !isInMember {
            while try fill(1), members > 0, input[at] == 0 { at += 1 }
            guard try fill(1) else {
                isOver = true
                return
            }
            try readHeader()
            inflateReset(&stream)
            isInMember = true
            members += 1
            memberChecksum = 0
            memberBytes = 0
            offer(Point(offset: position, bits: 0, dictionary: [], textOffset: textStart + text.count))
            return
        }
        try inflateBlock()
    }

    /// RFC 1952, section 2.3.
    private func readHeader() throws(Damage) {
        var fixed: [UInt8] = []
        for _ in 0..<10 { fixed.append(try byte()) }
        guard fixed[0] == 0x1F, fixed[1] == 0x8B, fixed[2] == 8, fixed[3] & 0xE0 == 0 else {
            throw Damage(message: "byte \(position - 10) begins no gzip data")
        }
        if fixed[3] & 0x04 != 0 {
            let low = try byte()
            let high = try byte()
            for _ in 0..<(Int(low) | Int(high) << 8) { _ = try byte() }
        }
        if fixed[3] & 0x08 != 0 { while try byte() != 0 {} }
        if fixed[3] & 0x10 != 0 { while try byte() != 0 {} }
        if fixed[3] & 0x02 != 0 {
            _ = try byte()
            _ = try byte()
        }
    }

    private func readTrailer() throws(Damage) {
        var value: UInt64 = 0
        for index in 0..<UInt64(8) { value |= UInt64(try byte()) << (8 * index) }
        guard UInt32(truncatingIfNeeded: value) == memberChecksum else {
            throw Damage(message: "the checksum of the gzip data before byte \(position) does not fit its text")
        }
        guard UInt32(truncatingIfNeeded: value >> 32) == UInt32(truncatingIfNeeded: memberBytes) else {
            throw Damage(message: "the length of the gzip data before byte \(position) does not fit its text")
        }
        isInMember = false
    }

    /// Inflates to the end of a block, of the input at hand, or of the room for text.
    private func inflateBlock() throws(Damage) {
        guard try fill(1) else { throw Damage(message: "the file ends inside the gzip data") }
        let room = 128 << 10
        let known = text.count
        text += [UInt8](repeating: 0, count: room)
        let start = at
        let result = input.withUnsafeMutableBufferPointer { input in
            text.withUnsafeMutableBufferPointer { text in
                stream.next_in = input.baseAddress.map { $0 + start }
                stream.avail_in = UInt32(input.count - start)
                stream.next_out = text.baseAddress.map { $0 + known }
                stream.avail_out = UInt32(room)
                return CZlib.inflate(&stream, Z_BLOCK)
            }
        }
        at = input.count - Int(stream.avail_in)
        text.removeLast(Int(stream.avail_out))
        guard text.count < ArchiveLimits.segmentTextBytes else {
            throw Damage(message: "a line before byte \(position) is longer than \(ArchiveLimits.segmentTextBytes >> 20) MiB")
        }
        memberBytes += text.count - known
        memberChecksum = text.withUnsafeBytes {
            GzipChecksum.of(UnsafeRawBufferPointer(rebasing: $0[known...]), after: memberChecksum)
        }
        switch result {
        case Z_STREAM_END: return try readTrailer()
        case Z_OK, Z_BUF_ERROR: break
        default: throw Damage(message: "the gzip data is damaged near byte \(position)")
        }
        // Bit 7: at the end of a block; bit 6: of the last; bits 0 to 2: bits of the last byte that are not used yet.
        let state = stream.data_type
        guard state & 128 != 0, state & 64 == 0 else { return }
        let unused = Int(state & 7)
        let isFlush = unused == 0 && at >= 4 && input[(at - 4)..<at].elementsEqual([0, 0, 0xFF, 0xFF])
        let have = textStart + text.count - (point?.textOffset ?? 0)
        guard have >= (isFlush ? Self.flushedBytes : Self.blockBytes) else { return }
        offer(
            Point(
                offset: position - (unused > 0 ? 1 : 0), bits: unused, dictionary: window(), textOffset: textStart + text.count))
    }

    /// The text before here that the next block may refer to.
    private func window() -> [UInt8] {
        let count = min(Self.windowBytes, memberBytes)
        if text.count >= count { return Array(text.suffix(count)) }
        return before.suffix(count - text.count) + text
    }

    // MARK: Segments

    /// Takes note of a place where the next segment may begin.
    private func offer(_ place: Point) {
        guard point != nil else {
            point = place
            return
        }
        guard place.textOffset - (point?.textOffset ?? 0) >= Self.flushedBytes else { return }
        candidate = place
        searched = max(0, place.textOffset - textStart - 1)
    }

    /// The segment before the candidate, once the line that is open there has ended.
    private func cut() -> Piece? {
        guard let next = candidate else { return nil }
        let end = text.withUnsafeBytes { $0.firstOffset(of: 0x0A, from: searched) }
        searched = text.count
        guard let end else { return nil }
        candidate = nil
        let piece = take(end + 1)
        point = next
        return piece
    }

    private func last() -> Piece? {
        guard !text.isEmpty else { return nil }
        if text.last != 0x0A { text.append(0x0A) }
        return take(text.count)
    }

    /// Ends the segment after `count` bytes of the text.
    private func take(_ count: Int) -> Piece? {
        guard let point else { return nil }
        var entry = SegmentEntry()
        entry.offset = point.offset
        entry.bits = point.bits
        entry.bytes = position - point.offset
        entry.skip = textStart - point.textOffset
        entry.textBytes = count
        let taken = Array(text[..<count])
        entry.checksum = taken.withUnsafeBytes { GzipChecksum.of($0) }
        before = (before + taken).suffix(Self.windowBytes)
        text.removeSubrange(..<count)
        textStart += count
        return Piece(entry: entry, text: taken, dictionary: point.dictionary)
    }
}
