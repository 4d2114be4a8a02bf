import Events
import Store

/// What was recomputed, as tables or as JSON.
enum ReconcileOutput {
    /// Jobs of a table; of more only those in which something is wrong, and the rest is counted.
    private static let maxRows = 50

    static func text(_ result: Reconciliation, isQuiet: Bool) -> String {
        var text = ""
        var table = TextTable([
            ("job", .right), ("command", .left), ("read", .right), ("stored", .right), ("duplicate", .right),
            ("rejected", .right),
            ("dropped", .right), ("deleted since", .right), ("books", .left),
        ])
        var hidden = 0
        for (index, line) in result.jobs.enumerated() {
            guard line.state == .wrong || (!isQuiet && index < maxRows) else {
                hidden += 1
                continue
            }
            table.add(row(line))
        }
        if !table.isEmpty { text += table.rendered() }
        if hidden > 0, !isQuiet { text += "… and \(Quantities.count(hidden, "more job"))\n" }
        for line in result.jobs {
            for complaint in line.complaints { text += "job \(line.job.id): \(complaint)\n" }
        }
        for one in result.partitions {
            let found = one.found.map { Quantities.grouped(Int(clamping: $0)) } ?? "-"
            text +=
                "\(one.place.rawValue) \(one.day) \(TextSafety.visible(one.name)): \(one.complaint): "
                + "\(Quantities.grouped(Int(clamping: one.booked))) in the books, \(found) there\n"
        }
        if !isQuiet { text += summary(result) }
        return text
    }

    private static func row(_ line: JobReconciliation) -> [String] {
        let receipt = line.receipt
        let numbers = [
            line.receiptRead ?? receipt?.read, receipt?.stored ?? line.stored, receipt?.duplicate ?? line.duplicate,
            receipt?.rejected ?? line.letters, receipt?.dropped,
        ]
        let deleted = line.places[.deleted] ?? 0
        return ["\(line.job.id)", TextSafety.visible(line.job.command)]
            + numbers.map { $0.map { Quantities.grouped(Int(clamping: $0)) } ?? "-" }
            + [deleted == 0 ? "" : Quantities.grouped(Int(clamping: deleted)), state(line.state)]
    }

    private static func state(_ state: JobReconciliation.State) -> String {
        switch state {
        case .right: "right"
        case .wrong: "WRONG"
        case .unfinished: "not ended"
        case .old: "older than the books"
        }
    }

    private static func summary(_ result: Reconciliation) -> String {
        let wrong = result.jobs.count { $0.state == .wrong }
        let open = result.jobs.count { $0.state == .unfinished }
        var text = "\(Quantities.count(result.jobs.count, "job")), \(wrong == 0 ? "none" : "\(wrong)") wrong"
        if open > 0 { text += ", \(open) not ended" }
        text += "; \(Quantities.count(result.checkedPartitions, "partition")) checked"
        if result.unknownEvents > 0 {
            text += "; \(Quantities.count(Int(clamping: result.unknownEvents), "event")) from before the books"
        }
        return text + "\n"
    }

    static func json(_ result: Reconciliation, _ problems: [String]) -> [UInt8] {
        var json = JSONText()
        json.object { json in
            json.key("ok")
            json.bool(result.isRight && problems.isEmpty)
            json.key("jobs")
            json.array { json in for line in result.jobs { job(line, &json) } }
            json.key("partitions")
            json.array { json in
                for one in result.partitions {
                    json.object { json in
                        json.key("tier")
                        json.string(one.place.rawValue)
                        json.key("day")
                        json.string("\(one.day)")
                        json.key("name")
                        json.string(one.name)
                        member("booked", one.booked, &json)
                        member("found", one.found, &json)
                        json.key("complaint")
                        json.string(one.complaint)
                    }
                }
            }
            member("checkedPartitions", Int64(result.checkedPartitions), &json)
            member("unknownEvents", result.unknownEvents, &json)
            json.key("problems")
            json.array { json in for problem in problems { json.string(problem) } }
        }
        return json.bytes + [0x0A]
    }

    private static func job(_ line: JobReconciliation, _ json: inout JSONText) {
        json.object { json in
            member("job", line.job.id, &json)
            json.key("command")
            json.string(line.job.command)
            json.key("state")
            json.string(line.state.rawValue)
            json.key("receipt")
            if let receipt = line.receipt {
                json.object { json in
                    member("read", line.receiptRead ?? receipt.read, &json)
                    member("stored", receipt.stored, &json)
                    member("duplicate", receipt.duplicate, &json)
                    member("rejected", receipt.rejected, &json)
                    member("dropped", receipt.dropped, &json)
                }
            } else {
                json.null()
            }
            json.key("found")
            json.object { json in
                member("stored", line.stored, &json)
                for place in [PartitionBooks.Place.hot, .warm, .cold, .deleted] {
                    if let events = line.places[place] { member(place.rawValue, events, &json) }
                }
                member("duplicate", line.duplicate, &json)
                member("rejected", line.letters, &json)
            }
            json.key("complaints")
            json.array { json in for complaint in line.complaints { json.string(complaint) } }
        }
    }

    private static func member(_ key: String, _ value: Int64?, _ json: inout JSONText) {
        json.key(key)
        if let value { json.number(Int(clamping: value)) } else { json.null() }
    }
}
