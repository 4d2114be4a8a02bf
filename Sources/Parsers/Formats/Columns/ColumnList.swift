import Events

/// What the values of a line are, one after the other: given by a format's documentation, or by a header in the file.
///
/// A header says it once for all of a file, so it is state of the file: who parses a file in pieces hands it to the parser of each
/// (`inForce(after:of:before:)`).
public final class ColumnList: Sendable, Hashable {
    /// What a value means beside its name.
    enum Role: UInt8, Sendable {
        case none
        /// A value that becomes no field.
        case filler
        /// A whole timestamp.
        case timestamp
        /// The date alone, in UTC, or in the zone of the input.
        case date, localDate
        /// The time alone, in UTC, or in the zone of the input.
        case time, localTime
        /// An HTTP status, which gives the level.
        case status
        /// `GET http://host/ HTTP/1.1`.
        case request
        /// `192.0.2.1:2817`: a client's address and port.
        case client
        /// A severity, or a message.
        case level, message
    }

    /// One column.
    struct Column: Sendable, Hashable {
        /// The name of its field.
        var name: [UInt8]
        var role: Role
    }

    /// How the values are separated.
    enum Style: UInt8, Sendable {
        /// By blanks; a value may stand in quotes or brackets.
        case blanks
        /// By one tab each.
        case tabs
        /// By one byte each; a value may stand in double quotes, in which a quote is doubled (RFC 4180).
        case quoted
    }

    let style: Style
    /// The byte between values, where the style has one.
    let separator: UInt8
    let columns: [Column]
    /// The header's own bytes; empty for lists that stand in no file. `inForce(after:of:before:)` makes the list of them again.
    public let header: [UInt8]

    init(_ columns: [Column], style: Style, separator: UInt8 = .space, header: [UInt8] = []) {
        self.columns = columns
        self.style = style
        self.separator = separator
        self.header = header
    }

    /// Lists are the same if they say the same.
    public static func == (a: ColumnList, b: ColumnList) -> Bool {
        a === b || a.columns == b.columns && a.style == b.style && a.separator == b.separator
    }

    /// See `Hashable`.
    public func hash(into hasher: inout Hasher) { hasher.combine(columns) }

    /// The list in force after `chunk`, whole lines of an input whose list was `before` up to there; nil for formats without headers.
    ///
    /// Complexity: one search through the chunk for formats with headers in the midst, else none.
    public static func inForce(after chunk: UnsafeRawBufferPointer, of format: Format?, before: ColumnList?) -> ColumnList? {
        switch format {
        case .csv: before ?? CSVParser.header(in: chunk, isStrict: false)
        case .w3c: W3CParser.lastHeader(in: chunk) ?? before
        case .zeek: ZeekParser.lastHeader(in: chunk) ?? before
        default: nil
        }
    }

    /// A list from names with marks: `name`, `name:role`, `-` for a value that is no field.
    static func list(_ text: String, style: Style = .blanks, separator: UInt8 = .space) -> ColumnList {
        let roles: [String: Role] = [
            "timestamp": .timestamp, "date": .date, "time": .time, "status": .status, "request": .request, "client": .client,
            "level": .level, "message": .message,
        ]
        let columns = text.split(separator: " ").map { word -> Column in
            let parts = word.split(separator: ":", maxSplits: 1)
            let role: Role = word == "-" ? .filler : parts.count == 2 ? roles[String(parts[1])] ?? .none : .none
            return Column(name: Array(parts[0].utf8), role: role)
        }
        return ColumnList(columns, style: style, separator: separator)
    }
}

/// The numbers that the names of a list have in a batch's dictionary, found once for each batch.
struct ColumnNames: Sendable {
    private var list: ObjectIdentifier?
    private var identity: UInt64 = 0
    private(set) var names: ContiguousArray<FieldName> = []

    /// Resolves the names of `list` unless that was done for the last line.
    @inline(__always)
    mutating func resolve(_ list: ColumnList, _ batch: EventBatch) {
        if self.list == ObjectIdentifier(list), identity == batch.names.identity { return }
        resolveAll(list, batch)
    }

    @inline(never)
    private mutating func resolveAll(_ list: ColumnList, _ batch: EventBatch) {
        self.list = ObjectIdentifier(list)
        identity = batch.names.identity
        names.removeAll(keepingCapacity: true)
        for column in list.columns {
            switch column.role {
            case .message: names.append(.message)
            case .level: names.append(.level)
            default: names.append(column.name.withUnsafeBytes { batch.metadataName($0) })
            }
        }
    }
}
