import ArgumentParser
import Glibc
import Parsers

/// `logetl grok bench`: how fast an expression is.
struct GrokBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how many lines a second an expression matches.",
        discussion: """
            Reads the lines into memory and matches them again and again on one core. Without a file the sample of the pattern is \
            the line. With several expressions the first that matches each line counts.

            EXAMPLES:
              logetl grok bench '%{COMBINEDAPACHELOG}' access.log
              logetl grok bench '%{SYSLOGLINE}'
            """)

    @Argument(help: ArgumentHelp("The expression.", valueName: "expression")) var expression: String

    @Argument(help: ArgumentHelp("Lines, or - for the standard input.", valueName: "file"), completion: .file())
    var file: String?

    @Option(
        name: .customLong("also"),
        help: ArgumentHelp("Further expressions, tried after the first; may be repeated.", valueName: "expression"))
    var further: [String] = []

    @Option(help: ArgumentHelp("How long to measure.", valueName: "seconds"))
    var seconds = 1.0

    @OptionGroup(title: "Patterns") var options: GrokLibraryOptions

    func run() throws {
        let library = try options.library()
        let patterns = try ([expression] + further).map { try GrokLibraryOptions.compile($0, library) }
        var text: [UInt8] = []
        var ends: [Int] = []
        if let file {
            var input = try LineInput(file)
            while text.count < 1 << 30,
                try input.next({ line in
                    text.append(contentsOf: line)
                    ends.append(text.count)
                })
            {}
        } else if expression.hasPrefix("%{"), let sample = library.sample(String(expression.dropFirst(2).dropLast())) {
            text = Array(sample.utf8)
            ends = [text.count]
        }
        guard !ends.isEmpty else { throw Failure(.usage, "there are no lines to measure with; name a file") }
        var out = Output()
        out.write(measure(patterns, text, ends))
        try out.flush()
    }

    private func measure(_ patterns: [GrokPattern], _ text: [UInt8], _ ends: [Int]) -> String {
        let scratch = GrokScratch()
        var matcher = GrokMatcher(patterns)
        var lines = 0
        var matches = 0
        var limits = 0
        let start = Self.cpuSeconds()
        var elapsed = 0.0
        text.withUnsafeBytes { bytes in
            // Enough lines for each look at the clock, which itself takes as long as a line.
            let rounds = max(1, 10_000 / ends.count)
            repeat {
                for _ in 0..<rounds {
                    var begin = 0
                    for end in ends {
                        switch matcher.firstMatch(UnsafeRawBufferPointer(rebasing: bytes[begin..<end]), scratch) {
                        case .match: matches += 1
                        case .limit: limits += 1
                        case .noMatch: break
                        }
                        begin = end
                    }
                }
                lines += rounds * ends.count
                elapsed = Self.cpuSeconds() - start
            } while elapsed < seconds
        }
        let rate = Double(lines) / max(elapsed, 1e-9)
        let megabytes = rate * Double(text.count) / Double(ends.count) / 1e6
        let share = Quantities.decimal(Double(matches) * 100 / Double(lines), 1)
        var report =
            "\(Int(rate)) lines/s, \(Int(megabytes)) MB/s, \(Int(1e9 / rate)) ns a line on one core; \(share)% match"
        if limits > 0 { report += ", \(limits) given up at a limit" }
        return report + "\n"
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
