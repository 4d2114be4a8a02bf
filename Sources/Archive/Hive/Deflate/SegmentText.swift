import CZlib
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Makes the text of a segment of its compressed bytes, of our files and those of others. One thread at a time.
final class SegmentText {
    private let inflater = SegmentInflater()

    /// Fills `target` with the `entry.skip + entry.textBytes` bytes that `packed` inflates to; false where it is damaged.
    ///
    /// A line end that the file lacks at its end is added.
    func inflate(
        _ packed: UnsafeRawBufferPointer, _ entry: SegmentEntry, dictionary: [UInt8], into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        if entry.bits == 0, dictionary.isEmpty, inflater.inflate(packed, into: target), isGood(target, entry) { return true }
        let written = inflateWithZlib(packed, entry, dictionary, target)
        if written == target.count - 1 { target[written] = 0x0A } else if written != target.count { return false }
        return isGood(target, entry)
    }

    private func isGood(_ text: UnsafeMutableRawBufferPointer, _ entry: SegmentEntry) -> Bool {
        GzipChecksum.of(UnsafeRawBufferPointer(rebasing: text[entry.skip...])) == entry.checksum
    }

    /// zlib can begin inside a byte, and is asked where a segment runs over the end of a gzip member. Returns the bytes written.
    private func inflateWithZlib(
        _ packed: UnsafeRawBufferPointer, _ entry: SegmentEntry, _ dictionary: [UInt8], _ target: UnsafeMutableRawBufferPointer
    ) -> Int {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, -15, zlibVersion(), size) == Z_OK, packed.count <= Int(UInt32.max) else { return -1 }
        defer { inflateEnd(&stream) }
        var at = 0
        if entry.bits > 0 {
            guard let first = packed.first else { return -1 }
            inflatePrime(&stream, Int32(entry.bits), Int32(first) >> Int32(8 - entry.bits))
            at = 1
        }
        if !dictionary.isEmpty { inflateSetDictionary(&stream, dictionary, UInt32(dictionary.count)) }
        var written = 0
        while written < target.count {
            let room = min(target.count - written, Int(UInt32.max))
            stream.next_in = packed.baseAddress.map {
                UnsafeMutablePointer(mutating: ($0 + at).assumingMemoryBound(to: UInt8.self))
            }
            stream.avail_in = UInt32(packed.count - at)
            stream.next_out = target.baseAddress.map { ($0 + written).assumingMemoryBound(to: UInt8.self) }
            stream.avail_out = UInt32(room)
            let result = CZlib.inflate(&stream, Z_NO_FLUSH)
            at = packed.count - Int(stream.avail_in)
            written += room - Int(stream.avail_out)
            if result == Z_STREAM_END {
                guard let next = Self.endOfHeader(packed, at + 8) else { return written }
                at = next
                inflateReset(&stream)
            } else if result != Z_OK || stream.avail_in == 0 {
                return written
            }
        }
        return written
    }

    /// Where the data of the member begins whose header stands at `start` (after zeros, which are padding); nil where there is none.
    private static func endOfHeader(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var at = start
        while at < bytes.count, bytes[at] == 0 { at += 1 }
        guard at + 10 <= bytes.count, bytes[at] == 0x1F, bytes[at + 1] == 0x8B else { return nil }
        let flags = bytes[at + 3]
        at += 10
        if flags & 0x04 != 0 {
            guard at + 2 <= bytes.count else { return nil }
            at += 2 + (Int(bytes[at]) | Int(bytes[at + 1]) << 8)
        }
        for flag in [UInt8(0x08), 0x10] where flags & flag != 0 {
            guard let end = bytes.firstOffset(of: 0, from: at) else { return nil }
            at = end + 1
        }
        if flags & 0x02 != 0 { at += 2 }
        return at <= bytes.count ? at : nil
    }
}
