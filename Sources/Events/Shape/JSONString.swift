/// JSON strings (RFC 8259, section 7), in and out.
public enum JSONString {
    /// Appends `text` as the inside of a JSON string. Bytes that are no UTF-8 become U+FFFD, so that the output is always valid.
    public static func escape(_ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var at = 0
        var clean = 0
        while at < text.count {
            let byte = text[at]
            if byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C {
                at &+= 1
                continue
            }
            if byte >= 0x80, let length = lengthOfUTF8(text, at) {
                at += length
                continue
            }
            out.append(contentsOf: text[clean..<at])
            escape(byte, to: &out)
            at += 1
            clean = at
        }
        out.append(contentsOf: text[clean..<at])
    }

    private static func escape(_ byte: UInt8, to out: inout [UInt8]) {
        switch byte {
        case 0x22: out.append(contentsOf: [0x5C, 0x22])
        case 0x5C: out.append(contentsOf: [0x5C, 0x5C])
        case 0x0A: out.append(contentsOf: [0x5C, 0x6E])
        case 0x0D: out.append(contentsOf: [0x5C, 0x72])
        case 0x09: out.append(contentsOf: [0x5C, 0x74])
        case 0x80...: out.append(contentsOf: [0xEF, 0xBF, 0xBD])
        default:
            out.append(contentsOf: [0x5C, 0x75, 0x30, 0x30])
            out.append(hexByte(byte >> 4))
            out.append(hexByte(byte & 15))
        }
    }

    /// The length of the well-formed UTF-8 sequence (RFC 3629) at `at`, which is not ASCII, or nil.
    static func lengthOfUTF8(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int? {
        let first = text[at]
        func follows(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
            at + offset < text.count && range.contains(text[at + offset])
        }
        switch first {
        case 0xC2...0xDF: return follows(1) ? 2 : nil
        case 0xE0: return follows(1, 0xA0...0xBF) && follows(2) ? 3 : nil
        case 0xED: return follows(1, 0x80...0x9F) && follows(2) ? 3 : nil
        case 0xE1...0xEF: return follows(1) && follows(2) ? 3 : nil
        case 0xF0: return follows(1, 0x90...0xBF) && follows(2) && follows(3) ? 4 : nil
        case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : nil
        case 0xF4: return follows(1, 0x80...0x8F) && follows(2) && follows(3) ? 4 : nil
        default: return nil
        }
    }

    /// Appends what the inside of a JSON string stands for. Escapes that are none stay as they are; half of a surrogate pair alone
    /// becomes U+FFFD.
    public static func unescape(_ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var at = 0
        while at < text.count {
            guard let backslash = text.firstOffset(of: 0x5C, from: at) else { break }
            out.append(contentsOf: text[at..<backslash])
            at = backslash + 2
            guard backslash + 1 < text.count else {
                out.append(0x5C)
                return
            }
            switch text[backslash + 1] {
            case 0x22: out.append(0x22)
            case 0x5C: out.append(0x5C)
            case 0x2F: out.append(0x2F)
            case 0x62: out.append(0x08)
            case 0x66: out.append(0x0C)
            case 0x6E: out.append(0x0A)
            case 0x72: out.append(0x0D)
            case 0x74: out.append(0x09)
            case 0x75:
                guard var value = hex4(text, backslash + 2) else {
                    out.append(contentsOf: text[backslash..<min(backslash + 2, text.count)])
                    continue
                }
                at = backslash + 6
                if value >= 0xD800 && value < 0xDC00, at + 1 < text.count, text[at] == 0x5C, text[at + 1] == 0x75,
                    let low = hex4(text, at + 2), low >= 0xDC00 && low < 0xE000
                {
                    value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                    at += 6
                }
                out.append(contentsOf: UTF8.encode(Unicode.Scalar(value) ?? "\u{FFFD}")!)
            default:
                out.append(contentsOf: text[backslash..<backslash + 2])
            }
        }
        if at < text.count { out.append(contentsOf: text[at...]) }
    }

    private static func hex4(_ text: UnsafeRawBufferPointer, _ at: Int) -> UInt32? {
        guard at + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for i in at..<at + 4 {
            let byte = text[i]
            guard let digit = hexDigit(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// The lower-case digit of a value below 16.
    @inline(__always)
    static func hexByte(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 0x30 : nibble + 0x57 }

    /// The value of a hex digit of either case, or nil.
    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46: byte &- 0x37
        case 0x61...0x66: byte &- 0x57
        default: nil
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are well-formed UTF-8 (RFC 3629).
    public var isUTF8: Bool {
        var at = 0
        while at &+ 8 <= count {
            if loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { break }
            at &+= 8
        }
        while at < count {
            if self[at] < 0x80 {
                at &+= 1
            } else {
                guard let length = JSONString.lengthOfUTF8(self, at) else { return false }
                at &+= length
            }
        }
        return true
    }
}
