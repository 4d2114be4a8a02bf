import Synchronization

/// The number of a field's name in its batch. The first numbers are the same in every batch: `FieldName.reserved`.
public struct FieldName: RawRepresentable, Hashable, Sendable {
    /// Index into the batch's `FieldNames`.
    public var rawValue: UInt16

    /// The name at index `rawValue`.
    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

    // Parts of an event that have a place of their own in the schema.

    /// The timestamp as the line writes it. Hidden: the event's instant is `EventBatch.timestamps`.
    @inlinable public static var timestamp: FieldName { FieldName(rawValue: 0) }
    /// The level as the line writes it. Hidden unless it says more than the event's `Level`.
    @inlinable public static var level: FieldName { FieldName(rawValue: 1) }
    /// The service as the line writes it. Hidden: the event's service is `EventBatch.services`.
    @inlinable public static var service: FieldName { FieldName(rawValue: 2) }
    /// The message. An event without this field has its whole line as message.
    @inlinable public static var message: FieldName { FieldName(rawValue: 3) }
    /// The trace id.
    @inlinable public static var traceID: FieldName { FieldName(rawValue: 4) }
    /// The host that the event names.
    @inlinable public static var host: FieldName { FieldName(rawValue: 5) }
    /// Text of the line that belongs to no field, kept so that the line can be rebuilt. Hidden.
    @inlinable public static var filler: FieldName { FieldName(rawValue: 6) }

    // Names that formats share; shown in `metadata`.

    /// Address of the client.
    @inlinable public static var clientIP: FieldName { FieldName(rawValue: 7) }
    /// Identity of the client (RFC 1413), as access logs have it.
    @inlinable public static var identity: FieldName { FieldName(rawValue: 8) }
    /// Authenticated user.
    @inlinable public static var user: FieldName { FieldName(rawValue: 9) }
    /// HTTP method.
    @inlinable public static var method: FieldName { FieldName(rawValue: 10) }
    /// Path and query of a request.
    @inlinable public static var path: FieldName { FieldName(rawValue: 11) }
    /// HTTP version, such as `1.1`.
    @inlinable public static var httpVersion: FieldName { FieldName(rawValue: 12) }
    /// HTTP status.
    @inlinable public static var status: FieldName { FieldName(rawValue: 13) }
    /// Bytes of a response body.
    @inlinable public static var bytes: FieldName { FieldName(rawValue: 14) }
    /// HTTP Referer header.
    @inlinable public static var referrer: FieldName { FieldName(rawValue: 15) }
    /// HTTP User-Agent header.
    @inlinable public static var userAgent: FieldName { FieldName(rawValue: 16) }
    /// Process id.
    @inlinable public static var processID: FieldName { FieldName(rawValue: 17) }
    /// Thread id, a number.
    @inlinable public static var threadID: FieldName { FieldName(rawValue: 18) }
    /// Thread name.
    @inlinable public static var thread: FieldName { FieldName(rawValue: 19) }
    /// Name of a logger or class.
    @inlinable public static var logger: FieldName { FieldName(rawValue: 20) }
    /// Syslog facility (RFC 5424, section 6.2.1).
    @inlinable public static var facility: FieldName { FieldName(rawValue: 21) }
    /// Syslog priority, facility times 8 plus severity.
    @inlinable public static var priority: FieldName { FieldName(rawValue: 22) }
    /// Syslog message id (RFC 5424, section 6.2.7).
    @inlinable public static var messageID: FieldName { FieldName(rawValue: 23) }
    /// `stdout` or `stderr` of a container.
    @inlinable public static var stream: FieldName { FieldName(rawValue: 24) }
    /// Source file.
    @inlinable public static var file: FieldName { FieldName(rawValue: 25) }
    /// Line of a source file.
    @inlinable public static var line: FieldName { FieldName(rawValue: 26) }
    /// Function.
    @inlinable public static var function: FieldName { FieldName(rawValue: 27) }
    /// Request line of an HTTP request, where it is no method, path and version.
    @inlinable public static var request: FieldName { FieldName(rawValue: 28) }
    /// Server or virtual host.
    @inlinable public static var server: FieldName { FieldName(rawValue: 29) }
    /// Module of a server.
    @inlinable public static var module: FieldName { FieldName(rawValue: 30) }
    /// Number of a connection.
    @inlinable public static var connection: FieldName { FieldName(rawValue: 31) }

    /// The texts of the reserved names, in order of their numbers.
    public static let reserved: [String] = [
        "timestamp", "level", "service", "message", "traceId", "host", "_filler",
        "client_ip", "ident", "user", "method", "path", "http_version", "status", "bytes", "referrer", "user_agent", "pid", "tid",
        "thread", "logger", "facility", "priority", "msgid", "stream", "file", "line", "function", "request", "server", "module",
        "connection",
    ]

    /// Whether the field is part of the schema proper, so that it never appears in `metadata`.
    @inlinable public var isSchema: Bool { rawValue <= FieldName.filler.rawValue }
}

private let dictionaries = Atomic<UInt64>(0)

/// The names of a batch's fields: a small dictionary between texts and numbers.
///
/// Holds at most `Limits.fieldNamesPerBatch` names; a full dictionary is a reason to end the batch.
public struct FieldNames: Sendable {
    /// Tells this dictionary from every other of the process: a name's number found once holds as long as this is the same.
    public let identity = dictionaries.add(1, ordering: .relaxed).newValue
    /// Name texts by number.
    public private(set) var texts: [[UInt8]] = []
    /// Open addressing; 0 is free, else number + 1. The capacity is a power of two.
    @usableFromInline var table: [UInt32]
    @usableFromInline var hashes: [UInt32] = []
    /// The texts one behind the other, and where each ends: compared without a reference counted for each.
    private var flat: [UInt8] = []
    private var ends: [Int] = []

    /// The reserved names only.
    public init() {
        table = Array(repeating: 0, count: 256)
        for name in FieldName.reserved {
            _ = Array(name.utf8).withUnsafeBytes { intern($0) }
        }
    }

    /// The bits of all reserved names but `wanted`, for `EventBatch.unwantedFields`.
    public static func mask(allBut wanted: Set<[UInt8]>) -> UInt64 {
        FieldName.reserved.prefix(64).enumerated().reduce(0) {
            wanted.contains(Array($1.element.utf8)) ? $0 : $0 | 1 << UInt64($1.offset)
        }
    }

    /// Whether no further name can be taken.
    public var isFull: Bool { texts.count >= Limits.fieldNamesPerBatch }

    /// Back to the reserved names, if there are more than a few others (a batch is used again and again).
    public mutating func trim() {
        if texts.count > 512 { self = FieldNames() }
    }

    /// The number of `name`, which is added if it is new. Returns `.filler` if the dictionary is full.
    public mutating func intern(_ name: UnsafeRawBufferPointer) -> FieldName {
        var hash: UInt32 = 2_166_136_261
        for byte in name { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        var slot = Int(hash) & (table.count - 1)
        while table[slot] != 0 {
            let index = Int(table[slot]) - 1
            if hashes[index] == hash && isText(index, name) {
                return FieldName(rawValue: UInt16(index))
            }
            slot = (slot + 1) & (table.count - 1)
        }
        guard !isFull else { return .filler }
        texts.append(Array(name))
        flat.append(contentsOf: name)
        ends.append(flat.count)
        hashes.append(hash)
        table[slot] = UInt32(texts.count)
        if texts.count * 2 > table.count { grow() }
        return FieldName(rawValue: UInt16(texts.count - 1))
    }

    private func isText(_ index: Int, _ name: UnsafeRawBufferPointer) -> Bool {
        let start = index > 0 ? ends[index - 1] : 0
        return ends[index] - start == name.count
            && flat.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[start..<ends[index]]).sameBytes(name) }
    }

    /// The number of `name`, which is added if it is new.
    public mutating func intern(_ name: String) -> FieldName {
        var copy = name
        return copy.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
    }

    /// The text of `name`.
    public subscript(name: FieldName) -> String { String(decoding: texts[Int(name.rawValue)], as: UTF8.self) }

    private mutating func grow() {
        table = Array(repeating: 0, count: table.count * 2)
        for (index, hash) in hashes.enumerated() {
            var slot = Int(hash) & (table.count - 1)
            while table[slot] != 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = UInt32(index + 1)
        }
    }
}
