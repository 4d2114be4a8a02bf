import ArgumentParser
import Config
import Glibc

extension ConfigCommand {
    /// `logetl config test`: runs the tests that a configuration file holds.
    struct Test: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test",
            abstract: "Run the tests that a configuration file holds.",
            discussion: """
                Each entry of `tests` is an input and the events that are to come out. It is read as ingest would read it with the settings of \
                the file; nothing is stored. docs/configuration.md describes the entries.

                EXAMPLES:
                  logetl config test
                  logetl config test deploy/logetl.yaml --json | jq '.tests[] | select(.passed | not)'

                EXIT STATUS: 0 all passed; 1 a test failed; 2 the file has mistakes or no tests.
                """)

        @Argument(
            help: ArgumentHelp("The file (default: the one that would be used).", valueName: "file"), completion: .file())
        var file: String?

        @Flag(help: "Print one JSON object.")
        var json = false

        @Option(help: ArgumentHelp("Colours.", valueName: "when"))
        var color = ColorChoice.auto

        func run() throws {
            let settings = try ConfigOptions.load(file)
            let path = settings.file.map(TextSafety.visible) ?? "no configuration file"
            let tests = settings.pipelineTests
            if tests.isEmpty { throw Failure(.usage, "\(path): there are no tests; see `tests` in docs/configuration.md") }
            var out = Output()
            let report = ConfigTestReport(file: settings.file ?? "", style: color.isOn(STDOUT_FILENO))
            var results: [PipelineTestResult] = []
            for test in tests {
                do throws(ConfigError) {
                    results.append(try test.run(settings))
                } catch {
                    throw ConfigOptions.failure(error.problems)
                }
                if !json { report.write(results[results.count - 1], to: &out) }
            }
            if json { report.writeJSON(results, to: &out) } else { report.writeSummary(results, to: &out) }
            try out.flush()
            if results.contains(where: { !$0.isPassed }) { throw Failure(.incomplete) }
        }
    }
}
