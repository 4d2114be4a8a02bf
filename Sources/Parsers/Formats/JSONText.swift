import Events

/// The text of JSON strings.
enum JSONText {
    /// The value of a hexadecimal digit.
    @inline(__always)
    static func hexDigit(_ c: UInt8) -> UInt32? {
        switch c {
        case 0x30...0x39: UInt32(c) - 0x30
        case 0x41...0x46: UInt32(c) - 0x37
        case 0x61...0x66: UInt32(c) - 0x57
        default: nil
        }
    }

    /// Writes what `source`, the inside of a JSON string, stands for to `to`, which has room for as many bytes as `source` has, and returns
    /// the count of bytes. The text is never longer than its escaped form. Half a surrogate pair becomes U+FFFD; what is no escape is copied.
    static func unescape(_ source: UnsafeRawBufferPointer, to: UnsafeMutablePointer<UInt8>) -> Int {
        var i = 0
        var n = 0
        while i < source.count {
            let c = source[i]
            guard c == 0x5C, i + 1 < source.count else {
                to[n] = c
                n += 1
                i += 1
                continue
            }
            let next = source[i + 1]
            if next == 0x75, let unit = hexUnit(source, i + 2) {
                i += 6
                var scalar = unit
                if unit & 0xFC00 == 0xD800, i + 6 <= source.count, source[i] == 0x5C, source[i + 1] == 0x75,
                    let low = hexUnit(source, i + 2), low & 0xFC00 == 0xDC00
                {
                    scalar = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                    i += 6
                } else if unit & 0xF800 == 0xD800 {
                    scalar = 0xFFFD
                }
                n += encode(scalar, to + n)
                continue
            }
            i += 2
            switch next {
            case 0x62: to[n] = 0x08
            case 0x66: to[n] = 0x0C
            case 0x6E: to[n] = 0x0A
            case 0x72: to[n] = 0x0D
            case 0x74: to[n] = 0x09
            case 0x22, 0x5C, 0x2F: to[n] = next
            default:
                to[n] = c
                n += 1
                to[n] = next
            }
            n += 1
        }
        return n
    }

    /// What `source` stands for; for keys and names, not for the way of the data.
    static func unescaped(_ source: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: source.count) { buffer, count in
            count = buffer.baseAddress.map { unescape(source, to: $0) } ?? 0
        }
    }

    private static func hexUnit(_ source: UnsafeRawBufferPointer, _ at: Int) -> UInt32? {
        guard at + 4 <= source.count else { return nil }
        var value: UInt32 = 0
        for i in at..<at + 4 {
            guard let digit = hexDigit(source[i]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    /// Writes a scalar as UTF-8; returns how many bytes it took.
    static func encode(_ scalar: UInt32, _ to: UnsafeMutablePointer<UInt8>) -> Int {
        func part(_ shift: UInt32, _ mark: UInt32, _ mask: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: mark | scalar >> shift & mask)
        }
        switch scalar {
        case ..<0x80:
            to[0] = part(0, 0, 0x7F)
            return 1
        case ..<0x800:
            to[0] = part(6, 0xC0, 0x1F)
            to[1] = part(0, 0x80, 0x3F)
            return 2
        case ..<0x10000:
            to[0] = part(12, 0xE0, 0x0F)
            to[1] = part(6, 0x80, 0x3F)
            to[2] = part(0, 0x80, 0x3F)
            return 3
        default:
            to[0] = part(18, 0xF0, 0x07)
            to[1] = part(12, 0x80, 0x3F)
            to[2] = part(6, 0x80, 0x3F)
            to[3] = part(0, 0x80, 0x3F)
            return 4
        }
    }
}
