import Blocks

/// What a name before a colon means.
enum QueryField: Hashable {
    case text(TextScope)
    case service
    case level
    case time

    /// Longest field name in a query, bytes.
    static let maxBytes = 1_024

    /// The meaning of `name`.
    init(_ name: String) {
        switch name {
        case "level": self = .level
        case "service": self = .service
        case "message": self = .text(.message)
        case "traceId", "traceid", "trace_id": self = .text(.field("traceId"))
        case "timestamp", "@timestamp": self = .time
        default:
            let prefix = "metadata."
            let isPath = name.hasPrefix(prefix) && name.utf8.count > prefix.utf8.count
            self = .text(.field(isPath ? String(name.dropFirst(prefix.count)) : name))
        }
    }

    /// How a query names the field `name`: bare where that means it, else as an entry of metadata. Other bytes are escaped.
    static func printed(_ name: String) -> String {
        var out = QueryField(name) == .text(.field(name)) ? "" : "metadata."
        for (index, scalar) in name.unicodeScalars.enumerated() {
            let byte = scalar.value < 0x80 ? UInt8(scalar.value) : 0x80
            let isPlain = index == 0 && out.isEmpty ? canStart(byte) : canContinue(byte)
            if !isPlain { out += "\\" }
            out.unicodeScalars.append(scalar)
        }
        return out
    }

    /// Whether a field name may start with the byte, so that `12:30` stays a word.
    static func canStart(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) && !(byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "$")
    }

    /// Whether the byte may stand inside a field name without an escape.
    static func canContinue(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || [UInt8(ascii: "."), 0x2D, 0x2F, UInt8(ascii: "@"), UInt8(ascii: "$")].contains(byte)
    }

    /// Letters, digits, `_`, and all bytes outside ASCII.
    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x80...0xFF: true
        default: false
        }
    }
}
