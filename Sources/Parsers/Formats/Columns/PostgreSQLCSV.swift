import Events

/// PostgreSQL's `csvlog`.
///
///     2021-01-04 00:04:50.568 UTC,,,1,,5ff25ba2.1,1,,2021-01-04 00:04:50 UTC,,0,LOG,00000,"database system is ready",,,,,,,,,""
///
/// A value may hold line ends. Source: PostgreSQL documentation, "Using CSV-Format Log Output".
public struct PostgreSQLCSVParser: LineParser {
    /// The parser.
    public init() {}

    private static let list = ColumnList.list(
        "time:timestamp user database pid connection_from session_id session_line command_tag session_start virtual_transaction "
            + "transaction level:level sql_state message:message detail hint internal_query internal_query_position context query "
            + "query_position location application backend_type leader_pid query_id", style: .quoted, separator: .comma)

    /// All lines of a message are needed to read it.
    public var readsItems: Bool { true }

    /// A line begins with a time, a zone and a comma.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.endOfDigits(0) == 4, line.byte(4) == .dash, line.byte(13) == .colon, let comma = line.firstOffset(of: .comma)
        else {
            return false
        }
        return comma <= 40
    }

    /// Everything else goes on.
    public func continues(_ line: UnsafeRawBufferPointer) -> Bool { !startsEvent(line) }

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        let text = batch.arena.bytes(line)
        let base = Int(line.start)
        guard startsEvent(text) else { return .noMatch }
        // The session's start in the ninth value tells it from other files with commas.
        var reader = ColumnReader(text, .quoted, separator: .comma)
        var doubled: [LinePart] = []
        var index = 0
        while let value = reader.next() {
            if value.isDoubled { doubled.append(value.part) }
            if index == 11, PostgreSQLCSVParser.isSeverity(text.part(value.part)) == false { return .noMatch }
            index += 1
        }
        guard index >= 22, !reader.isBroken else { return .noMatch }
        let outcome = ColumnRow(Self.list).parse(line, into: batch, &context)
        if outcome == .event, !doubled.isEmpty { batch.resolveDoubledQuotes(doubled, base) }
        return outcome
    }

    private static func isSeverity(_ word: UnsafeRawBufferPointer) -> Bool {
        !word.isEmpty && word.allSatisfy { $0.isUpper || $0.isDigit }
    }
}
