import Events
import Glibc
import Query

/// The most frequent values of fields: `--top` for one, `--facets` for several.
struct TopOutput {
    let look: EventLook
    /// Values of a field that are shown.
    let limit: Int

    /// Writes one field; returns how many events matched.
    func write(_ top: TopValues, to out: inout Output) -> Int {
        switch look.output {
        case .json:
            var json = JSONText()
            json.object { object(top, &$0) }
            out.bytes += json.bytes + [0x0A]
        case .csv:
            CSVText.append(row: ["value", "count", "share"].map { Array($0.utf8) }, to: &out.bytes)
            for value in top.values { append(csv: value, top, before: [], to: &out.bytes) }
        default: append(table: top, to: &out.bytes)
        }
        return top.total + top.missing
    }

    /// Writes several fields; returns how many events matched.
    func write(_ facets: [TopValues], to out: inout Output) -> Int {
        switch look.output {
        case .json:
            var json = JSONText()
            json.object { json in
                json.key("facets")
                json.array { json in
                    for facet in facets { json.object { object(facet, &$0) } }
                }
            }
            out.bytes += json.bytes + [0x0A]
        case .csv:
            CSVText.append(row: ["field", "value", "count", "share"].map { Array($0.utf8) }, to: &out.bytes)
            for facet in facets {
                for value in facet.values { append(csv: value, facet, before: [Array(facet.name.utf8)], to: &out.bytes) }
            }
        default:
            var isFirst = true
            for facet in facets where facet.total > 0 {
                if !isFirst { out.bytes.append("\n") }
                isFirst = false
                append(table: facet, to: &out.bytes)
            }
        }
        return facets.map { $0.total + $0.missing }.max() ?? 0
    }

    /// `"field":"status","events":10,"missing":0,"distinct":2,"exact":true,"values":[{"value":200,"count":8,"share":0.8},…]`.
    private func object(_ top: TopValues, _ json: inout JSONText) {
        json.key("field")
        json.string(top.name)
        json.key("events")
        json.number(top.total)
        json.key("missing")
        json.number(top.missing)
        json.key("distinct")
        json.number(top.distinct)
        json.key("exact")
        json.bool(top.error == 0)
        if top.error > 0 {
            json.key("error")
            json.number(top.error)
        }
        json.key("values")
        json.array { json in
            for value in top.values {
                json.object { json in
                    json.key("value")
                    if value.isJSON { json.value(value.bytes) } else { json.string(value.bytes) }
                    json.key("count")
                    json.number(value.count)
                    json.key("share")
                    json.number(Double(value.count) / Double(max(1, top.total)))
                }
            }
        }
    }

    private func append(csv value: TopValues.Value, _ top: TopValues, before: [[UInt8]], to out: inout [UInt8]) {
        let share = (Double(value.count) / Double(max(1, top.total)) * 1e6).rounded() / 1e6
        CSVText.append(row: before + [value.bytes, Array("\(value.count)".utf8), Array("\(share)".utf8)], to: &out)
    }

    private func append(table top: TopValues, to out: inout [UInt8]) {
        guard top.total > 0 else { return }
        let width = Terminal.isTerminal(STDOUT_FILENO) ? max(20, Terminal.columns(STDOUT_FILENO) - 28) : 200
        let isStyled = look.color.isOn(STDOUT_FILENO)
        var table = TextTable([("COUNT", .right), ("SHARE", .right), (TextSafety.visible(top.name.uppercased()), .left)])
        for value in top.values {
            table.add([
                Quantities.grouped(value.count), SummaryText.share(value.count, of: top.total),
                SummaryText.cell(value.bytes, width: width),
            ])
        }
        SummaryText.append(table, isStyled: isStyled, to: &out)
        var notes: [String] = []
        if top.distinct > top.values.count {
            let others = top.total - top.values.reduce(0) { $0 + $1.count }
            let more = Quantities.count(top.distinct - top.values.count, "further value")
            notes.append("\(top.error > 0 ? "at least " : "")\(more) (\(Quantities.count(others, "event")))")
        }
        if top.missing > 0 { notes.append("\(Quantities.count(top.missing, "event")) without the field") }
        if top.error > 0 {
            notes.append("too many different values to keep: counts may be too low by up to \(Quantities.grouped(top.error))")
        }
        if !notes.isEmpty { out.styled(isStyled ? .dim : nil) { $0.append("  " + notes.joined(separator: "; ")) } }
        if !notes.isEmpty { out.append("\n") }
    }
}
