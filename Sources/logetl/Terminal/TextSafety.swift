/// Makes text from outside safe to show: a log line must not be able to move a cursor or retitle a terminal.
enum TextSafety {
    /// The text with control characters shown as `\xNN`, on one line.
    static func visible(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == 0xC2 }) else { return text }
        var out: [UInt8] = []
        append(Array(text.utf8)[...], to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Appends bytes, control characters (C0 but the tab, DEL, and C1 as UTF-8) as `\xNN`.
    static func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == 0xC2, index + 1 < bytes.endIndex, (0x80...0x9F).contains(bytes[index + 1]) {
                escape(bytes[index + 1], to: &out)
                index += 2
                continue
            }
            if (byte < 0x20 && byte != 0x09) || byte == 0x7F { escape(byte, to: &out) } else { out.append(byte) }
            index += 1
        }
    }

    private static func escape(_ byte: UInt8, to out: inout [UInt8]) {
        let digits = Array("0123456789ABCDEF".utf8)
        out.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
    }
}
