import Foundation
import Testing

/// `logetl parse`: the pipeline without a store.
@Suite struct ParseTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    @Test(arguments: SampleLog.all)
    func parseSaysWhatIngestAndSearchSay(_ sample: SampleLog) throws {
        try box.write(sample.name, sample.text)
        #expect(try box.run("ingest", "-q", "--year", "2026", sample.name).status == 0)
        let stored = try box.run("search", "--all", "--reverse", "--output", "json")
        let parsed = try box.run("parse", "--year", "2026", sample.name)
        #expect(parsed.status == 0)
        #expect(parsed.lines.count == sample.events)
        #expect(parsed.out == stored.out)
        #expect(parsed.err == "")
    }

    /// The samples of the project: every file; several services and times out of order, so the lines are compared sorted.
    @Test func parseSaysWhatSearchSaysOfTheSamples() throws {
        let samples = "\(Sandbox.package)/samples/logs"
        let files = try box.shell("find '\(samples)' -type f | sort").lines
        #expect(files.count >= 16)
        for file in files {
            let store = UUID().uuidString
            #expect(try box.run("ingest", "-q", "--year", "2026", "--store", store, "--tag", "site=a\"b", file).status == 0)
            let stored = try box.run("search", "--store", store, "--all", "--reverse", "--output", "json")
            let parsed = try box.run("parse", "--year", "2026", "--tag", "site=a\"b", file)
            #expect(parsed.lines.sorted() == stored.lines.sorted(), "\(file)")
            #expect(!parsed.lines.isEmpty, "\(file)")
        }
    }

    @Test func theOrderIsThatOfTheInput() throws {
        // Several chunks, many workers, time running backwards.
        let lines = (0..<60_000).map { i in
            #"{"timestamp":"2026-01-21T08:15:30Z","level":"INFO","service":"s","message":"line \#(i)","n":\#(60_000 - i)}"#
        }
        try box.write("a.json", lines.joined(separator: "\n") + "\n")
        let result = try box.shell("$LOGETL parse --jobs 8 a.json | sed 's/.*\"line \\([0-9]*\\)\".*/\\1/'")
        #expect(result.lines == (0..<60_000).map(String.init))
        let piped = try box.shell("cat a.json | $LOGETL parse - | wc -l")
        #expect(piped.out == "60000\n")
    }

    @Test func aSilentPipeIsFlushed() throws {
        let parse = try box.start(["parse"])
        for i in 0..<3 {
            try parse.send(#"{"timestamp":"2026-01-21T08:15:30Z","message":"probe\#(i)"}"# + "\n")
            // A tenth of a second is the promise; a debug build on a loaded machine gets some more.
            #expect(Running.until(3) { parse.outputSoFar.contains("probe\(i)") })
            #expect(parse.isRunning)
        }
        try parse.closeInput()
        #expect(try parse.wait().status == 0)
    }

    @Test func aClosedPipeIsNoError() throws {
        try box.write("a.json", SampleLog.json(50_000))
        let result = try box.shell("set -o pipefail; $LOGETL parse a.json | head -1")
        #expect(result.status == 0)
        #expect(result.lines.count == 1)
        #expect(result.err == "")
    }

    @Test func rejectedLinesAreCountedAndKept() throws {
        try box.write("a.json", "{\"message\":\"x\"}\n{broken\n{\"message\":\"y\"}\n{\"broken\": too}\n")
        let result = try box.run("parse", "--format", "json", "--rejected", "bad.txt", "a.json")
        #expect(result.status == 0)
        #expect(result.lines.count == 2)
        #expect(result.err == "logetl: warning: 2 lines rejected (bad-json 2); they are in bad.txt\n")
        #expect(try box.shell("cat bad.txt").out == "{broken\n{\"broken\": too}\n")
        #expect(try box.run("parse", "--format", "json", "--strict", "a.json").status == 1)
        #expect(try box.run("parse", "--rejected", "./a.json", "a.json").status == 2)
        #expect(try box.shell("wc -l <a.json").out.contains("4"))
    }

    @Test func exitStatusTells() throws {
        try box.write("a.json", SampleLog.json(3))
        let missing = try box.run("parse", "absent.log", "a.json")
        #expect(missing.status == 1)
        #expect(missing.lines.count == 3)
        #expect(missing.err.contains("absent.log"))
        #expect(try box.run("parse", "--format", "nonsense", "a.json").status == 2)
        #expect(try box.shell("$LOGETL parse a.json >/dev/full").status == 3)
        #expect(try box.run("parse", "--rejected", "no/such/folder/x", "a.json").status == 3)
        let nothing = try box.run("parse", "--output", "none", "a.json")
        #expect(nothing.status == 0 && nothing.out == "")
    }

    @Test func csvIsThatOfSearch() throws {
        for sample in SampleLog.all {
            try box.write(sample.name, sample.text)
            let store = UUID().uuidString
            #expect(try box.run("ingest", "-q", "--store", store, "--year", "2026", sample.name).status == 0)
            let stored = try box.run("search", "--store", store, "--all", "--reverse", "--output", "csv")
            let parsed = try box.run("parse", "--year", "2026", "--output", "csv", sample.name)
            #expect(parsed.out == stored.out, "\(sample.name)")
        }
    }

    @Test func logfmtCanBeReadAgain() throws {
        for sample in SampleLog.all {
            try box.write(sample.name, sample.text)
            let first = try JSON.lines(box.run("parse", "--year", "2026", sample.name))
            let text = try box.run("parse", "--year", "2026", "--output", "logfmt", sample.name)
            try box.write("again.log", text.out)
            let second = try JSON.lines(box.run("parse", "--format", "logfmt", "again.log"))
            #expect(first.count == second.count, "\(sample.name)")
            for (a, b) in zip(first, second) {
                for key in ["timestamp", "level", "service", "message"] {
                    #expect(a[key] as? String == b[key] as? String, "\(sample.name) \(key)")
                }
            }
        }
    }
}
