import ArgumentParser
import Parsers

/// `logetl grok test`: what an expression makes of lines.
struct GrokTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Show the fields of each line, and where a line stops to match.",
        discussion: """
            EXAMPLES:
              logetl grok test '%{COMBINEDAPACHELOG}' access.log
              tail -5 app.log | logetl grok test '%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{GREEDYDATA:text}' -

            EXIT STATUS: 0 all lines match; 1 some do not, or the file could not be read to its end; \
            2 the expression makes no sense.
            """)

    @Argument(help: ArgumentHelp("The expression.", valueName: "expression")) var expression: String

    @Argument(help: ArgumentHelp("Lines, or - for the standard input.", valueName: "file"), completion: .file())
    var file = "-"

    @OptionGroup(title: "Patterns") var options: GrokLibraryOptions

    func run() throws {
        let pattern = try GrokLibraryOptions.compile(expression, try options.library())
        let explainer = GrokExplainer(pattern)
        let scratch = GrokScratch()
        var input = try LineInput(file)
        var out = Output()
        var number = 0
        var failed = 0
        while try input.next({ line in
            number += 1
            switch pattern.match(line, scratch) {
            case .match:
                out.write("line \(number): match\n")
                for field in pattern.fields(line, scratch) {
                    out.write("  \(TextSafety.visible(field.name)) = \(GrokText.text(field.value))\n")
                }
            case .limit:
                failed += 1
                out.write("line \(number): given up at a limit of steps, depth, memory or time\n")
            case .noMatch:
                failed += 1
                out.write("line \(number): no match\n")
                if let stop = explainer.stop(line) { Self.write(stop, line, &out) }
            }
        }) {
            try out.spill()
        }
        out.write("\(number - failed) of \(number) lines match\n")
        try out.flush()
        if failed > 0 { throw Failure(.incomplete) }
    }

    private static func write(_ stop: GrokStop, _ line: UnsafeRawBufferPointer, _ out: inout Output) {
        let done = String(decoding: line[stop.matched].suffix(60), as: UTF8.self)
        let rest = String(decoding: line[stop.matched.upperBound...].prefix(60), as: UTF8.self)
        out.write(
            "  matches up to column \(stop.matched.upperBound + 1): \(TextSafety.visible(done))⟨here⟩\(TextSafety.visible(rest))\n"
        )
        let place = stop.path.isEmpty ? "" : " in " + stop.path.map { "%{\($0)}" }.joined(separator: " > ")
        out.write("  then fails\(place): \(TextSafety.visible(String(stop.step.prefix(80))))\n")
    }
}
