/// The fields in which two events must be equal to be duplicates of each other.
public struct FingerprintKey: Hashable, Sendable {
    /// Whether the instant is one of them.
    public var hasTimestamp = true
    /// Whether the message is one of them, as `message` shows it: the line where the event has none.
    public var hasMessage = true
    /// Other fields by name, ascending: `level`, `host`, `traceId`, `source`, and those of `metadata`. The service is always a part.
    public private(set) var fields: [String] = []

    /// Timestamp, service and message.
    public init() {}

    /// Fields that a key names at most.
    public static let maxFields = 16

    /// A key of these fields. `timestamp`, `service`, `message`, `level`, `host`, `trace_id` (or `traceId`), `source`, or a name in `metadata`.
    /// Throws `FingerprintKeyError` where `service` is missing, a name is empty, stands there twice or cannot be compared.
    public init(_ names: [String]) throws(FingerprintKeyError) {
        var seen: Set<String> = []
        for name in names {
            let name = name == "trace_id" ? "traceId" : name
            guard !name.isEmpty, name.utf8.count <= Limits.fieldNameBytes, !name.utf8.contains(where: { $0 < 0x20 }) else {
                throw .badName
            }
            guard seen.insert(name).inserted else { throw .repeated(name) }
            if name == EventShape.levelText || name == EventShape.sourceField || name == "_filler" { throw .notComparable(name) }
        }
        guard seen.contains("service") else { throw .noService }
        hasTimestamp = seen.contains("timestamp")
        hasMessage = seen.contains("message")
        fields = seen.subtracting(["timestamp", "service", "message"]).sorted()
        guard fields.count <= Self.maxFields else { throw .tooMany }
        guard hasMessage || !fields.isEmpty else { throw .tooLittle }
    }

    /// The key as a text that names it in a store: the same for equal keys, and different for others.
    public var text: String {
        (["service"] + (hasTimestamp ? ["timestamp"] : []) + (hasMessage ? ["message"] : []) + fields).joined(separator: "\n")
    }

    /// The key that `text` names, or nil where it names none that this version knows.
    public init?(text: String) {
        do throws(FingerprintKeyError) {
            try self.init(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
        } catch {
            return nil
        }
    }
}

/// Why a list of fields is no key.
public enum FingerprintKeyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A name is empty, too long or has control characters.
    case badName
    /// A name stands there twice.
    case repeated(String)
    /// A name of something that is no field of its own.
    case notComparable(String)
    /// Events of different services are never duplicates.
    case noService
    /// More than `FingerprintKey.maxFields`.
    case tooMany
    /// Nothing of what an event says is in it.
    case tooLittle

    /// For people.
    public var description: String {
        switch self {
        case .badName: "a name in the key is empty, too long or has control characters"
        case .repeated(let name): "the key names '\(name)' twice"
        case .notComparable(let name): "'\(name)' is no field that events can be compared by"
        case .noService: "the key must name 'service': events of different services are never duplicates"
        case .tooMany: "the key has more than \(FingerprintKey.maxFields) fields beside timestamp, service and message"
        case .tooLittle: "the key needs 'message' or another field: events that share only time and service are no duplicates"
        }
    }
}
