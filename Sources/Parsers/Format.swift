/// The formats of log lines that are known. The names are stable: `--format`, receipts and stored metadata use them.
public enum Format: UInt8, Sendable, CaseIterable {
    /// nginx and Apache access logs, common and combined.
    case access
    /// nginx's error log.
    case nginxError
    /// Apache's error log.
    case apacheError
    /// One JSON object a line.
    case json
    /// `key=value` pairs.
    case logfmt
    /// RFC 3164 and RFC 5424.
    case syslog
    /// log4j, logback and their kin: time, level, thread, logger, message.
    case log4j
    /// Python's `logging`.
    case python
    /// Kubernetes container logs: time, stream, tag, and a line of any other format.
    case cri
    /// Docker's `json-file`: an object with `log`, `stream` and `time`, around a line of any other format.
    case docker
    /// Any text, one event a line.
    case plain

    /// The name in options and receipts.
    public var name: String {
        switch self {
        case .access: "nginx"
        case .nginxError: "nginx-error"
        case .apacheError: "apache-error"
        case .json: "json"
        case .logfmt: "logfmt"
        case .syslog: "syslog"
        case .log4j: "log4j"
        case .python: "python"
        case .cri: "cri"
        case .docker: "docker"
        case .plain: "plain"
        }
    }

    /// Further names that `init(name:)` takes.
    public var aliases: [String] {
        switch self {
        case .access: ["combined", "apache", "common", "access"]
        case .nginxError, .apacheError, .logfmt, .python: []
        case .json: ["jsonl", "ndjson"]
        case .syslog: ["rfc3164", "rfc5424"]
        case .log4j: ["logback", "java"]
        case .cri: ["kubernetes", "containerd"]
        case .docker: ["docker-json"]
        case .plain: ["text", "raw"]
        }
    }

    /// One line for the help text.
    public var summary: String {
        switch self {
        case .access: "nginx and Apache access logs, common and combined"
        case .nginxError: "nginx error log"
        case .apacheError: "Apache error log"
        case .json: "one JSON object a line, with the usual field names"
        case .logfmt: "key=value pairs"
        case .syslog: "syslog, RFC 3164 and RFC 5424"
        case .log4j: "log4j, logback and similar Java layouts, with stack traces"
        case .python: "Python logging, with tracebacks"
        case .cri: "Kubernetes container logs (CRI), around lines of another format"
        case .docker: "Docker json-file logs, around lines of another format"
        case .plain: "any text, one event a line"
        }
    }

    /// The format with this name or alias, compared without case, or nil.
    public init?(name: some StringProtocol) {
        let wanted = name.lowercased()
        guard let format = Self.allCases.first(where: { $0.name == wanted || $0.aliases.contains(wanted) }) else { return nil }
        self = format
    }

    /// The names of all formats, in the order of their declaration, without aliases.
    public static let allNames = allCases.map(\.name)

    /// The formats that do not take every line, most specific first: where two fit a line or a file equally well, the earlier wins.
    static let bySpecificity: [Format] = [
        .cri, .docker, .json, .access, .nginxError, .apacheError, .syslog, .log4j, .python, .logfmt,
    ]

    /// Whether a line of the format wraps a line of another format.
    public var isContainer: Bool { self == .cri || self == .docker }
}
