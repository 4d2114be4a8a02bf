import Events

/// The records of a POSIX extended header (`30 mtime=1768989600.123456789\n`) that matter for reading.
///
/// Source: POSIX.1-2017, pax, "pax Header Block".
struct PaxRecords {
    var path: [UInt8]?
    var size: Int?
    var modified: Timestamp?
    /// The data is a map and pieces of a GNU sparse file.
    var isSparse = false

    init() {}

    /// Reads records until they end or make no sense; returns false for the latter.
    mutating func read(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset < bytes.count {
            var length = 0
            var cursor = offset
            // 8 digits are more than any header may have, and cannot overflow.
            while cursor < bytes.count, cursor - offset < 8, bytes[cursor] >= 0x30, bytes[cursor] <= 0x39 {
                length = length * 10 + Int(bytes[cursor] - 0x30)
                cursor += 1
            }
            // The rest of the block after the last record is zeros in some archives.
            if cursor == offset { return bytes[offset] == 0 }
            let end = offset + length
            guard cursor < bytes.count, bytes[cursor] == 0x20, end <= bytes.count, end > cursor + 1, bytes[end - 1] == 0x0A,
                let equals = bytes.firstOffset(of: 0x3D, from: cursor + 1), equals < end
            else { return false }
            take(UnsafeRawBufferPointer(rebasing: bytes[cursor + 1..<equals]), bytes[equals + 1..<end - 1])
            offset = end
        }
        return true
    }

    private mutating func take(_ key: UnsafeRawBufferPointer, _ value: Slice<UnsafeRawBufferPointer>) {
        if key.equals("path") || key.equals("GNU.sparse.name") {
            path = Array(value)
        } else if key.equals("size") {
            size = Self.seconds(value)?.whole
        } else if key.equals("mtime"), let (whole, nanoseconds) = Self.seconds(value), whole != 0 || nanoseconds != 0 {
            modified = Timestamp(seconds: whole, nanoseconds: nanoseconds)
        }
        if key.starts(with: "GNU.sparse.".utf8) { isSparse = true }
    }

    /// A decimal number with an optional sign and fraction. `whole` is rounded down, `nanoseconds` is 0 ..< 1,000,000,000.
    static func seconds(_ text: Slice<UnsafeRawBufferPointer>) -> (whole: Int, nanoseconds: Int)? {
        var digits = text
        let isNegative = digits.first == 0x2D
        if isNegative { digits = digits.dropFirst() }
        guard let first = digits.first, first >= 0x30, first <= 0x39, digits.prefix(while: { $0 != 0x2E }).count <= 18 else {
            return nil
        }
        var whole = 0
        var fraction = 0
        var scale = 1_000_000_000
        var isFraction = false
        for byte in digits {
            if byte == 0x2E, !isFraction {
                isFraction = true
            } else if byte >= 0x30, byte <= 0x39 {
                if !isFraction {
                    whole = whole * 10 + Int(byte - 0x30)
                } else if scale > 1 {
                    scale /= 10
                    fraction += Int(byte - 0x30) * scale
                }
            } else {
                return nil
            }
        }
        guard isNegative else { return (whole, fraction) }
        return fraction == 0 ? (-whole, 0) : (-whole - 1, 1_000_000_000 - fraction)
    }
}
