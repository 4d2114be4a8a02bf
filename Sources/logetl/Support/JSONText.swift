/// Writes JSON (RFC 8259) by hand: the few objects of the command line, keys in the order they are given.
struct JSONText {
    /// The text so far.
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// An empty text.
    init() {}

    /// The text as a String.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes an object; `body` writes its members.
    mutating func object(_ body: (inout JSONText) -> Void) { enclosed("{", "}", body) }

    /// Writes an array; `body` writes its elements.
    mutating func array(_ body: (inout JSONText) -> Void) { enclosed("[", "]", body) }

    /// Writes a member's key; its value must follow.
    mutating func key(_ name: String) {
        separate()
        Self.append(name.utf8, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    mutating func string(_ value: String) {
        separate()
        Self.append(value.utf8, to: &bytes)
        needsComma = true
    }

    /// Writes an integer.
    mutating func number(_ value: Int) { raw("\(value)") }

    /// Writes a number with up to six decimals.
    mutating func number(_ value: Double) { raw(value.isFinite ? Quantities.decimal(value, 6) : "null") }

    /// Writes `null`.
    mutating func null() { raw("null") }

    /// Writes a truth value.
    mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    private mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func enclosed(_ open: StaticString, _ close: StaticString, _ body: (inout JSONText) -> Void) {
        separate()
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    /// Appends a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
    static func append(_ value: some Sequence<UInt8>, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in String(decoding: Array(value), as: UTF8.self).utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0x0A: out.append("\\n")
            case 0x0D: out.append("\\r")
            case 0x09: out.append("\\t")
            case 0..<0x20:
                out.append("\\u00")
                out.append(hexDigit(byte >> 4))
                out.append(hexDigit(byte & 15))
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
