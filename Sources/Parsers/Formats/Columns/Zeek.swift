import Events

/// Zeek's (Bro's) logs as tables: lines of tab-separated values under a header that names them.
///
///     #fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto
///     1768983330.178312	CHhAvVGS1DHFjwGM9	203.0.113.7	35982	192.0.2.10	443	tcp
///
/// Lines with `#` are headers. A dash is a value that was not set; `(empty)` one without elements. The whole line is the message.
/// Source: Zeek's manual, "Zeek TSV Format Logs".
public struct ZeekParser: LineParser {
    /// The parser.
    public init() {}

    /// Every line is an event.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// See `LineParser.parse`. Lines before a `#fields` header are not of the format.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        if text.byte(0) == .hash {
            guard Self.isDirective(text) else { return .noMatch }
            if let list = Self.header(text) { context.columns = list }
            return .dropped(.header)
        }
        guard let list = context.columns, list.style == .tabs, list.header.starts(with: Self.start) else { return .noMatch }
        return ColumnRow(list).parse(line, into: batch, &context)
    }

    private static let start = Array("#fields\t".utf8)

    /// The list of the last `#fields` line in `chunk`.
    static func lastHeader(in chunk: UnsafeRawBufferPointer) -> ColumnList? {
        var found: ColumnList?
        var at = 0
        while let hash = chunk.firstOffset(of: "#fields\t", from: at) {
            let end = chunk.firstOffset(of: 0x0A, from: hash) ?? chunk.count
            if hash == 0 || chunk[hash - 1] == 0x0A {
                let isReturn = end > hash && chunk[end - 1] == 0x0D
                found = header(chunk.part(hash, isReturn ? end - 1 : end)) ?? found
            }
            at = end
        }
        return found
    }

    private static func isDirective(_ text: UnsafeRawBufferPointer) -> Bool {
        if text.has("#separator ", at: 0) { return true }
        for word: StaticString in ["fields", "types", "path", "open", "close", "set_separator", "empty_field", "unset_field"] {
            let end = 1 + word.utf8CodeUnitCount
            if text.has(word, at: 1), end == text.count || text[end] == .tab { return true }
        }
        return false
    }

    /// The list that a `#fields` line gives, or nil where none of them is the time.
    private static func header(_ text: UnsafeRawBufferPointer) -> ColumnList? {
        guard text.has("#fields\t", at: 0) else { return nil }
        var reader = ColumnReader(text, .tabs, at: 8)
        var columns: [ColumnList.Column] = []
        while let value = reader.next() { columns.append(column(text.part(value.part))) }
        return columns.contains { $0.role == .timestamp } ? ColumnList(columns, style: .tabs, header: Array(text)) : nil
    }

    /// The time is a part of the schema; the ends of a connection have the names that other formats give them.
    private static func column(_ name: UnsafeRawBufferPointer) -> ColumnList.Column {
        if name.equals("ts") { return .init(name: Array("timestamp".utf8), role: .timestamp) }
        if name.equals("id.orig_h") { return .init(name: Array("client_ip".utf8), role: .none) }
        if name.equals("id.orig_p") { return .init(name: Array("client_port".utf8), role: .none) }
        if name.equals("id.resp_h") { return .init(name: Array("server_ip".utf8), role: .none) }
        if name.equals("id.resp_p") { return .init(name: Array("server_port".utf8), role: .none) }
        return .init(name: Array(name), role: .none)
    }
}
