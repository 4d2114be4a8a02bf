import Blocks
import Events
import SQL

/// What a statement took, for people and programs.
enum StatisticsText {
    /// What Athena charges for a terabyte (10^12 bytes) that it reads, in US dollars (aws.amazon.com/athena/pricing, 2026).
    static let dollarsPerTerabyte = 5.0

    /// One line: rows, time, what was read.
    static func text(_ statistics: SQLStatistics) -> String {
        """
        \(Quantities.count(statistics.rows, "row")) in \(seconds(statistics.wallSeconds)) (CPU \(seconds(statistics.cpuSeconds))); \
        read \(Quantities.bytes(statistics.bytes)), \(Quantities.grouped(statistics.blocksRead)) of \
        \(Quantities.count(statistics.blocks, "block")) in \(Quantities.count(statistics.partitions, "partition")), \
        \(Quantities.count(statistics.events, "event"))

        """
    }

    /// How the last statement was carried out.
    static func plan(_ session: SQLSession) -> String {
        let statistics = session.statistics
        var text = ""
        for scan in session.scans {
            text += TextSafety.visible(scan.table)
            if scan.runs > 1 { text += " (\(Quantities.grouped(scan.runs)) times)" }
            text += "\n"
            for line in scan.pushed { text += "  \(TextSafety.visible(line))\n" }
        }
        text += tiers(statistics)
        var rows: [(String, String)] = []
        if readsSummariesOnly(session) { rows.append(("data", "none read: summaries tell the answer")) }
        if statistics.bytesFiles > 0 { rows.append(("files", "\(Quantities.bytes(statistics.bytesFiles)) read")) }
        rows += [
            ("events", Quantities.grouped(statistics.events)),
            ("rows", Quantities.grouped(statistics.rows)),
            ("time", "\(seconds(statistics.wallSeconds)), CPU \(seconds(statistics.cpuSeconds))"),
        ]
        if !statistics.tiers.isEmpty {
            rows.append(("Athena", "$\(Quantities.decimal(dollars(statistics), 6)) for the same bytes"))
        }
        for (name, value) in rows { text += name + String(repeating: " ", count: 8 - name.count) + value + "\n" }
        return text
    }

    /// What there is in each tier, and what of it was read; empty for statements that ask no tables of events.
    private static func tiers(_ statistics: SQLStatistics) -> String {
        guard !statistics.tiers.isEmpty else { return "" }
        var table = TextTable([
            ("tier", .left), ("partitions", .right), ("pruned", .right), ("read", .right), ("blocks", .right), ("pruned", .right),
            ("read", .right), ("bytes read", .right),
        ])
        var all = TierReading(tier: .hot)
        func add(_ name: String, _ tier: TierReading) {
            let counts = [
                tier.partitions, tier.partitionsPruned, tier.partitionsRead, tier.blocks, tier.blocksPruned, tier.blocksRead,
            ]
            table.add([name] + counts.map { Quantities.grouped($0) } + [Quantities.bytes(tier.bytes)])
        }
        for tier in statistics.tiers {
            add(tier.tier.rawValue, tier)
            all.partitions += tier.partitions
            all.partitionsRead += tier.partitionsRead
            all.blocks += tier.blocks
            all.blocksRead += tier.blocksRead
            all.bytes += tier.bytes
        }
        if statistics.tiers.count > 1 { add("all", all) }
        return table.rendered()
    }

    /// Whether the answer was made of summaries alone. Events of files are none of a store's.
    private static func readsSummariesOnly(_ session: SQLSession) -> Bool {
        let statistics = session.statistics
        return statistics.events > 0 && statistics.blocksRead == 0 && !statistics.tiers.isEmpty
            && session.scans.allSatisfy { scan in session.eventTables.contains { $0.name == scan.table } }
    }

    /// The same as a JSON object.
    static func json(_ session: SQLSession) -> String {
        let statistics = session.statistics
        var json = JSONText()
        json.object { json in
            json.key("scans")
            json.array { json in
                for scan in session.scans {
                    json.object { json in
                        json.key("table")
                        json.string(scan.table)
                        json.key("runs")
                        json.number(scan.runs)
                        json.key("pushed")
                        json.array { json in for line in scan.pushed { json.string(line) } }
                    }
                }
            }
            json.key("tiers")
            json.array { json in
                for tier in statistics.tiers {
                    json.object { json in
                        json.key("tier")
                        json.string(tier.tier.rawValue)
                        write(counts(of: [tier]), to: &json)
                    }
                }
            }
            write(counts(of: statistics.tiers), to: &json)
            write(
                [
                    ("bytes_hot", statistics.bytesHot), ("bytes_warm", statistics.bytesWarm),
                    ("bytes_cold", statistics.bytesCold), ("bytes_files", statistics.bytesFiles),
                ], to: &json)
            json.key("summaries_only")
            json.bool(readsSummariesOnly(session))
            write([("events", statistics.events), ("rows", statistics.rows)], to: &json)
            json.key("seconds")
            json.number(statistics.wallSeconds)
            json.key("cpu_seconds")
            json.number(statistics.cpuSeconds)
            json.key("athena_dollars")
            json.number(dollars(statistics))
        }
        return json.text + "\n"
    }

    private static func counts(of tiers: [TierReading]) -> [(String, Int)] {
        func sum(_ part: (TierReading) -> Int) -> Int { tiers.reduce(0) { $0 + part($1) } }
        return [
            ("partitions", sum { $0.partitions }), ("partitions_pruned", sum { $0.partitionsPruned }),
            ("partitions_read", sum { $0.partitionsRead }), ("blocks", sum { $0.blocks }),
            ("blocks_pruned", sum { $0.blocksPruned }), ("blocks_read", sum { $0.blocksRead }), ("bytes", sum { $0.bytes }),
        ]
    }

    private static func write(_ numbers: [(String, Int)], to json: inout JSONText) {
        for (name, value) in numbers {
            json.key(name)
            json.number(value)
        }
    }

    private static func dollars(_ statistics: SQLStatistics) -> Double { Double(statistics.bytes) / 1e12 * dollarsPerTerabyte }

    /// `12.3 ms`, `1.24 s`, then as `Quantities.duration`.
    static func seconds(_ seconds: Double) -> String {
        if seconds < 0.9995 { return "\(Quantities.decimal(seconds * 1000, 1)) ms" }
        return seconds < 9.995 ? "\(Quantities.decimal(seconds, 2)) s" : Quantities.duration(seconds)
    }
}
