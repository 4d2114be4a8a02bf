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
        let rows: [(String, String)] = [
            (
                "partitions",
                "\(Quantities.grouped(statistics.partitions)), \(Quantities.grouped(statistics.partitionsPruned)) left out"
            ),
            ("blocks", "\(Quantities.grouped(statistics.blocks)) considered, \(Quantities.grouped(statistics.blocksRead)) read"),
            (
                "bytes",
                """
                \(Quantities.bytes(statistics.bytes)) (hot \(Quantities.bytes(statistics.bytesHot)), \
                warm \(Quantities.bytes(statistics.bytesWarm)), cold \(Quantities.bytes(statistics.bytesCold)))
                """
            ),
            ("events", Quantities.grouped(statistics.events)),
            ("rows", Quantities.grouped(statistics.rows)),
            ("time", "\(seconds(statistics.wallSeconds)), CPU \(seconds(statistics.cpuSeconds))"),
            ("Athena", "$\(Quantities.decimal(dollars(statistics), 6)) for the same bytes"),
        ]
        for (name, value) in rows { text += name + String(repeating: " ", count: 12 - name.count) + value + "\n" }
        return text
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
            for (name, value) in [
                ("partitions", statistics.partitions), ("partitions_pruned", statistics.partitionsPruned),
                ("blocks", statistics.blocks), ("blocks_read", statistics.blocksRead), ("bytes", statistics.bytes),
                ("bytes_hot", statistics.bytesHot), ("bytes_warm", statistics.bytesWarm), ("bytes_cold", statistics.bytesCold),
                ("events", statistics.events), ("rows", statistics.rows),
            ] {
                json.key(name)
                json.number(value)
            }
            json.key("seconds")
            json.number(statistics.wallSeconds)
            json.key("cpu_seconds")
            json.number(statistics.cpuSeconds)
            json.key("athena_dollars")
            json.number(dollars(statistics))
        }
        return json.text + "\n"
    }

    private static func dollars(_ statistics: SQLStatistics) -> Double { Double(statistics.bytes) / 1e12 * dollarsPerTerabyte }

    /// `12.3 ms`, `1.24 s`, then as `Quantities.duration`.
    static func seconds(_ seconds: Double) -> String {
        if seconds < 0.9995 { return "\(Quantities.decimal(seconds * 1000, 1)) ms" }
        return seconds < 9.995 ? "\(Quantities.decimal(seconds, 2)) s" : Quantities.duration(seconds)
    }
}
