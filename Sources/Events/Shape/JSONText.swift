/// Writes JSON (RFC 8259) by hand: small objects such as receipts, keys in the order they are given.
public struct JSONText: Sendable {
    /// The text so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// An empty text.
    public init() {}

    /// The text as a String.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Writes an object; `body` writes its members.
    public mutating func object(_ body: (inout JSONText) -> Void) { enclosed("{", "}", body) }

    /// Writes an array; `body` writes its elements.
    public mutating func array(_ body: (inout JSONText) -> Void) { enclosed("[", "]", body) }

    /// Writes a member's key; its value must follow.
    public mutating func key(_ name: String) {
        separate()
        Self.append(name.utf8, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string.
    public mutating func string(_ value: String) {
        separate()
        Self.append(value.utf8, to: &bytes)
        needsComma = true
    }

    /// Writes an integer.
    public mutating func number(_ value: Int) { raw("\(value)") }

    /// Writes a number with up to six decimals, without zeros at its end.
    public mutating func number(_ value: Double) {
        guard value.isFinite else { return raw("null") }
        let text = "\((value * 1e6).rounded() / 1e6)"
        raw(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    }

    /// Writes a string of bytes; those that are no UTF-8 become U+FFFD.
    public mutating func string(_ value: [UInt8]) {
        separate()
        Self.append(value, to: &bytes)
        needsComma = true
    }

    /// Writes a value that is JSON already, on one line.
    public mutating func value(_ json: [UInt8]) {
        separate()
        json.withUnsafeBytes { EventShape.appendValue($0, to: &bytes) }
        needsComma = true
    }

    /// Writes `null`.
    public mutating func null() { raw("null") }

    /// Writes a truth value.
    public mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    private mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
        needsComma = true
    }

    private mutating func enclosed(_ open: Unicode.Scalar, _ close: Unicode.Scalar, _ body: (inout JSONText) -> Void) {
        separate()
        bytes.append(UInt8(ascii: open))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: close))
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = false
    }

    /// Appends a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
    public static func append(_ value: some Sequence<UInt8>, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        Array(value).withUnsafeBytes { JSONString.escape($0, to: &out) }
        out.append(UInt8(ascii: "\""))
    }
}
