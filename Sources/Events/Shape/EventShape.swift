/// How an event looks from outside: its parts, their keys and their order. Search, archive and `parse` all take it from here.
///
/// ```
/// {"timestamp":"…","level":"…","service":"…","message":"…"[,"traceId":"…"],"metadata":{…}[,"host":"…"],"source":"…"}
/// ```
///
/// `metadata` has the fields in the order of the line, of several with one name the first, then `level_text`, then the batch's constants.
public enum EventShape {
    /// Where a field is shown.
    public enum Role: UInt8, Sendable {
        /// Nowhere on its own: a part of the line, or what has a place of its own (instant, service).
        case hidden
        /// As `level_text`, where it says more than the event's level.
        case level
        case message
        case traceID
        case host
        /// In place of the batch's source.
        case source
        /// An entry of `metadata`.
        case metadata
        /// An entry of `metadata` that is a number by the schema: text that reads as one is given as a JSON number.
        case number
    }

    /// The entry of `metadata` that keeps a level which the line writes otherwise than `Level` does.
    public static let levelText = "level_text"
    /// The field that holds an event's source where the events of a batch have several.
    public static let sourceField = "_source"

    static let start: StaticString = #"{"timestamp":""#
    static let level: StaticString = #"","level":""#
    static let service: StaticString = #"","service":""#
    static let message: StaticString = #"","message":""#
    static let traceID: StaticString = #","traceId":""#
    static let metadata: StaticString = #","metadata":{"#
    static let host: StaticString = #","host":""#
    static let source: StaticString = #","source":""#

    private static let numbers: Set<[UInt8]> = Set(
        [FieldName.status, .bytes, .processID, .threadID, .line, .priority]
            .map { Array(FieldName.reserved[Int($0.rawValue)].utf8) })

    /// Where a field with this name is shown.
    public static func role(_ name: [UInt8]) -> Role {
        switch String(decoding: name, as: UTF8.self) {
        case "timestamp", "service", "_filler": .hidden
        case "level": .level
        case "message": .message
        case "traceId": .traceID
        case "host": .host
        case sourceField: .source
        default: numbers.contains(name) ? .number : .metadata
        }
    }

    /// Whether text of a number field is written as a JSON number: an integer without plus and leading zeros, at most 18 digits.
    @inline(__always)
    public static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count > 0 else { return false }
        let first = text[0] == 0x2D ? 1 : 0
        let digits = text.count &- first
        guard digits > 0, digits <= 18 else { return false }
        if text[first] == 0x30 { return text.count == 1 }
        var at = first
        while at < text.count {
            if text[at] &- 0x30 > 9 { return false }
            at &+= 1
        }
        return true
    }

    /// Whether `text` is the name of `level`, in any case, so that it need not be kept.
    public static func says(_ text: UnsafeRawBufferPointer, _ level: Level) -> Bool {
        let name = level.name.utf8
        return name.count == text.count && zip(name, text).allSatisfy { $0 == $1 & 0xDF }
    }

    /// Appends a JSON value as it is, but on one line: the only place where it may hold a line end is between tokens.
    public static func appendValue(_ json: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        let start = out.count
        out.append(contentsOf: json)
        guard json.firstOffset(of: 0x0A) != nil else { return }
        for i in start..<out.count where out[i] == 0x0A { out[i] = 0x20 }
    }
}

extension EventShape {
    /// The text parts of an event, for writers that have them as arrays. The hot path is `EventJSONWriter`; tests hold the two together.
    public static func appendHead(
        timestamp: (inout [UInt8]) -> Void, level: Level, service: String, message: UnsafeRawBufferPointer, to out: inout [UInt8]
    ) {
        out.append(start)
        timestamp(&out)
        out.append(Self.level)
        out.append(contentsOf: level.name.utf8)
        out.append(Self.service)
        out.append(contentsOf: service.utf8)
        out.append(Self.message)
        JSONString.escape(message, to: &out)
        out.append(0x22)
    }

    /// Appends `,"traceId":"…"`.
    public static func appendTraceID(_ value: [UInt8], to out: inout [UInt8]) { append(traceID, value, to: &out) }

    /// Appends `,"metadata":{…}`; `body` appends the members, each with `appendMember`.
    public static func appendMetadata<E: Error>(to out: inout [UInt8], _ body: (inout [UInt8]) throws(E) -> Void) throws(E) {
        out.append(metadata)
        try body(&out)
        out.append(0x7D)
    }

    /// Appends a member of `metadata`, with a comma where one is before it.
    public static func appendMember(_ name: String, _ value: UnsafeRawBufferPointer, isJSON: Bool, to out: inout [UInt8]) {
        if out.last != 0x7B { out.append(0x2C) }
        out.append(0x22)
        var name = name
        name.withUTF8 { JSONString.escape(UnsafeRawBufferPointer($0), to: &out) }
        out.append(0x22)
        out.append(0x3A)
        if isJSON { return appendValue(value, to: &out) }
        out.append(0x22)
        JSONString.escape(value, to: &out)
        out.append(0x22)
    }

    /// Appends host, source and the end of the event.
    public static func appendTail(host: [UInt8]?, source: [UInt8], to out: inout [UInt8]) {
        if let host { append(Self.host, host, to: &out) }
        append(Self.source, source, to: &out)
        out.append(0x7D)
    }

    private static func append(_ head: StaticString, _ value: [UInt8], to out: inout [UInt8]) {
        out.append(head)
        value.withUnsafeBytes { JSONString.escape($0, to: &out) }
        out.append(0x22)
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
