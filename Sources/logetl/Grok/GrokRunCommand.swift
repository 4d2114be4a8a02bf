import ArgumentParser
import Parsers

/// `logetl grok run`: the batch form for test suites.
struct GrokRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Match JSON lines of expression and line; write JSON lines of fields.",
        discussion: """
            Reads {"pattern": …, "line": …, "mode": "legacy"|"ecs-v1", "definitions": {NAME: expression}} and writes, in the same \
            order, {"match": …, "fields": {…}}, with "error" where an expression cannot be used. Field names are flat, as the \
            expression writes them; a field with several values is an array.

            EXAMPLES:
              logetl grok run vectors.jsonl
              echo '{"pattern":"%{INT:n:int}","line":"n=42"}' | logetl grok run -

            EXIT STATUS: 0; 1 if the file could not be read to its end.
            """)

    @Argument(help: ArgumentHelp("JSON lines, or - for the standard input.", valueName: "file"), completion: .file())
    var file = "-"

    func run() throws {
        var input = try LineInput(file)
        var runner = GrokRunner()
        var out = Output()
        while try input.next({ record in
            if !record.isEmpty {
                runner.run(record, into: &out.bytes)
                out.write("\n")
            }
        }) {
            try out.spill()
        }
        try out.flush()
    }
}
