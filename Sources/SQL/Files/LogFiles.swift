import Archive
import Blocks
import CSystem
import Events
import Pipeline
import Query

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

    /// The pipes among them, which are read through what keeps their bytes.
    let spools: [InputSpool]
    /// Whether the table has the hidden column `_filter`: unless the files have one of that name.
    var hasFilter: Bool { !columns.contains { $0.name.lowercased() == Self.filterName } }

    /// The hidden column that asks for a registered predicate.
    static let filterName = "_filter"
    /// The name that means the standard input.
    public static let standardInputName = "-"

    /// Bytes that are looked at for a file's fields, and how long a pause of a stream ends the look.
    private static let sampleBytes = 256 << 10
    private static let samplePauseMilliseconds: Int32 = 100
    /// Files whose beginnings are looked at for their fields.
    private static let sampleFiles = 8
    /// Columns for fields at most.
    private static let fieldsMax = 500

    /// The files that `name` means, with what their beginnings show. Throws `SQLError` where there are none or none can be opened.
    public init(_ name: String, _ options: IngestOptions, stopFlag: StopFlag = StopFlag()) throws(SQLError) {
        let paths = Self.paths(name)
        guard !paths.isEmpty else { throw SQLError(.io, "no file matches '\(name)'") }
        var inputs: [IngestInput] = []
        var spools: [InputSpool] = []
        // Why the first file cannot be read, unless another one can.
        var refusal: String?
        var canRead = false
        for path in paths {
            if let spool = try Self.spool(path) {
                spools.append(spool)
                inputs.append(.named(path, .spool(spool)))
            } else {
                if access(path, R_OK) == 0 {
                    canRead = true
                } else if refusal == nil {
                    refusal = "\(path): \(String(cString: strerror(errno)))"
                }
                inputs.append(.path(path))
            }
        }
        if spools.isEmpty, !canRead, let refusal { throw SQLError(.io, refusal) }
        try self.init(name, inputs, spools, options, stopFlag)
    }

    /// The standard input, once it has given something. What a statement may read twice is kept meanwhile.
    public static func standardInput(_ options: IngestOptions, stopFlag: StopFlag = StopFlag()) throws(SQLError) -> LogFiles {
        // A file from its beginning can be read again by itself.
        let path = "/proc/self/fd/0"
        var status = stat()
        if fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG, lseek(STDIN_FILENO, 0, SEEK_CUR) == 0,
            access(path, R_OK) == 0
        {
            return try LogFiles(standardInputName, [.named("stdin", .file(path))], [], options, stopFlag)
        }
        let spool = InputSpool(descriptor: STDIN_FILENO)
        return try LogFiles(standardInputName, [.named("stdin", .spool(spool))], [spool], options, stopFlag)
    }

    private init(
        _ name: String, _ inputs: [IngestInput], _ spools: [InputSpool], _ options: IngestOptions, _ stopFlag: StopFlag
    ) throws(SQLError) {
        self.name = name
        self.options = options
        self.inputs = inputs
        self.spools = spools
        for spool in spools.prefix(Self.sampleFiles) {
            spool.readAhead(Self.sampleBytes, milliseconds: Self.samplePauseMilliseconds) { stopFlag.isSet }
        }
        if stopFlag.isSet { throw SQLError(.stopped, "the question was stopped") }
        var fields: [[UInt8]] = []
        for input in inputs.prefix(Self.sampleFiles) {
            for field in try Self.fields(of: input, options) where !fields.contains(field) && fields.count < Self.fieldsMax {
                fields.append(field)
            }
        }
        columns = Self.columns(fields, showsSource: inputs.count > 1)
    }

    /// Whether a table of this name could be files: it looks like a path, or there is such a file.
    public static func isCandidate(_ name: String) -> Bool {
        name == standardInputName || name.contains { "/*?{[".contains($0) } || access(name, F_OK) == 0
    }

    /// The paths that a name means: itself, or what the pattern matches (glob(3), with braces), in order.
    private static func paths(_ name: String) -> [String] {
        if access(name, F_OK) == 0 { return [name] }
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(name, GLOB_BRACE | GLOB_TILDE, nil, &found) == 0 else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { index in found.gl_pathv[index].map { String(cString: $0) } }
    }

    /// What keeps the bytes of a pipe or terminal; nil for what can be opened again. Waits for the writer of a FIFO.
    private static func spool(_ path: String) throws(SQLError) -> InputSpool? {
        var status = stat()
        guard stat(path, &status) == 0, [S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT) else { return nil }
        let descriptor = logetl_open(path, O_RDONLY | O_NOCTTY)
        guard descriptor >= 0 else { throw SQLError(.io, "\(path): \(String(cString: strerror(errno)))") }
        return InputSpool(descriptor: descriptor, closes: true)
    }

    /// The names of the fields that the first events of an input have, in the order they are met. What is wrong with it the scan tells.
    private static func fields(of input: IngestInput, _ options: IngestOptions) throws(SQLError) -> [[UInt8]] {
        var options = options
        options.jobs = 1
        let reading: EventReading<[[UInt8]]>
        do throws(IngestError) {
            reading = try EventReading([input], options, chunkBytes: Self.sampleBytes) { { Self.fields(of: $0) } }
        } catch {
            throw SQLError(error)
        }
        defer { reading.close() }
        return reading.next() ?? []
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
