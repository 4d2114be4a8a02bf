import Events

/// Tables of text: values separated by commas, tabs, semicolons or bars, named by the first line of the file.
///
///     timestamp,level,service,message
///     2026-01-21T08:15:30Z,ERROR,checkout,"no funds, try again"
///
/// Names have the roles that they have in JSON. A value with line ends inside its quotes is not read. Source: RFC 4180.
public struct CSVParser: LineParser {
    /// The parser.
    public init() {}

    /// Every line is a row.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    /// Columns of a table.
    private static let columnsMax = 256

    /// See `LineParser.parse`.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        guard let list = context.columns, list.style == .quoted else { return .noMatch }
        let text = batch.arena.bytes(line)
        if list.header.elementsEqual(text) { return .dropped(.header) }
        let base = UnsafePointer(batch.arena.base)
        let start = Int(line.start)
        var reader = ColumnReader(text, .quoted, separator: list.separator)
        var doubled: [LinePart] = []
        var index = 0
        context.beginFields(batch)
        while let value = reader.next() {
            guard index < list.columns.count else { return batch.noMatch() }
            let entry = list.columns[index].name.withUnsafeBytes { context.fields.keys.find($0, parent: KeyTable.root) }
            index += 1
            if value.part.isEmpty { continue }
            if value.isDoubled { doubled.append(value.part) }
            context.takeField(entry, .text, start + value.part.start, start + value.part.end, base, batch)
        }
        guard index == list.columns.count, !reader.isBroken else { return batch.noMatch() }
        let outcome = context.commitFields(line, base, batch)
        if outcome == .event, !doubled.isEmpty { batch.resolveDoubledQuotes(doubled, start) }
        return outcome
    }

    /// The list that the first line of `sample` gives. Strict: only where the line cannot be anything else, and one of the names is that of
    /// a timestamp.
    static func header(in sample: UnsafeRawBufferPointer, isStrict: Bool) -> ColumnList? {
        var end = sample.firstOffset(of: 0x0A) ?? sample.count
        if end > 0, sample[end - 1] == 0x0D { end -= 1 }
        var start = 0
        // The byte order mark of UTF-8.
        if end >= 3, sample[0] == 0xEF, sample[1] == 0xBB, sample[2] == 0xBF { start = 3 }
        guard end > start, end - start <= 1 << 14 else { return nil }
        let text = sample.part(start, end)
        let separators: [UInt8] = [.comma, .tab, 0x3B, .pipe]
        let counts = separators.map { mark in text.reduce(0) { $1 == mark ? $0 + 1 : $0 } }
        guard let best = counts.indices.max(by: { counts[$0] < counts[$1] }), counts[best] > 0 || !isStrict else { return nil }
        var reader = ColumnReader(text, .quoted, separator: separators[best])
        var columns: [ColumnList.Column] = []
        while let value = reader.next() {
            let name = text.part(value.part)
            let trimmed = name.part(name.skipSpaces(0), max(name.skipSpaces(0), name.trimmedEnd(0, name.count)))
            columns.append(.init(name: Array(trimmed.prefix(Limits.fieldNameBytes)), role: .none))
        }
        guard !columns.isEmpty, columns.count <= columnsMax, !reader.isBroken else { return nil }
        if isStrict {
            guard columns.count >= 3, Set(columns).count == columns.count, columns.allSatisfy({ isName($0.name) }),
                columns.contains(where: { $0.name.withUnsafeBytes { RoleClaim.of($0).role == .timestamp } })
            else { return nil }
        }
        return ColumnList(columns, style: .quoted, separator: separators[best], header: Array(text))
    }

    private static func isName(_ name: [UInt8]) -> Bool {
        guard let first = name.first, first.isLetter || first == .underscore || first == 0x40 else { return false }
        return name.allSatisfy {
            $0.isWord || $0 == .space || $0 == .dot || $0 == .dash || $0 == .open || $0 == .close || $0 == 0x40
        }
    }
}
