import Events

/// A part of a line as offsets into its text; empty where it is missing.
typealias LinePart = AccessLogParser.Part

/// Reads a line from left to right. What does not stand there is answered with nil or false, and the cursor stays.
struct LineCursor {
    let text: UnsafeRawBufferPointer
    /// The next byte to read.
    var at: Int

    @inline(__always)
    init(_ text: UnsafeRawBufferPointer, at: Int = 0) {
        self.text = text
        self.at = at
    }

    /// The next byte, or 0 at the end.
    @inline(__always) var byte: UInt8 { text.byte(at) }
    @inline(__always) var isAtEnd: Bool { at >= text.count }
    /// What has not been read.
    @inline(__always) var rest: LinePart { LinePart(start: min(at, text.count), end: text.count) }

    /// Passes over `byte`.
    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard at < text.count, text[at] == byte else { return false }
        at += 1
        return true
    }

    /// Passes over `word`.
    @inline(__always)
    mutating func take(_ word: StaticString) -> Bool {
        guard text.has(word, at: at) else { return false }
        at += word.utf8CodeUnitCount
        return true
    }

    /// Passes over spaces and tabs; false where there is none.
    @inline(__always)
    @discardableResult
    mutating func blanks() -> Bool {
        let start = at
        while at < text.count, text[at] == .space || text[at] == .tab { at += 1 }
        return at > start
    }

    /// One digit or more.
    @inline(__always)
    mutating func digits() -> LinePart? { run { $0.isDigit } }

    /// Bytes up to a space, a tab or the end; at least one.
    @inline(__always)
    mutating func token() -> LinePart? { run { $0 != .space && $0 != .tab } }

    /// Bytes for which `isMember` holds; at least one.
    @inline(__always)
    mutating func run(_ isMember: (UInt8) -> Bool) -> LinePart? {
        let start = at
        while at < text.count, isMember(text[at]) { at += 1 }
        return at > start ? LinePart(start: start, end: at) : nil
    }

    /// The bytes before the next `end`, which is passed over; may be empty. Nil where there is no `end` in this line of the text.
    @inline(__always)
    mutating func until(_ end: UInt8) -> LinePart? {
        guard let hit = text.firstOffset(of: end, from: at) else { return nil }
        let part = LinePart(start: at, end: hit)
        at = hit + 1
        return part
    }

    /// The inside of `[…]`, which begins here.
    @inline(__always)
    mutating func bracketed() -> LinePart? {
        guard byte == .bracket, let close = text.firstOffset(of: .endBracket, from: at) else { return nil }
        let part = LinePart(start: at + 1, end: close)
        at = close + 1
        return part
    }

    /// The timestamp here, which is passed over, also where it names no instant.
    @inline(__always)
    mutating func timestamp(_ context: inout ParseContext) -> TimestampMatch {
        let match = TimestampParser.match(text, at: at, &context)
        at += match.length
        return match
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes of `part`, which must be inside.
    @inline(__always)
    func part(_ part: LinePart) -> UnsafeRawBufferPointer { self.part(part.start, part.end) }
}

extension EventBatch {
    /// Adds a field unless its part is empty. `base` is where the line begins in the arena.
    @inline(__always)
    func add(_ name: FieldName, _ part: LinePart, _ base: Int, _ kind: Field.Kind = .text) {
        if !part.isEmpty { add(name, kind, base + part.start, base + part.end) }
    }

    /// Adds a field with a name that is not reserved, unless its part is empty.
    @inline(__always)
    func add(_ name: StaticString, _ part: LinePart, _ base: Int) {
        if !part.isEmpty { add(self.name(name), .text, base + part.start, base + part.end) }
    }

    /// The number of a name that the line itself gives. A name of the schema gets `_2`: the format decides what has that place.
    func metadataName(_ key: UnsafeRawBufferPointer) -> FieldName {
        let name = names.intern(UnsafeRawBufferPointer(rebasing: key.prefix(Limits.fieldNameBytes)))
        guard name.isSchema else { return name }
        return names.isFull ? .filler : (Array(key) + Array("_2".utf8)).withUnsafeBytes { names.intern($0) }
    }

    /// Adds a detached copy of a part of the line, which the arena holds at `line`, as a value of `kind`.
    func addCopy(_ name: FieldName, _ kind: Field.Kind = .text, _ part: LinePart, of line: ByteRange) {
        // The arena moves when it grows, so it grows before it is read.
        arena.reserve(part.end - part.start)
        addDetached(name, kind, arena.bytes(line).part(part))
    }
}

/// What an HTTP status says of an event's level.
enum HTTPStatus {
    /// 5xx is an error, 4xx a warning. `firstDigit` may be any byte.
    @inline(__always)
    static func level(_ firstDigit: UInt8) -> Level {
        firstDigit == UInt8(ascii: "5") ? .error : firstDigit == UInt8(ascii: "4") ? .warn : .info
    }
}
