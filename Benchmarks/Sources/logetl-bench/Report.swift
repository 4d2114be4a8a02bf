import Foundation

/// The table as Markdown.
struct Report {
    let options: Options
    let rows: [Row]

    private static let begin = "<!-- logetl-bench begin -->"
    private static let end = "<!-- logetl-bench end -->"

    /// Where, when and how, then a table.
    var markdown: String {
        var text =
            "\(Self.begin)\n\(machine)  \n\(Self.today), `logetl-bench --lines \(options.lines) --seed \(options.seed) --runs \(options.runs)`\n\n"
        text += "| case | median | best | CPU | peak MB | figure | must / aim | reached |\n|---|---|---|---|---|---|---|---|\n"
        for row in rows {
            var cells = [row.name]
            if let skipped = row.skipped {
                cells += ["left out: \(skipped)"] + Array(repeating: "", count: 6)
            } else if let wrong = row.wrong {
                cells += ["**wrong**: \(wrong)"] + Array(repeating: "", count: 6)
            } else {
                let isTimed = !row.walls.isEmpty
                cells += isTimed ? [Self.time(row.median), Self.time(row.best)] : ["", ""]
                cells += row.cpu > 0 ? [Self.time(row.cpu), Self.short(row.peakMegabytes)] : ["", ""]
                cells.append(row.figures)
                if let bound = row.bound, let value = row.value {
                    cells += ["\(Self.thousands(bound.must)) / \(Self.thousands(bound.aim)) \(bound.unit)", bound.verdict(value)]
                } else {
                    cells += ["", ""]
                }
            }
            text += "| " + cells.map { $0.replacingOccurrences(of: "|", with: "\\|") }.joined(separator: " | ") + " |\n"
        }
        return text
            + "\nEvery answer was compared with the corpus's manifest. CPU is user and system time. Searches are judged by their best run,\n"
            + "all else by the median.\n\(Self.end)\n"
    }

    /// Prints the table, or puts it in place of the old one in a file.
    func publish() throws {
        guard let path = options.write else { return print(markdown, terminator: "") }
        var text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? "# Benchmarks\n\n"
        if let first = text.range(of: Self.begin), let last = text.range(of: Self.end + "\n"), first.lowerBound < last.lowerBound
        {
            text.replaceSubrange(first.lowerBound..<last.upperBound, with: markdown)
        } else {
            text += markdown
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private var machine: String {
        let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let model = information.split(separator: "\n").first { $0.hasPrefix("model name") }?.split(separator: ":").last
        let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return "\(model?.trimmingCharacters(in: .whitespaces) ?? "unknown CPU"), \(cores) cores, \(Int(memory.rounded())) GiB"
    }

    private static var today: String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyy-MM-dd"
        return formatter.string(from: Date())
    }

    /// `12.3 ms` or `4.56 s`
    static func time(_ seconds: Double) -> String {
        seconds < 1 ? "\(String(format: "%.1f", seconds * 1_000)) ms" : "\(String(format: "%.2f", seconds)) s"
    }

    /// Three digits or so.
    static func short(_ value: Double) -> String { String(format: value < 10 ? "%.2f" : "%.0f", value) }

    /// `450,000`, `3.5`
    static func thousands(_ value: Double) -> String {
        guard value >= 1_000 else { return value == value.rounded() ? "\(Int(value))" : "\(value)" }
        var digits = "\(Int(value))"
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
            place -= 3
        }
        return digits
    }
}
