/// The truth about a corpus: what a right answer is. Written beside it as `manifest.json`.
public struct Manifest {
    /// `combined` or `mixed`.
    public var kind = ""
    /// What it was made from: the same numbers make the same bytes.
    public var settings = CorpusSettings()
    /// Log events, exact repeats included, malformed lines not.
    public var events = 0
    /// Lines of all files.
    public var lines = 0
    /// Bytes of all files, inflated.
    public var logBytes = 0
    /// Bytes of all files on disk.
    public var fileBytes = 0
    /// Events that repeat the line before them byte for byte.
    public var duplicates = 0
    /// Lines that fit no format.
    public var malformed = 0
    /// Events with a stack trace.
    public var stackTraces = 0
    /// Lines of stack traces, which are no events of their own.
    public var stackLines = 0
    /// Events by HTTP status.
    public var status: [String: Int] = [:]
    /// Events by level; access logs: 5xx ERROR, 4xx WARN, else INFO.
    public var levels: [String: Int] = [:]
    /// Events by service (mixed only).
    public var services: [String: Int] = [:]
    /// Events by day.
    public var days: [String: Int] = [:]
    /// Events that hold a planted word or phrase.
    public var needles: [String: Int] = [:]
    /// A word that most events hold (combined only, as all that follows).
    public var frequentWord = ""
    /// Events that hold it.
    public var frequentCount = 0
    /// The second (since the epoch) of the hundredth newest of them.
    public var frequentHundredth = 0
    /// A word for a question with filters.
    public var filterWord = ""
    /// The day of that question.
    public var filterDay = ""
    /// The level of that question.
    public var filterLevel = ""
    /// Events of that day with that word and level.
    public var filterCount = 0

    /// JSON, keys in a fixed order.
    public var json: String {
        func object(_ counts: [String: Int]) -> String {
            "{" + counts.sorted { $0.key < $1.key }.map { "\(Self.quoted($0.key)): \($0.value)" }.joined(separator: ", ") + "}"
        }
        let fields: [(String, String)] = [
            ("kind", Self.quoted(kind)), ("line_setting", "\(settings.lines)"), ("days_setting", "\(settings.days)"),
            ("seed", "\(settings.seed)"), ("start", Self.quoted(settings.start)), ("events", "\(events)"), ("lines", "\(lines)"),
            ("log_bytes", "\(logBytes)"), ("file_bytes", "\(fileBytes)"), ("duplicates", "\(duplicates)"),
            ("malformed", "\(malformed)"),
            ("stack_traces", "\(stackTraces)"), ("stack_lines", "\(stackLines)"), ("status", object(status)),
            ("levels", object(levels)),
            ("services", object(services)), ("days", object(days)), ("needles", object(needles)),
            ("frequent_word", Self.quoted(frequentWord)), ("frequent_count", "\(frequentCount)"),
            ("frequent_hundredth", "\(frequentHundredth)"), ("filter_word", Self.quoted(filterWord)),
            ("filter_day", Self.quoted(filterDay)),
            ("filter_level", Self.quoted(filterLevel)), ("filter_count", "\(filterCount)"),
        ]
        return "{\n" + fields.map { "  \(Self.quoted($0.0)): \($0.1)" }.joined(separator: ",\n") + "\n}\n"
    }

    /// A JSON string. The texts here have no control characters.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for character in text {
            if character == "\"" || character == "\\" { out.append("\\") }
            out.append(character)
        }
        return out + "\""
    }
}

/// What a corpus is made from.
public struct CorpusSettings: Equatable, Sendable {
    /// Lines of all files together.
    public var lines = 2_000_000
    /// Days over which they spread evenly.
    public var days = 14
    /// Another seed, another corpus of the same kind.
    public var seed: UInt64 = 1
    /// The first day, `YYYY-MM-DD`.
    public var start = "2026-01-05"

    /// The defaults of the benchmark.
    public init() {}
}

/// Planted words: search must find exactly these many events. `text` is what the line holds where spaces may stand.
struct Needle {
    var text: String
    var count: Int

    static let all = [
        Needle(text: "lantern-7f3c", count: 7),
        Needle(text: "QUARTZ_BEACON signal lost", count: 131),
        Needle(text: "amber.gate@relay", count: 1_009),
    ]
}
