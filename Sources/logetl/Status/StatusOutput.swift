import Blocks
import Events
import Store

/// The state of a store as tables or as JSON.
enum StatusOutput {
    /// Rows of a table that are shown; the rest is counted.
    private static let maxRows = 20

    /// Tables for people.
    static func text(_ status: StoreStatus) -> String {
        var text = overview(status)
        if status.events > 0 { text += "\n" + tiers(status) + "\n" + days(status) + "\n" + services(status) }
        if !status.deadLetters.isEmpty { text += "\n" + deadLetters(status) }
        return text
    }

    private static func overview(_ status: StoreStatus) -> String {
        var times = TimestampWriter()
        var text = "\(Quantities.count(status.events, "event")), \(Quantities.bytes(status.bytes))"
        if let perEvent = status.bytesPerEvent { text += ", \(Quantities.decimal(perEvent, 1)) bytes an event" }
        text += "\n"
        if let first = status.first, let last = status.last {
            let layout = TimestampLayout(.iso, fractionDigits: 3, separator: UInt8(ascii: " "), zone: .spacedUTC)
            text += "from \(times.string(first, layout)) to \(times.string(last, layout))\n"
        }
        let levels = Level.allCases.reversed().filter { status.levelCounts[Int($0.rawValue)] > 0 }
            .map { "\($0.name) \(Quantities.grouped(status.levelCounts[Int($0.rawValue)]))" }
        if !levels.isEmpty { text += levels.joined(separator: ", ") + "\n" }
        return text
    }

    private static func tiers(_ status: StoreStatus) -> String {
        var table = TextTable([
            ("tier", .left), ("days", .right), ("events", .right), ("blocks", .right), ("size", .right), ("B/event", .right),
        ])
        for tier in Tier.allCases {
            let days = status.days.filter { $0.tier == tier }
            guard !days.isEmpty else { continue }
            let events = days.reduce(0) { $0 + $1.events }
            let bytes = days.reduce(0) { $0 + $1.bytes }
            table.add([
                tier.rawValue, Quantities.grouped(days.count), Quantities.grouped(events),
                Quantities.grouped(days.reduce(0) { $0 + $1.blocks }), Quantities.bytes(bytes),
                events > 0 ? Quantities.decimal(Double(bytes) / Double(events), 1) : "-",
            ])
        }
        return table.rendered()
    }

    private static func days(_ status: StoreStatus) -> String {
        var table = TextTable([("day", .left), ("tier", .left), ("events", .right), ("blocks", .right), ("size", .right)])
        for day in status.days.suffix(maxRows).reversed() {
            table.add([
                "\(day.day)", day.tier.rawValue, Quantities.grouped(day.events), Quantities.grouped(day.blocks),
                Quantities.bytes(day.bytes),
            ])
        }
        return table.rendered() + rest(status.days.count, "earlier day")
    }

    private static func services(_ status: StoreStatus) -> String {
        var table = TextTable([("service", .left), ("events", .right)])
        for service in status.services.prefix(maxRows) { table.add([service.name, Quantities.grouped(service.events)]) }
        return table.rendered() + rest(status.services.count, "more service")
    }

    private static func deadLetters(_ status: StoreStatus) -> String {
        var table = TextTable([("dead letters", .right), ("stage", .left), ("reason", .left)])
        for letters in status.deadLetters { table.add([Quantities.grouped(letters.letters), letters.stage, letters.reason]) }
        return table.rendered()
    }

    private static func rest(_ count: Int, _ noun: String) -> String {
        count > maxRows ? "… and \(Quantities.count(count - maxRows, noun))\n" : ""
    }

    /// One object on one line.
    static func json(_ status: StoreStatus) -> [UInt8] {
        var json = JSONText()
        json.object { json in
            member("events", status.events, &json)
            member("blocks", status.blocks, &json)
            member("bytes", status.bytes, &json)
            json.key("bytesPerEvent")
            if let perEvent = status.bytesPerEvent { json.number(perEvent) } else { json.null() }
            member("first", status.first, &json)
            member("last", status.last, &json)
            json.key("levels")
            json.object { json in
                for level in Level.allCases where status.levelCounts[Int(level.rawValue)] > 0 {
                    member(level.name, status.levelCounts[Int(level.rawValue)], &json)
                }
            }
            json.key("days")
            json.array { json in for day in status.days { self.day(day, &json) } }
            json.key("services")
            json.array { json in
                for service in status.services {
                    json.object { json in
                        member("name", service.name, &json)
                        member("events", service.events, &json)
                    }
                }
            }
            json.key("deadLetters")
            json.array { json in
                for letters in status.deadLetters {
                    json.object { json in
                        member("stage", letters.stage, &json)
                        member("reason", letters.reason, &json)
                        member("count", letters.letters, &json)
                    }
                }
            }
            json.key("problems")
            json.array { json in for problem in status.problems { json.string("\(problem)") } }
        }
        return json.bytes + [0x0A]
    }

    private static func day(_ day: StoreStatus.DayStatus, _ json: inout JSONText) {
        json.object { json in
            member("day", "\(day.day)", &json)
            member("tier", day.tier.rawValue, &json)
            member("events", day.events, &json)
            member("blocks", day.blocks, &json)
            member("bytes", day.bytes, &json)
            member("first", day.first, &json)
            member("last", day.last, &json)
        }
    }

    private static func member(_ key: String, _ value: Int, _ json: inout JSONText) {
        json.key(key)
        json.number(value)
    }

    private static func member(_ key: String, _ value: String, _ json: inout JSONText) {
        json.key(key)
        json.string(value)
    }

    private static func member(_ key: String, _ value: Timestamp?, _ json: inout JSONText) {
        json.key(key)
        var times = TimestampWriter()
        if let value { json.string(times.string(value)) } else { json.null() }
    }
}
