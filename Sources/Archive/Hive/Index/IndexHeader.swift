import Blocks
import Events

/// The head of an index file: what rules a whole data file out, and where the rest is. 128 bytes, little-endian, its checksum last.
struct IndexHeader: Hashable, Sendable {
    static let magic = Array("LETLIDX\n".utf8)
    static let version: UInt32 = 1
    static let bytes = 128

    /// A part of the file, deflated, with its checksum.
    struct Part: Hashable, Sendable {
        var offset = 0
        /// Bytes in the file.
        var stored = 0
        /// Bytes inflated.
        var bytes = 0
        /// CRC-32 of the stored bytes.
        var checksum: UInt32 = 0
    }

    /// Size of the data file; another size says that the index is not that file's.
    var dataBytes = 0
    var segments = 0
    var events = 0
    var textBytes = 0
    var first = Timestamp(rawValue: 0)
    var last = Timestamp(rawValue: 0)
    var levelMask: UInt16 = 0
    /// Blocks of each segment's filter; 0 where there is no filter.
    var filterBlocks = 0
    var filterOffset = 0
    /// The segments' entries.
    var directory = Part()
    /// Counts by minute and level.
    var minutes = Part()
    /// Texts that segments of other writers refer to.
    var dictionaries = 0

    /// Bytes of a row of the filters: block `b` of every segment, then a checksum.
    var filterRowBytes: Int { segments * TokenFilter.blockBytes + 4 }

    init() {}

    /// The header's bytes.
    var encoded: [UInt8] {
        var out = Self.magic
        out.appendFixed32(Self.version)
        out.appendFixed32(UInt32(segments))
        for value in [dataBytes, events, textBytes] { out.appendFixed64(UInt64(value)) }
        out.appendFixed64(UInt64(bitPattern: first.rawValue))
        out.appendFixed64(UInt64(bitPattern: last.rawValue))
        out.appendFixed32(UInt32(levelMask))
        out.appendFixed32(UInt32(filterBlocks))
        out.appendFixed64(UInt64(filterOffset))
        for part in [directory, minutes] {
            out.appendFixed32(UInt32(part.stored))
            out.appendFixed32(UInt32(part.bytes))
            out.appendFixed32(part.checksum)
        }
        out.appendFixed64(UInt64(minutes.offset))
        out.appendFixed64(UInt64(dictionaries))
        out += [UInt8](repeating: 0, count: Self.bytes - 4 - out.count)
        out.appendFixed32(out.withUnsafeBytes { GzipChecksum.of($0) })
        return out
    }

    /// Reads a header. Throws `BlockError` where it is damaged or of another version.
    init(_ bytes: UnsafeRawBufferPointer) throws(BlockError) {
        guard bytes.count >= Self.bytes, bytes.starts(with: Self.magic) else { throw .corrupt("no index") }
        var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[..<Self.bytes]))
        _ = try cursor.take(Self.magic.count, "magic")
        let version = try cursor.fixed32("version")
        guard version == Self.version else { throw .unknownVersion(Int(version)) }
        let covered = UnsafeRawBufferPointer(rebasing: bytes[..<(Self.bytes - 4)])
        let stored = bytes.loadUnaligned(fromByteOffset: Self.bytes - 4, as: UInt32.self)
        guard UInt32(littleEndian: stored) == GzipChecksum.of(covered) else { throw .corrupt("checksum differs") }
        func number(_ cursor: inout ByteCursor) throws(BlockError) -> Int {
            let value = try cursor.fixed64("number")
            guard value < 1 << 48 else { throw .corrupt("number is out of range") }
            return Int(value)
        }
        segments = Int(try cursor.fixed32("segments"))
        dataBytes = try number(&cursor)
        events = try number(&cursor)
        textBytes = try number(&cursor)
        first = Timestamp(rawValue: Int64(bitPattern: try cursor.fixed64("first instant")))
        last = Timestamp(rawValue: Int64(bitPattern: try cursor.fixed64("last instant")))
        levelMask = UInt16(truncatingIfNeeded: try cursor.fixed32("levels"))
        filterBlocks = Int(try cursor.fixed32("filter"))
        filterOffset = try number(&cursor)
        directory = try Self.part(&cursor)
        minutes = try Self.part(&cursor)
        minutes.offset = try number(&cursor)
        dictionaries = try number(&cursor)
        directory.offset = Self.bytes
        guard segments <= dataBytes + 1, filterBlocks <= ArchiveLimits.filterBlocks, segments < 1 << 26,
            directory.bytes <= ArchiveLimits.indexBytes, minutes.bytes <= ArchiveLimits.indexBytes
        else { throw .corrupt("number is out of range") }
    }

    private static func part(_ cursor: inout ByteCursor) throws(BlockError) -> Part {
        var part = Part()
        part.stored = Int(try cursor.fixed32("stored size"))
        part.bytes = Int(try cursor.fixed32("size"))
        part.checksum = try cursor.fixed32("checksum")
        return part
    }
}
