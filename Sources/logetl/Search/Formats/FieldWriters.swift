import Blocks
import Events
import Query

/// One JSON object a line with the fields that were asked for; those that an event has not are left out.
struct JSONFieldsWriter: EventWriter {
    private var reader: FieldReader

    init(_ names: [String]) { reader = FieldReader(names) }

    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        let start = out.count
        out.append("{")
        for index in reader.names.indices {
            guard let value = try reader.value(index, of: hit) else { continue }
            if out.count > start + 1 { out.append(",") }
            JSONText.append(reader.names[index].utf8, to: &out)
            out.append(":")
            if value.isJSON {
                value.bytes.withUnsafeBytes { EventShape.appendValue($0, to: &out) }
            } else {
                JSONText.append(value.bytes, to: &out)
            }
        }
        out.append("}\n")
    }
}

/// RFC 4180 with the fields that were asked for as columns.
struct CSVFieldsWriter: EventWriter {
    private var reader: FieldReader

    init(_ names: [String]) { reader = FieldReader(names) }

    mutating func begin(_ out: inout [UInt8]) { CSVText.append(row: reader.names.map { Array($0.utf8) }, to: &out) }

    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        var row: [[UInt8]] = []
        for index in reader.names.indices { row.append(try reader.value(index, of: hit)?.bytes ?? []) }
        CSVText.append(row: row, to: &out)
    }
}

/// For people: the fields that were asked for on one line, those that do not speak for themselves behind their names.
struct TextFieldsWriter: EventWriter {
    private var reader: FieldReader
    private let zone: OutputZone
    private let highlighter: Highlighter
    private let isStyled: Bool

    init(_ names: [String], zone: OutputZone, highlighter: Highlighter, isStyled: Bool) {
        reader = FieldReader(names)
        self.zone = zone
        self.highlighter = highlighter
        self.isStyled = isStyled
    }

    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        var isFirst = true
        for index in reader.names.indices {
            guard let value = try reader.value(index, of: hit, zone.layout(at: hit.timestamp)) else { continue }
            if !isFirst { out.append("  ") }
            isFirst = false
            let text = Self.firstLine(of: value.bytes)
            switch reader.field(index) {
            case .id, .timestamp: out.styled(isStyled ? .dim : nil) { $0.append(contentsOf: text) }
            case .level: out.styled(isStyled ? Style(hit.level) : nil) { $0.append(contentsOf: text) }
            case .service: out.styled(isStyled ? .cyan : nil) { $0.append(contentsOf: text) }
            case .column(.message) where isStyled: highlighter.append(text, to: &out)
            case .column(.message): TextSafety.append(text, to: &out)
            case .column:
                out.styled(isStyled ? .dim : nil) { $0.append(TextSafety.visible(reader.names[index]) + "=") }
                TextSafety.append(text, to: &out)
            }
        }
        out.append("\n")
    }

    /// The first line, with a mark where others follow.
    static func firstLine(of text: [UInt8]) -> ArraySlice<UInt8> {
        guard let end = text.firstIndex(of: 0x0A) else { return text[...] }
        var line = Array(text[..<end])
        if line.last == 0x0D { line.removeLast() }
        if text[end...].contains(where: { $0 != 0x0A && $0 != 0x0D }) { line.append(" …") }
        return line[...]
    }
}

/// A table with the fields that were asked for as columns, cut where the terminal ends. The first rows are held back until the widths
/// of the columns are known.
struct TableFieldsWriter: EventWriter {
    /// Rows that decide the widths.
    private static let sampleRows = 200
    /// No column but the last is wider than this; longer values push their line.
    private static let widthMax = 48

    private var reader: FieldReader
    private let zone: OutputZone
    private let isStyled: Bool
    private let columns: Int?
    private var held: [[String]] = []
    private var widths: [Int]?

    init(_ names: [String], zone: OutputZone, isStyled: Bool, columns: Int?) {
        reader = FieldReader(names)
        self.zone = zone
        self.isStyled = isStyled
        self.columns = columns
    }

    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        var row: [String] = []
        for index in reader.names.indices {
            let value = try reader.value(index, of: hit, zone.layout(at: hit.timestamp))?.bytes ?? []
            var safe: [UInt8] = []
            TextSafety.append(TextFieldsWriter.firstLine(of: value), to: &safe)
            row.append(String(decoding: safe, as: UTF8.self))
        }
        if widths != nil {
            append(row, to: &out)
        } else {
            held.append(row)
            if held.count >= Self.sampleRows { release(&out) }
        }
    }

    mutating func end(_ out: inout [UInt8]) { release(&out) }

    private mutating func release(_ out: inout [UInt8]) {
        guard widths == nil, !held.isEmpty else { return }
        let titles = reader.names.map { $0.uppercased() }
        widths = titles.indices.map { index in
            min(Self.widthMax, (held.map { $0[index].count } + [titles[index].count]).max() ?? 0)
        }
        out.styled(isStyled ? .bold : nil) { append(titles, to: &$0, ending: "") }
        out.append("\n")
        for row in held { append(row, to: &out) }
        held = []
    }

    private func append(_ row: [String], to out: inout [UInt8], ending: String = "\n") {
        var line = ""
        for (index, cell) in row.enumerated() {
            line += cell
            if index < row.count - 1 { line += String(repeating: " ", count: max(0, (widths?[index] ?? 0) - cell.count) + 2) }
        }
        if let columns, line.count > columns { line = String(line.prefix(columns)) }
        while line.hasSuffix(" ") { line.removeLast() }
        out.append(line + ending)
    }
}
