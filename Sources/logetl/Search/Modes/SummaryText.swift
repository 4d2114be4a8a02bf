import Events
import Query

/// What the tables of several modes have in common.
enum SummaryText {
    /// A value on one line, safe for a terminal, cut to `width` characters with a mark.
    static func cell(_ bytes: [UInt8], width: Int) -> String {
        if bytes.isEmpty { return "(empty)" }
        var safe: [UInt8] = []
        TextSafety.append(TextFieldsWriter.firstLine(of: bytes), to: &safe)
        let text = String(decoding: safe, as: UTF8.self)
        return text.count > width ? text.prefix(max(1, width - 1)) + "…" : text
    }

    /// A part of a whole: `12.3 %`.
    static func share(_ count: Int, of total: Int) -> String {
        guard total > 0 else { return "-" }
        let percent = Double(count) / Double(total) * 100
        return percent > 0 && percent < 0.05 ? "<0.1 %" : "\(Quantities.decimal(percent, 1)) %"
    }

    /// An instant in a zone, to the second.
    static func time(_ timestamp: Timestamp, _ zone: OutputZone) -> String {
        var writer = TimestampWriter()
        return writer.string(timestamp, zone.layout(at: timestamp, fractionDigits: 0))
    }

    /// A number as people read it: no decimals that say nothing.
    static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return Quantities.grouped(Int(value)) }
        let magnitude = abs(value)
        return Quantities.decimal(value, magnitude >= 100 ? 1 : magnitude >= 1 ? 2 : 4)
    }

    /// Appends a table, its heading in bold.
    static func append(_ table: TextTable, isStyled: Bool, to out: inout [UInt8]) {
        let text = table.rendered()
        let end = text.firstIndex(of: "\n") ?? text.endIndex
        out.styled(isStyled ? .bold : nil) { $0.append(String(text[..<end])) }
        out.append(String(text[end...]))
    }
}
