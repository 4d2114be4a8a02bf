import Events

/// A question and how far it was answered, as one text that people pass on without looking into it.
///
/// It holds the question whole, with times that were relative as the instants they meant, so that all pages answer the same one.
public struct SearchCursor: Sendable {
    private static let version: UInt8 = 1

    /// The question. Its `limit` and `context` are not kept.
    public var request: SearchRequest
    /// Where to go on; nil for the beginning.
    public var position: SearchPosition?
    /// What the question was typed as, for `isOf`.
    private var typed: UInt64

    /// A cursor of a question that was typed as `typed` (any text that is the same for the same question).
    public init(_ request: SearchRequest, _ position: SearchPosition?, typed: String) {
        self.request = request
        self.position = position
        self.typed = Self.hash(Array(typed.utf8))
    }

    /// Whether the question was typed as `typed`.
    public func isOf(_ typed: String) -> Bool { self.typed == Self.hash(Array(typed.utf8)) }

    private static func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBufferPointer { $0.baseAddress.map { ByteHash.hash($0, bytes.count) } ?? 0 }
    }

    // MARK: Text

    /// The cursor as text of letters, digits, `-` and `_`.
    public var text: String {
        var out = ByteWriter()
        out.number(typed)
        out.text(request.query.description)
        out.optional(request.from.map { UInt64(bitPattern: $0.rawValue) })
        out.optional(request.to.map { UInt64(bitPattern: $0.rawValue) })
        out.number(UInt64(request.levelMask))
        out.bytes.append(request.isOldestFirst ? 1 : 0)
        out.optional(request.services.map { UInt64($0.count) })
        for service in (request.services ?? []).sorted() { out.text(service) }
        out.optional(position.map { UInt64(bitPattern: $0.timestamp.rawValue) })
        if let position {
            out.text(position.service)
            out.number(UInt64(position.given.count))
            for hash in position.given { out.number(hash) }
        }
        var all = [Self.version] + out.bytes
        var sum = ByteWriter()
        sum.number(Self.hash(all))
        all += sum.bytes
        return Base64URL.text(all)
    }

    /// Reads a cursor. Throws where the text is none, or damaged.
    public init(text: String) throws(QueryError) {
        let damaged = QueryError(
            offset: 0, message: "this is no cursor, or a part of it is missing")
        guard let bytes = Base64URL.bytes(text), bytes.count > 9, bytes[0] == Self.version else { throw damaged }
        var sum = ByteWriter()
        sum.number(Self.hash(Array(bytes.dropLast(8))))
        guard sum.bytes.elementsEqual(bytes.suffix(8)) else { throw damaged }
        var input = ByteReader(Array(bytes[1..<bytes.count - 8]))
        guard let typed = input.number(), let query = input.text() else { throw damaged }
        request = SearchRequest(query: try SearchQuery(query))
        self.typed = typed
        guard let from = input.optional(), let to = input.optional(), let mask = input.number(), let order = input.byte(),
            let services = input.optional()
        else { throw damaged }
        request.from = from.map { Timestamp(rawValue: Int64(bitPattern: $0)) }
        request.to = to.map { Timestamp(rawValue: Int64(bitPattern: $0)) }
        request.levelMask = UInt16(truncatingIfNeeded: mask)
        request.isOldestFirst = order == 1
        if let count = services {
            var names: Set<String> = []
            for _ in 0..<min(count, UInt64(bytes.count)) {
                guard let name = input.text() else { throw damaged }
                names.insert(name)
            }
            request.services = names
        }
        guard let instant = input.optional() else { throw damaged }
        if let instant {
            guard let service = input.text(), let count = input.number(), count <= UInt64(bytes.count / 8) else { throw damaged }
            var given: [UInt64] = []
            for _ in 0..<count {
                guard let hash = input.number() else { throw damaged }
                given.append(hash)
            }
            position = SearchPosition(timestamp: Timestamp(rawValue: Int64(bitPattern: instant)), service: service, given: given)
        }
        guard input.isAtEnd else { throw damaged }
    }
}

/// Numbers of 8 bytes, little-endian, and texts behind their length.
private struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func number(_ value: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
    }

    mutating func optional(_ value: UInt64?) {
        bytes.append(value == nil ? 0 : 1)
        if let value { number(value) }
    }

    mutating func text(_ text: String) {
        number(UInt64(text.utf8.count))
        bytes += text.utf8
    }
}

/// Reads what `ByteWriter` wrote; nil where it does not.
private struct ByteReader {
    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func byte() -> UInt8? {
        guard at < bytes.count else { return nil }
        at += 1
        return bytes[at - 1]
    }

    mutating func number() -> UInt64? {
        guard bytes.count - at >= 8 else { return nil }
        at += 8
        return (0..<8).reduce(0) { $0 | UInt64(bytes[at - 8 + $1]) << UInt64(8 * $1) }
    }

    /// Nil where damaged, `.some(nil)` where there is none.
    mutating func optional() -> UInt64?? {
        guard let mark = byte(), mark <= 1 else { return nil }
        if mark == 0 { return .some(nil) }
        guard let value = number() else { return nil }
        return .some(value)
    }

    mutating func text() -> String? {
        guard let count = number(), count <= UInt64(bytes.count - at) else { return nil }
        at += Int(count)
        return String(decoding: bytes[at - Int(count)..<at], as: UTF8.self)
    }
}

/// Base 64 with the alphabet for URLs and without padding (RFC 4648, section 5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 4 / 3 + 3)
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                out.append(alphabet[Int(bits >> UInt32(count)) & 63])
            }
            bits &= (1 << UInt32(count)) - 1
        }
        if count > 0 { out.append(alphabet[Int(bits << UInt32(6 - count)) & 63]) }
        return String(decoding: out, as: UTF8.self)
    }

    /// Nil where the text is none.
    static func bytes(_ text: String) -> [UInt8]? {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for letter in text.utf8 {
            let value = values[Int(letter)]
            guard value < 64 else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
            bits &= (1 << UInt32(count)) - 1
        }
        return out
    }
}
