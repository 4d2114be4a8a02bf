import Blocks
import Events
import Lifecycle
import Store

/// Plans and reports of the lifecycle as tables or as JSON.
enum LifecycleOutput {
    /// Names of services that a line of the table shows; the rest is counted.
    private static let maxNames = 3

    static func show(_ plan: LifecyclePlan, json: Bool) throws {
        var out = Output()
        if json {
            var text = JSONText()
            text.object { json in
                actions("actions", plan.actions, &json)
                problems(plan.problems, &json)
            }
            out.bytes.append(contentsOf: text.bytes + [0x0A])
        } else {
            out.write(plan.actions.isEmpty ? "Nothing to do.\n" : table(plan.actions))
        }
        try out.flush()
        try complain(plan.problems)
    }

    static func show(_ report: LifecycleEngine.Report, json: Bool) throws {
        var out = Output()
        if json {
            var text = JSONText()
            text.object { json in
                actions("done", report.done, &json)
                json.key("bytesBefore")
                json.number(report.bytesBefore)
                json.key("bytesAfter")
                json.number(report.bytesAfter)
                json.key("waitingFiles")
                json.number(report.waitingFiles)
                problems(report.problems, &json)
            }
            out.bytes.append(contentsOf: text.bytes + [0x0A])
        } else if report.done.isEmpty {
            out.write("Nothing was due.\n")
        } else {
            out.write(table(report.done))
            out.write("\(Quantities.bytes(report.bytesBefore)) before, \(Quantities.bytes(report.bytesAfter)) after\n")
        }
        if !json, report.waitingFiles > 0 {
            out.write(
                "\(Quantities.count(report.waitingFiles, "replaced file")) still read by others; the next run removes them\n")
        }
        try out.flush()
        try complain(report.problems)
    }

    private static func complain(_ problems: [StoreError]) throws {
        for problem in problems { Diagnostics.warning("\(problem)") }
        if !problems.isEmpty { throw Failure(.incomplete) }
    }

    private static func table(_ actions: [LifecyclePlan.Action]) -> String {
        var table = TextTable([
            ("day", .left), ("step", .left), ("events", .right), ("size", .right), ("why", .left), ("services", .left),
        ])
        for action in actions {
            var names = action.services.prefix(maxNames).joined(separator: ", ")
            if action.services.count > maxNames { names += " and \(action.services.count - maxNames) more" }
            table.add([
                "\(action.day)", step(action), Quantities.grouped(action.events), Quantities.bytes(action.bytes),
                action.reason.rawValue, names,
            ])
        }
        return table.rendered()
    }

    private static func step(_ action: LifecyclePlan.Action) -> String {
        guard let to = action.to else { return "delete \(action.from.rawValue)" }
        return action.isCopy ? "copy \(action.from.rawValue) to \(to.rawValue)" : "\(action.from.rawValue) to \(to.rawValue)"
    }

    private static func actions(_ key: String, _ actions: [LifecyclePlan.Action], _ json: inout JSONText) {
        json.key(key)
        json.array { json in
            for action in actions {
                json.object { json in
                    json.key("day")
                    json.string("\(action.day)")
                    json.key("from")
                    json.string(action.from.rawValue)
                    json.key("to")
                    if let to = action.to { json.string(to.rawValue) } else { json.null() }
                    json.key("reason")
                    json.string(action.reason.rawValue)
                    json.key("events")
                    json.number(action.events)
                    json.key("bytes")
                    json.number(action.bytes)
                    json.key("isCopy")
                    json.bool(action.isCopy)
                    json.key("services")
                    json.array { json in for service in action.services { json.string(service) } }
                }
            }
        }
    }

    private static func problems(_ problems: [StoreError], _ json: inout JSONText) {
        json.key("problems")
        json.array { json in for problem in problems { json.string("\(problem)") } }
    }
}
