import Blocks
import Events
import Pipeline

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Raw log files that a question names as a table: what they are and which columns their events have.
public struct LogFiles: Sendable {
    /// A column of the table.
    public struct Column: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// What it shows.
        public var content: Content
        /// Whether `SELECT *` leaves it out.
        public var isHidden: Bool
    }

    /// What a column shows.
    public enum Content: Hashable, Sendable {
        case timestamp, nanoseconds, level, severity, service, year, month, day
        case event(EventColumn)
    }

    /// The name that the question gave: a path or a pattern.
    public let name: String
    /// The files and folders.
    public let inputs: [IngestInput]
    /// How they are read.
    public let options: IngestOptions
    /// The columns: those of all events, then a column for each field that the beginning of the files shows. Other fields are in `metadata`.
    public let columns: [Column]

    /// Files whose beginnings are looked at for their fields.
    private static let sampleFiles = 8
    /// Columns for fields at most.
    private static let fieldsMax = 500

    /// The files that `name` means, with what their beginnings show. Throws `SQLError` where there are none or none can be read.
    public init(_ name: String, _ options: IngestOptions) throws(SQLError) {
        self.name = name
        self.options = options
        let paths = Self.paths(name)
        guard !paths.isEmpty else { throw SQLError(.invalid, "no file matches '\(name)'") }
        inputs = paths.map { .path($0) }
        var fields: [[UInt8]] = []
        for path in paths.prefix(Self.sampleFiles) {
            for field in try Self.fields(of: path, options) where !fields.contains(field) && fields.count < Self.fieldsMax {
                fields.append(field)
            }
        }
        columns = Self.columns(fields, showsSource: paths.count > 1)
    }

    /// Whether a table of this name could be files: it looks like a path, or there is such a file.
    public static func isCandidate(_ name: String) -> Bool {
        name.contains("/") || name.contains("*") || access(name, F_OK) == 0
    }

    /// The paths that a name means: itself, or what the pattern matches (glob(3), with braces), in order.
    private static func paths(_ name: String) -> [String] {
        if access(name, F_OK) == 0 { return [name] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(name, GLOB_BRACE | GLOB_TILDE, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }

    /// The names of the fields that the first events of a file have, in the order they are met.
    private static func fields(of path: String, _ options: IngestOptions) throws(SQLError) -> [[UInt8]] {
        let reading: EventReading<[[UInt8]]>
        do throws(IngestError) {
            reading = try EventReading([.path(path)], options) { { Self.fields(of: $0) } }
        } catch {
            throw SQLError(error)
        }
        defer { reading.close() }
        if let names = reading.next() { return names }
        if let problem = reading.receipt?.files.flatMap(\.problems).first { throw SQLError(.io, "\(path): \(problem)") }
        return []
    }

    private static func fields(of batch: EventBatch) -> [[UInt8]] {
        var isSeen = [Bool](repeating: false, count: batch.names.texts.count)
        var names: [[UInt8]] = []
        for field in batch.fields where !isSeen[Int(field.name.rawValue)] {
            isSeen[Int(field.name.rawValue)] = true
            let name = batch.names.texts[Int(field.name.rawValue)]
            let role = EventShape.role(name)
            if role == .metadata || role == .number { names.append(name) }
        }
        return names
    }

    private static func columns(_ fields: [[UInt8]], showsSource: Bool) -> [Column] {
        let names = fields.map { String(decoding: $0, as: UTF8.self) }
        var taken: Set<String> = []
        func isFree(_ name: String) -> Bool { !names.contains { $0.lowercased() == name } }
        var columns: [Column] = []
        func add(_ name: String, _ content: Content, isHidden: Bool = false) {
            // A field of the file goes before a column that is everywhere the same; names of columns know no case.
            guard isFree(name), taken.insert(name).inserted else { return }
            columns.append(Column(name: name, content: content, isHidden: isHidden))
        }
        add("timestamp", .timestamp)
        add("level", .level)
        add("service", .service)
        add("host", .event(.host), isHidden: true)
        add("trace_id", .event(.traceID), isHidden: true)
        for (name, bytes) in zip(names, fields) where taken.insert(name.lowercased()).inserted {
            columns.append(Column(name: name, content: .event(.field(bytes)), isHidden: false))
        }
        add("message", .event(.message))
        add("source", .event(.source), isHidden: !showsSource)
        add("metadata", .event(.metadata), isHidden: true)
        add("raw", .event(.raw), isHidden: true)
        add("ts_ns", .nanoseconds, isHidden: true)
        add("severity", .severity, isHidden: true)
        add("year", .year, isHidden: true)
        add("month", .month, isHidden: true)
        add("day", .day, isHidden: true)
        return columns
    }
}

extension SQLError {
    /// The error of reading files.
    init(_ error: IngestError) {
        switch error {
        case .usage(let message): self.init(.invalid, message)
        case .store(let message, _), .output(let message, _): self.init(.io, message)
        }
    }
}
