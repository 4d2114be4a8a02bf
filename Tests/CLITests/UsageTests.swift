import Foundation
import Testing

@Suite struct UsageTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    @Test func versionNamesTheProgram() throws {
        let result = try box.run("--version")
        #expect(result.status == 0)
        #expect(result.out.hasPrefix("logetl 0."))
        #expect(result.lines.count == 1)
        #expect(result.err == "")
    }

    @Test func versionOfASubcommandIsTheSame() throws {
        #expect(try box.run("ingest", "--version").out == (try box.run("--version").out))
    }

    @Test func versionIsAnsweredAtOnce() throws {
        // The best of ten; a debug build on a busy machine still takes a fraction of this.
        var best = Double.infinity
        for _ in 0..<10 {
            let start = Date()
            try box.run("--version")
            best = min(best, Date().timeIntervalSince(start))
        }
        #expect(best < 0.1)
    }

    @Test(arguments: ["ingest", "search", "tail", "status", "completions"])
    func everyCommandHelpsWithExamples(_ command: String) throws {
        let result = try box.run(command, "--help")
        #expect(result.status == 0)
        #expect(result.out.contains("EXAMPLES:"))
        #expect(result.out.contains("logetl \(command)"))
        #expect(result.err == "")
    }

    @Test func rootHelpShowsTheCommandsInGroups() throws {
        let result = try box.run("--help")
        #expect(result.status == 0)
        for word in ["ingest", "search", "tail", "status", "completions", "EXIT STATUS", "LOGETL_STORE"] {
            #expect(result.out.contains(word), "\(word)")
        }
        #expect(!result.out.contains("generate-docs"))
    }

    @Test func withoutArgumentsThereIsHelp() throws {
        let result = try box.run()
        #expect(result.status == 0)
        #expect(result.out.contains("USAGE"))
    }

    @Test(arguments: [
        ["--nonsense"], ["ingest", "--nonsense", "x"], ["search", "--levl", "warn"], ["search", "--level", "loud", "x"],
        ["search", "--limit", "0", "x"], ["search", "--limit", "many"], ["search", "--limit", "5", "--all"],
        ["search", "--output", "xml"], ["search", "--from", "whenever"], ["search", "--timezone", "Nowhere/Land"],
        ["search", "--context", "-1", "x"], ["tail", "-n", "-3"], ["ingest", "--jobs", "0", "x"],
        ["ingest", "--year", "99", "x"], ["ingest", "--tag", "novalue", "x"], ["ingest", "--format", "nonsense", "x"],
        ["ingest", "-", "-"], ["status", "extra"], ["completions", "tcsh"], ["search", "--tenant", "../x", "y"],
    ])
    func wrongUsageIsStatusTwo(_ arguments: [String]) throws {
        let result = try box.start(arguments, stdin: "").wait()
        #expect(result.status == 2, "\(arguments): \(result.err)")
        #expect(result.err.hasPrefix("logetl: error: "), "\(result.err)")
        #expect(result.out == "")
    }

    @Test func aMistypedCommandIsCorrected() throws {
        let result = try box.run("serach", "x")
        #expect(result.status == 2)
        #expect(result.err.contains("did you mean 'search'?"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsNameTheCommands(_ shell: String) throws {
        let result = try box.run("completions", shell)
        #expect(result.status == 0)
        for command in ["ingest", "search", "tail", "status"] { #expect(result.out.contains(command)) }
    }

    @Test func bashTakesItsCompletions() throws {
        let result = try box.shell("$LOGETL completions bash > c.bash && bash -n c.bash")
        #expect(result.status == 0, "\(result.err)")
    }

    @Test func ingestWithoutInputOnATerminalSaysWhatToDo() throws {
        try #require(FileManager.default.isExecutableFile(atPath: "/usr/bin/script"))
        let result = try box.shell("script -qec \"$LOGETL ingest\" /dev/null < /dev/null")
        #expect(result.status == 2)
        #expect(result.out.contains("nothing to read"))
        #expect(!FileManager.default.fileExists(atPath: box.path("logetl-store")))
    }

    @Test func theStandardErrorStaysPlainWithoutATerminal() throws {
        let result = try box.run("search", "--nonsense", "x", environment: ["TERM": "xterm-256color"])
        #expect(!result.err.contains("\u{1B}"))
    }
}
