import Events

/// One 512-byte header of a tar archive (POSIX.1-2001 ustar, GNU, and the older v7 form).
struct TarHeader {
    /// Tar is made of blocks of this size.
    static let blockBytes = 512

    /// What kind of member follows.
    enum Kind: Hashable {
        case file
        case directory
        case hardLink
        case symbolicLink
        case special
        case sparse
        /// GNU: the data is the name of the next member.
        case longName
        /// GNU: the data is the link target of the next member.
        case longLink
        /// POSIX: the data is records that override the next header.
        case extended
        /// POSIX: the data is records that hold for all following headers.
        case global
        /// Volume labels, names for incremental backups, continued files of other volumes.
        case housekeeping
    }

    var kind: Kind
    /// As stored, not cleaned.
    var path: [UInt8]
    /// Bytes of data after the header.
    var size: Int
    /// Nil where the archive knows no time.
    var modified: Timestamp?
    /// GNU sparse: blocks with the rest of the map follow before the data.
    var hasMoreSparseMap: Bool

    /// Reads a block. Nil where its checksum is wrong or a number makes no sense.
    init?(_ block: UnsafeRawBufferPointer) {
        guard block.count >= Self.blockBytes, Self.hasChecksum(block), let size = Self.number(block[124..<136]) else {
            return nil
        }
        let type = block[156]
        let isPOSIX = block[257..<263].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72, 0x00])  // "ustar\0"; GNU writes "ustar "
        path = Self.text(block[0..<100])
        if isPOSIX, block[345] != 0 { path = Self.text(block[345..<500]) + [0x2F] + path }
        if let seconds = Self.number(block[136..<148]), seconds != 0 { modified = Timestamp(seconds: seconds, nanoseconds: 0) }
        hasMoreSparseMap = type == 0x53 && block[482] != 0

        switch type {
        case 0x31: kind = .hardLink
        case 0x32: kind = .symbolicLink
        case 0x33, 0x34, 0x36: kind = .special
        case 0x35: kind = .directory
        case 0x4B: kind = .longLink
        case 0x4C: kind = .longName
        case 0x53: kind = .sparse
        case 0x78, 0x58: kind = .extended
        case 0x67: kind = .global
        case 0x44, 0x4D, 0x4E, 0x56: kind = .housekeeping
        // v7 has no type for directories. What POSIX does not define is read as a file, as it asks.
        default: kind = path.last == 0x2F ? .directory : .file
        }
        // These have no data, whatever the size says (old tars store the size of a link's target).
        let isHeaderOnly = kind == .hardLink || kind == .symbolicLink || kind == .special || type == 0x35
        guard size >= 0 || isHeaderOnly else { return nil }
        self.size = isHeaderOnly ? 0 : size
    }

    /// Whether a block begins a tar archive: its checksum is right, or it bears the magic and is only damaged.
    static func looksLikeHeader(_ block: UnsafeRawBufferPointer) -> Bool {
        guard block.count >= blockBytes, block[0] != 0 else { return false }
        return block[257..<262].elementsEqual([0x75, 0x73, 0x74, 0x61, 0x72]) || TarHeader(block) != nil
    }

    /// Whether all bytes are zero: a block of the end marker.
    static func isZero(_ block: UnsafeRawBufferPointer) -> Bool { !block.contains { $0 != 0 } }

    /// The sum of all bytes with the checksum field read as spaces. Some old tars add signed bytes.
    private static func hasChecksum(_ block: UnsafeRawBufferPointer) -> Bool {
        guard let stored = number(block[148..<156]) else { return false }
        var unsigned = 0
        var signed = 0
        for offset in 0..<blockBytes {
            let byte = offset >= 148 && offset < 156 ? 0x20 : block[offset]
            unsigned += Int(byte)
            signed += Int(Int8(bitPattern: byte))
        }
        return stored == unsigned || stored == signed
    }

    /// A number: octal digits between spaces and NULs, or, where the first bit is set, base 256 (GNU). Nil where it is neither or too large.
    static func number(_ field: Slice<UnsafeRawBufferPointer>) -> Int? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            var value = first & 0x40 != 0 ? Int(Int8(bitPattern: first)) : Int(first & 0x7F)
            for byte in field.dropFirst() {
                let (shifted, overflow) = value.multipliedReportingOverflow(by: 256)
                guard !overflow else { return nil }
                value = shifted + Int(byte)
            }
            return value
        }
        var value = 0
        var isInside = false
        for byte in field {
            if byte >= 0x30, byte <= 0x37 {
                // 12 digits of 3 bits fit in Int.
                value = value << 3 | Int(byte - 0x30)
                isInside = true
            } else if byte == 0 || byte == 0x20 {
                if isInside { break }
            } else {
                return nil
            }
        }
        return value
    }

    private static func text(_ field: Slice<UnsafeRawBufferPointer>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }
}
