/// Finds where SQL statements end, as a person types them or a file has them.
enum StatementText {
    /// The statements of a text, each without its semicolon, and what is left after the last one. Comments and quotes are SQL's.
    static func split(_ text: String) -> (statements: [String], rest: String) {
        let bytes = Array(text.utf8)
        var statements: [String] = []
        var start = 0
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: ";"):
                let statement = String(decoding: bytes[start..<at], as: UTF8.self)
                if !isBlank(statement) { statements.append(statement) }
                at += 1
                start = at
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                at = end(of: bytes[at], in: bytes, from: at + 1)
            case UInt8(ascii: "["):
                at = end(of: UInt8(ascii: "]"), in: bytes, from: at + 1)
            case UInt8(ascii: "-") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "-"):
                while at < bytes.count, bytes[at] != 0x0A { at += 1 }
            case UInt8(ascii: "/") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "*"):
                at += 2
                while at < bytes.count, !(bytes[at] == UInt8(ascii: "/") && bytes[at - 1] == UInt8(ascii: "*")) { at += 1 }
                at += 1
            default:
                at += 1
            }
        }
        return (statements, String(decoding: bytes[min(start, bytes.count)...], as: UTF8.self))
    }

    /// Whether a text holds nothing but spaces and comments.
    static func isBlank(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"): at += 1
            case UInt8(ascii: "-") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "-"):
                while at < bytes.count, bytes[at] != 0x0A { at += 1 }
            case UInt8(ascii: "/") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "*"):
                at += 2
                while at < bytes.count, !(bytes[at] == UInt8(ascii: "/") && bytes[at - 1] == UInt8(ascii: "*")) { at += 1 }
                at += 1
            default: return false
            }
        }
        return true
    }

    /// One past the closing quote; a doubled quote is opened and closed once more, which comes to the same.
    private static func end(of quote: UInt8, in bytes: [UInt8], from start: Int) -> Int {
        var at = start
        while at < bytes.count, bytes[at] != quote { at += 1 }
        return min(at + 1, bytes.count)
    }
}
