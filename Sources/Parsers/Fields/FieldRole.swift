import Events

/// The part of the schema that a key of a structured line (JSON, logfmt) may fill.
enum FieldRole: UInt8, Sendable {
    case none = 0
    case timestamp = 1
    case level = 2
    case message = 3
    case service = 4
    case traceID = 5
    case host = 6

    /// One more than the greatest raw value.
    static let tableSize = 7

    /// The field that the winner of the role becomes.
    var fieldName: FieldName {
        switch self {
        case .none: .filler
        case .timestamp: .timestamp
        case .level: .level
        case .message: .message
        case .service: .service
        case .traceID: .traceID
        case .host: .host
        }
    }
}

/// What a key may be in an event.
struct RoleClaim: Sendable {
    /// The role, or `.none` for a key that is metadata only.
    var role: FieldRole
    /// Among the keys of one line the lowest rank has the role; of equal ranks the first.
    var rank: UInt8
    /// Whether only a text value has the role (`event` and `trace` are objects elsewhere).
    var textOnly: Bool
    /// Whether the field also stays in the metadata under its own name.
    var keepsName: Bool

    /// A key without a role.
    static let metadata = RoleClaim(role: .none, rank: 0, textOnly: false, keepsName: false)

    private struct Known: Sendable {
        var key: StaticString
        var claim: RoleClaim
        init(_ key: StaticString, _ role: FieldRole, _ rank: UInt8 = 0, textOnly: Bool = false, keepsName: Bool = false) {
            self.key = key
            claim = RoleClaim(role: role, rank: rank, textOnly: textOnly, keepsName: keepsName)
        }
    }

    /// The usual keys, lower case: bunyan, pino, winston, zap, logrus, zerolog, slog, structlog, python-json-logger, Serilog,
    /// logstash and ECS, OpenTelemetry, journald, GELF, MongoDB, osquery, Docker and the cloud agents. Nested objects are looked up by
    /// their dotted path.
    private static let known: [Known] = [
        Known("timestamp", .timestamp), Known("@timestamp", .timestamp), Known("time", .timestamp), Known("ts", .timestamp),
        Known("datetime", .timestamp), Known("eventtime", .timestamp), Known("event_time", .timestamp),
        Known("_time", .timestamp),
        Known("asctime", .timestamp), Known("@t", .timestamp), Known("timemillis", .timestamp), Known("timeunixnano", .timestamp),
        Known("__realtime_timestamp", .timestamp), Known("date", .timestamp, 1), Known("t", .timestamp, 1),
        Known("t.$date", .timestamp), Known("unixtime", .timestamp, 1), Known("calendartime", .timestamp, 2),
        Known("startutc", .timestamp, 2),

        Known("level", .level), Known("severity", .level), Known("lvl", .level), Known("loglevel", .level),
        Known("log_level", .level), Known("log.level", .level), Known("levelname", .level), Known("level_name", .level),
        Known("@l", .level), Known("severitytext", .level), Known("severity_text", .level), Known("priority", .level, 1),
        Known("s", .level, 3, textOnly: true),

        Known("message", .message), Known("msg", .message), Known("@m", .message), Known("short_message", .message),
        Known("log", .message, 1, textOnly: true), Known("text", .message, 1, textOnly: true),
        Known("body", .message, 1, textOnly: true), Known("event", .message, 1, textOnly: true),
        Known("logevent.message", .message, 1, textOnly: true),

        Known("service", .service, textOnly: true), Known("service.name", .service, textOnly: true),
        Known("service_name", .service, textOnly: true), Known("servicename", .service, textOnly: true),
        Known("svc", .service, textOnly: true), Known("app", .service, 1, textOnly: true),
        Known("application", .service, 1, textOnly: true), Known("app_name", .service, 1, textOnly: true),
        Known("appname", .service, 1, textOnly: true), Known("component", .service, 2, textOnly: true),
        Known("syslog_identifier", .service, 2, textOnly: true),
        Known("_systemd_unit", .service, 3, textOnly: true, keepsName: true),
        Known("logger", .service, 3, textOnly: true, keepsName: true),
        Known("logger_name", .service, 3, textOnly: true, keepsName: true),

        Known("traceid", .traceID), Known("trace_id", .traceID), Known("trace.id", .traceID), Known("trace-id", .traceID),
        Known("x-trace-id", .traceID), Known("oteltraceid", .traceID), Known("dd.trace_id", .traceID),
        Known("trace", .traceID, 1, textOnly: true),

        Known("host", .host, textOnly: true), Known("hostname", .host, textOnly: true), Known("host.name", .host, textOnly: true),
        Known("host_name", .host, textOnly: true), Known("_hostname", .host, textOnly: true),
        Known("hostidentifier", .host, 1, textOnly: true),
    ]

    /// What the key with this dotted path may be, compared without case. Complexity: linear in the number of known keys, without
    /// allocation; `KeyTable` asks once a key.
    static func of(_ path: UnsafeRawBufferPointer) -> RoleClaim {
        for known in known where known.key.utf8CodeUnitCount == path.count {
            let text = known.key.utf8Start
            var i = 0
            while i < path.count {
                let c = path[i]
                guard text[i] == (c &- 0x41 < 26 ? c | 0x20 : c) else { break }
                i += 1
            }
            if i == path.count { return known.claim }
        }
        return .metadata
    }
}
