import ArgumentParser
import Parsers

/// `logetl grok coverage`: which patterns match which share of lines.
struct GrokCoverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coverage",
        abstract: "Show which share of lines each pattern matches, and what none matches.",
        discussion: """
            Tries the expressions given, else all patterns of whole lines, in order from the start of each line. Lines that none \
            matches are grouped by shape: words as a, numbers as 0, signs as they are.

            EXAMPLES:
              logetl grok coverage /var/log/syslog
              logetl grok coverage --expression '%{SYSLOGLINE}' --expression '%{HTTPD_COMMONLOG}' *.log

            EXIT STATUS: 0; 1 if a file could not be read, the rest was; 2 an expression makes no sense.
            """)

    @Argument(help: ArgumentHelp("Files, or - for the standard input.", valueName: "file"), completion: .file())
    var files: [String]

    @Option(
        name: .customLong("expression"),
        help: ArgumentHelp("An expression to try, as it is; may be repeated.", valueName: "expression"))
    var expressions: [String] = []

    @Option(help: ArgumentHelp("Groups of unmatched lines that are shown.", valueName: "n"))
    var groups = 10

    @OptionGroup(title: "Patterns") var options: GrokLibraryOptions

    func run() throws {
        let library = try options.library()
        let names = GrokCoverage.linePatterns.filter { library[$0] != nil }
        let labels = expressions.isEmpty ? names : expressions
        let patterns = try (expressions.isEmpty ? names.map { "\\A(?:%{\($0)})" } : expressions).map {
            try GrokLibraryOptions.compile($0, library)
        }
        var coverage = GrokCoverage(patterns)
        var isIncomplete = false
        for file in files {
            do {
                var input = try LineInput(file)
                while try input.next({ coverage.add($0) }) {}
            } catch let failure as Failure {
                Diagnostics.error(failure.message)
                isIncomplete = true
            }
        }
        var out = Output()
        out.bytes += Array(report(coverage, labels).utf8)
        try out.flush()
        if isIncomplete { throw Failure(.incomplete) }
    }

    private func report(_ coverage: GrokCoverage, _ labels: [String]) -> String {
        func share(_ count: Int) -> String { Quantities.decimal(Double(count) * 100 / Double(max(coverage.total, 1)), 1) + "%" }
        var table = TextTable([("PATTERN", .left), ("LINES", .right), ("SHARE", .right)])
        for (label, count) in zip(labels, coverage.counts).sorted(by: { $0.1 > $1.1 }) where count > 0 || !expressions.isEmpty {
            table.add([TextSafety.visible(label), "\(count)", share(count)])
        }
        table.add(["(none)", "\(coverage.unmatched)", share(coverage.unmatched)])
        if coverage.limited > 0 { table.add(["(given up at a limit)", "\(coverage.limited)", share(coverage.limited)]) }
        var text = table.rendered()
        let unmatched = coverage.unmatchedGroups.prefix(max(groups, 0))
        if !unmatched.isEmpty { text += "\nunmatched lines:\n" }
        for group in unmatched {
            text += "  \(group.count) x \(TextSafety.visible(group.shape))\n      \(TextSafety.visible(group.example))\n"
        }
        return text
    }
}
