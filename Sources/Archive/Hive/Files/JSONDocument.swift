import Events

/// A JSON value (RFC 8259) as a tree: for manifests, which are small. Damage gives nil, never a trap.
enum JSONDocument {
    case object([String: JSONDocument])
    case array([JSONDocument])
    case text(String)
    /// Integers only; other numbers read as null, for manifests have none.
    case number(Int)
    case null

    /// Values inside each other; deeper ones are refused.
    private static let depthMax = 32

    /// Reads a whole document.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        guard reader.at == bytes.count else { return nil }
        self = value
    }

    subscript(key: String) -> JSONDocument? {
        if case .object(let members) = self { members[key] } else { nil }
    }
    var string: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int? { if case .number(let number) = self { number } else { nil } }
    var elements: [JSONDocument]? { if case .array(let elements) = self { elements } else { nil } }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0

        mutating func skipSpace() {
            while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
        }

        mutating func take(_ byte: UInt8) -> Bool {
            skipSpace()
            guard at < bytes.count, bytes[at] == byte else { return false }
            at += 1
            return true
        }

        mutating func value(depth: Int) -> JSONDocument? {
            guard depth < depthMax else { return nil }
            skipSpace()
            guard at < bytes.count else { return nil }
            switch bytes[at] {
            case UInt8(ascii: "{"): return object(depth)
            case UInt8(ascii: "["): return array(depth)
            case UInt8(ascii: "\""): return string().map { .text($0) }
            default: return scalar()
            }
        }

        private mutating func object(_ depth: Int) -> JSONDocument? {
            at += 1
            var members: [String: JSONDocument] = [:]
            if take(UInt8(ascii: "}")) { return .object(members) }
            repeat {
                skipSpace()
                guard at < bytes.count, bytes[at] == UInt8(ascii: "\""), let key = string(), take(UInt8(ascii: ":")),
                    let value = value(depth: depth + 1)
                else { return nil }
                members[key] = value
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "}")) ? .object(members) : nil
        }

        private mutating func array(_ depth: Int) -> JSONDocument? {
            at += 1
            var elements: [JSONDocument] = []
            if take(UInt8(ascii: "]")) { return .array(elements) }
            repeat {
                guard let value = value(depth: depth + 1) else { return nil }
                elements.append(value)
            } while take(UInt8(ascii: ","))
            return take(UInt8(ascii: "]")) ? .array(elements) : nil
        }

        private mutating func string() -> String? {
            let start = at + 1
            at = start
            while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == 0x5C ? 2 : 1 }
            guard at < bytes.count else { return nil }
            var text: [UInt8] = []
            bytes[start..<at].withUnsafeBytes { JSONString.unescape($0, to: &text) }
            at += 1
            return String(decoding: text, as: UTF8.self)
        }

        private mutating func scalar() -> JSONDocument? {
            let start = at
            while at < bytes.count, ![0x2C, 0x5D, 0x7D, 0x20, 0x0A, 0x0D, 0x09].contains(bytes[at]) { at += 1 }
            let word = String(decoding: bytes[start..<at], as: UTF8.self)
            if let number = Int(word) { return .number(number) }
            return word == "null" || word == "true" || word == "false" || Double(word) != nil ? .null : nil
        }
    }
}
