import Events
import Glibc
import Query

/// `--patterns`: messages as templates; `--diff`: how they changed.
struct PatternOutput {
    let look: EventLook
    /// Patterns that are shown; of each kind of change.
    let limit: Int

    private var isStyled: Bool { look.color.isOn(STDOUT_FILENO) }
    private var zone: OutputZone { OutputZone(look.timezone) }

    // MARK: Patterns

    /// Writes templates; returns how many events matched.
    func write(_ found: MessagePatterns, to out: inout Output) -> Int {
        let shown = found.patterns.prefix(limit)
        switch look.output {
        case .json:
            var json = JSONText()
            json.object { json in
                json.key("events")
                json.number(found.total)
                json.key("patterns")
                json.array { json in
                    for pattern in shown {
                        json.object { json in
                            Self.members(pattern, &json)
                            json.key("count")
                            json.number(pattern.count)
                            json.key("share")
                            json.number(Double(pattern.count) / Double(max(1, found.total)))
                        }
                    }
                }
                json.key("distinct")
                json.number(found.patterns.count)
            }
            out.bytes += json.bytes + [0x0A]
        case .csv:
            appendCSV(["pattern", "count", "share", "level", "first", "last", "sample"], to: &out.bytes)
            for pattern in shown {
                let share = (Double(pattern.count) / Double(max(1, found.total)) * 1e6).rounded() / 1e6
                appendCSV([pattern.template, "\(pattern.count)", "\(share)"] + Self.cells(pattern), to: &out.bytes)
            }
        default:
            for pattern in shown {
                let head = "\(Quantities.grouped(pattern.count))  \(SummaryText.share(pattern.count, of: found.total))"
                append(pattern, head: head, to: &out.bytes)
            }
            let hidden = found.patterns.count - shown.count
            if hidden > 0 {
                let events = found.patterns.dropFirst(shown.count).reduce(0) { $0 + $1.count }
                out.write(
                    "\(Quantities.count(hidden, "further pattern")) of \(Quantities.count(events, "event")); --all shows them\n")
            }
        }
        return found.total
    }

    private func append(_ pattern: MessagePatterns.Pattern, head: String, to out: inout [UInt8]) {
        out.styled(isStyled ? .bold : nil) { $0.append(head) }
        out.append("  ")
        out.styled(isStyled ? Style(pattern.level) : nil) { $0.append(pattern.level.name) }
        out.append("  \(TextSafety.visible(pattern.template))\n")
        out.styled(isStyled ? .dim : nil) { out in
            out.append("    \(SummaryText.time(pattern.first, zone)) to \(SummaryText.time(pattern.last, zone)), ")
            out.append("such as: \(SummaryText.cell(pattern.sample, width: 160))")
        }
        out.append("\n")
    }

    // MARK: Changes

    /// Writes changes, without patterns that came as before; returns how many patterns there were.
    func write(_ changes: [PatternChange], to out: inout Output) -> Int {
        let kinds = PatternChange.Kind.allCases.filter { $0 != .same }
        let shown = kinds.map { kind in (kind, Array(changes.filter { $0.kind == kind }.prefix(limit))) }
        switch look.output {
        case .json:
            var json = JSONText()
            json.object { json in
                for (kind, some) in shown {
                    json.key(kind.rawValue)
                    json.array { json in
                        for change in some { json.object { Self.members(change, &$0) } }
                    }
                }
                json.key("same")
                json.number(changes.count { $0.kind == .same })
            }
            out.bytes += json.bytes + [0x0A]
        case .csv:
            appendCSV(["change", "pattern", "count", "before", "ratio", "level", "first", "last", "sample"], to: &out.bytes)
            for (kind, some) in shown {
                for change in some {
                    let pattern = change.pattern
                    let ratio = change.ratio.map { "\(($0 * 1e3).rounded() / 1e3)" } ?? ""
                    appendCSV(
                        [kind.rawValue, pattern.template, "\(pattern.count)", "\(change.before)", ratio] + Self.cells(pattern),
                        to: &out.bytes)
                }
            }
        default:
            for (kind, some) in shown where !some.isEmpty {
                let count = changes.count { $0.kind == kind }
                out.bytes.styled(isStyled ? .bold : nil) { $0.append("\(Self.title(kind)) (\(Quantities.grouped(count)))") }
                out.write("\n")
                for change in some {
                    var head = "  \(Quantities.grouped(change.before)) → \(Quantities.grouped(change.pattern.count))"
                    if let ratio = change.ratio { head += "  x\(SummaryText.number((ratio * 100).rounded() / 100))" }
                    append(change.pattern, head: head, to: &out.bytes)
                }
                if count > some.count {
                    out.write("  \(Quantities.count(count - some.count, "further pattern")); --all shows them\n")
                }
            }
            out.write("\(Quantities.count(changes.count { $0.kind == .same }, "pattern")) as before\n")
        }
        return changes.count
    }

    private static func title(_ kind: PatternChange.Kind) -> String {
        switch kind {
        case .new: "new"
        case .gone: "gone"
        case .more: "more frequent"
        case .less: "less frequent"
        case .same: "as before"
        }
    }

    // MARK: Parts

    private static func members(_ pattern: MessagePatterns.Pattern, _ json: inout JSONText) {
        var times = TimestampWriter()
        for (key, value) in [
            ("pattern", pattern.template), ("level", pattern.level.name), ("first", times.string(pattern.first)),
            ("last", times.string(pattern.last)),
        ] {
            json.key(key)
            json.string(value)
        }
        json.key("sample")
        json.string(pattern.sample)
    }

    private static func members(_ change: PatternChange, _ json: inout JSONText) {
        members(change.pattern, &json)
        json.key("count")
        json.number(change.pattern.count)
        json.key("before")
        json.number(change.before)
        if let ratio = change.ratio {
            json.key("ratio")
            json.number(ratio)
        }
    }

    private static func cells(_ pattern: MessagePatterns.Pattern) -> [String] {
        var times = TimestampWriter()
        return [
            pattern.level.name, times.string(pattern.first), times.string(pattern.last),
            String(decoding: pattern.sample, as: UTF8.self),
        ]
    }

    private func appendCSV(_ cells: [String], to out: inout [UInt8]) {
        CSVText.append(row: cells.map { Array($0.utf8) }, to: &out)
    }
}
