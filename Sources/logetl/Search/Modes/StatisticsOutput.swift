import Events
import Glibc
import Query

/// `--stats`: count, first and last, rate, levels, services, and the numbers of fields.
struct StatisticsOutput {
    let look: EventLook

    /// Writes; returns how many events matched.
    func write(_ statistics: EventStatistics, to out: inout Output) -> Int {
        switch look.output {
        case .json: out.bytes += json(statistics) + [0x0A]
        case .csv: appendCSV(statistics, to: &out.bytes)
        default: appendText(statistics, to: &out.bytes)
        }
        return statistics.count
    }

    private func rate(_ statistics: EventStatistics) -> Double? {
        statistics.seconds > 0 ? Double(statistics.count) / statistics.seconds : nil
    }

    private func levels(_ statistics: EventStatistics) -> [(level: Level, count: Int)] {
        Level.allCases.reversed().compactMap { level in
            let count = statistics.levelCounts[Int(level.rawValue)]
            return count > 0 ? (level, count) : nil
        }
    }

    // MARK: JSON

    private func json(_ statistics: EventStatistics) -> [UInt8] {
        var times = TimestampWriter()
        var json = JSONText()
        json.object { json in
            json.key("count")
            json.number(statistics.count)
            if let first = statistics.first, let last = statistics.last {
                json.key("first")
                json.string(times.string(first))
                json.key("last")
                json.string(times.string(last))
            }
            if let rate = rate(statistics) {
                json.key("eventsPerSecond")
                json.number(rate)
            }
            json.key("levels")
            json.object { json in
                for (level, count) in levels(statistics) {
                    json.key(level.name)
                    json.number(count)
                }
            }
            json.key("services")
            json.object { json in
                for service in statistics.services.values {
                    json.key(String(decoding: service.bytes, as: UTF8.self))
                    json.number(service.count)
                }
            }
            if !statistics.numbers.isEmpty {
                json.key("fields")
                json.object { json in
                    for numbers in statistics.numbers {
                        json.key(numbers.name)
                        json.object { Self.object(numbers, &$0) }
                    }
                }
            }
        }
        return json.bytes
    }

    private static func object(_ numbers: EventStatistics.Numbers, _ json: inout JSONText) {
        for (key, value) in [("numbers", numbers.count), ("others", numbers.others), ("missing", numbers.missing)] {
            json.key(key)
            json.number(value)
        }
        guard let least = numbers.least, let mean = numbers.mean, let greatest = numbers.greatest else { return }
        for (key, value) in [("sum", numbers.sum), ("min", least), ("avg", mean), ("max", greatest)] {
            json.key(key)
            json.number(value)
        }
        for (percent, value) in numbers.percentiles {
            json.key("p\(percent)")
            json.number(value)
        }
        json.key("exact")
        json.bool(numbers.isExact)
    }

    // MARK: CSV

    private func appendCSV(_ statistics: EventStatistics, to out: inout [UInt8]) {
        var times = TimestampWriter()
        func add(_ cells: String...) { CSVText.append(row: cells.map { Array($0.utf8) }, to: &out) }
        add("statistic", "value")
        add("count", "\(statistics.count)")
        if let first = statistics.first { add("first", times.string(first)) }
        if let last = statistics.last { add("last", times.string(last)) }
        if let rate = rate(statistics) { add("events_per_second", "\(rate)") }
        for (level, count) in levels(statistics) { add("level \(level.name)", "\(count)") }
        for service in statistics.services.values {
            add("service \(String(decoding: service.bytes, as: UTF8.self))", "\(service.count)")
        }
        for numbers in statistics.numbers {
            add("\(numbers.name) numbers", "\(numbers.count)")
            guard let least = numbers.least, let mean = numbers.mean, let greatest = numbers.greatest else { continue }
            add("\(numbers.name) min", "\(least)")
            add("\(numbers.name) avg", "\(mean)")
            add("\(numbers.name) max", "\(greatest)")
            for (percent, value) in numbers.percentiles { add("\(numbers.name) p\(percent)", "\(value)") }
        }
    }

    // MARK: Text

    private func appendText(_ statistics: EventStatistics, to out: inout [UInt8]) {
        let zone = OutputZone(look.timezone)
        let isStyled = look.color.isOn(STDOUT_FILENO)
        out.append("events   \(Quantities.grouped(statistics.count))\n")
        guard let first = statistics.first, let last = statistics.last else { return }
        out.append("first    \(SummaryText.time(first, zone))\n")
        out.append("last     \(SummaryText.time(last, zone))\n")
        if let rate = rate(statistics) {
            let isSlow = rate < 1
            out.append("rate     \(SummaryText.number(isSlow ? rate * 3_600 : rate)) events \(isSlow ? "an hour" : "a second")\n")
        }
        out.append("\n")
        var levels = TextTable([("COUNT", .right), ("SHARE", .right), ("LEVEL", .left)])
        for (level, count) in self.levels(statistics) {
            levels.add([Quantities.grouped(count), SummaryText.share(count, of: statistics.count), level.name])
        }
        SummaryText.append(levels, isStyled: isStyled, to: &out)
        out.append("\n")
        var services = TextTable([("COUNT", .right), ("SHARE", .right), ("SERVICE", .left)])
        for service in statistics.services.values {
            services.add([
                Quantities.grouped(service.count), SummaryText.share(service.count, of: statistics.count),
                SummaryText.cell(service.bytes, width: 100),
            ])
        }
        SummaryText.append(services, isStyled: isStyled, to: &out)
        let hidden = statistics.services.distinct - statistics.services.values.count
        if hidden > 0 { out.append("  \(Quantities.count(hidden, "further service"))\n") }
        guard !statistics.numbers.isEmpty else { return }
        out.append("\n")
        var table = TextTable([
            ("FIELD", .left), ("NUMBERS", .right), ("MIN", .right), ("AVG", .right), ("P50", .right), ("P90", .right),
            ("P95", .right),
            ("P99", .right), ("MAX", .right),
        ])
        for numbers in statistics.numbers {
            var cells = [TextSafety.visible(numbers.name), Quantities.grouped(numbers.count)]
            if let least = numbers.least, let mean = numbers.mean, let greatest = numbers.greatest {
                cells += [least, mean].map(SummaryText.number)
                cells += numbers.percentiles.map { SummaryText.number($0.value) }
                cells.append(SummaryText.number(greatest))
            }
            table.add(cells)
        }
        SummaryText.append(table, isStyled: isStyled, to: &out)
        for numbers in statistics.numbers {
            if numbers.others > 0 {
                out.append(
                    "  \(TextSafety.visible(numbers.name)): \(Quantities.count(numbers.others, "value")) that are no numbers\n")
            }
            if !numbers.isExact { out.append("  \(TextSafety.visible(numbers.name)): percentiles are off by at most 0.1 %\n") }
        }
    }
}
