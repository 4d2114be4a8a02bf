import Foundation
import Testing

/// Normalise, validate and enrich from the command line and the configuration, through a store and back.
@Suite struct EnrichmentTests {
    static let lines = [
        #"{"time":"2026-01-21T08:15:30Z","service":"shop","usr":"u1","code":"200","msg":"a"}"#,
        #"{"time":"2026-01-21T08:15:31Z","service":"shop","code":"x","msg":"mail jane@example.com"}"#,
        #"203.0.113.7 - u1 [21/Jan/2026:08:15:32 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8""#,
    ]

    @Test func throughAStoreAndBack() throws {
        let box = try Sandbox()
        try box.write("app.log", Self.lines.joined(separator: "\n") + "\n")
        try box.write("users.csv", "user,owner\nu1,red\n")
        try box.write(
            "logetl.yaml",
            """
            normalise: {rename: {usr: user}, types: {code: int}}
            enrich: {fields: {site: fra1}}
            """)
        let run = try box.run(
            "ingest", "app.log", "--require", "user", "--lookup", "users.csv:user", "--host", "h1", "--json")
        #expect(run.status == 0)
        #expect(run.out.contains(#""read":3,"stored":2,"duplicate":0,"rejected":1,"dropped":0"#))
        #expect(run.out.contains(#""rejectedBy":{"missing-field":1}"#) && run.out.contains(#""unconverted":1"#))
        let raw = try box.run("search", "--output", "raw")
        #expect(raw.lines == [Self.lines[2], Self.lines[0]])
        let json = try box.run("search", "user:u1", "--output", "json")
        #expect(json.lines.count == 2)
        #expect(
            json.lines.last
                == #"{"timestamp":"2026-01-21T08:15:30.000000000Z","level":"INFO","service":"shop","message":"a","metadata":{"user":"u1","code":200,"owner":"red","site":"fra1"},"host":"h1","source":"app.log"}"#
        )
        #expect(try box.run("search", "owner:red", "--count").out.contains("2"))
        #expect(try box.run("search", "site:fra1", "--count").out.contains("2"))
        let status = try box.run("status", "--json")
        #expect(status.out.contains("missing-field:user"))
        for name in try FileManager.default.subpathsOfDirectory(atPath: box.path("logetl-store")) {
            guard let data = FileManager.default.contents(atPath: box.path("logetl-store/\(name)")) else { continue }
            #expect(data.range(of: Data("jane@example.com".utf8)) == nil, "\(name)")
        }
    }

    @Test func parseAndStoreAgree() throws {
        let box = try Sandbox()
        try box.write("app.log", Self.lines.joined(separator: "\n") + "\n")
        try box.write("users.csv", "user,owner,host\nu1,red,h7\n")
        let options = ["--host", "h1", "--tag", "traceId=t9", "--lookup", "users.csv:user", "--timezone", "UTC"]
        let parsed = try box.start(["parse", "app.log"] + options, stdin: "").wait()
        _ = try box.start(["ingest", "-q", "app.log"] + options, stdin: "").wait()
        let stored = try box.run("search", "--output", "json")
        #expect(parsed.lines.count == 3 && parsed.lines.sorted() == stored.lines.sorted())
        #expect(parsed.lines.allSatisfy { $0.contains(#""traceId":"t9","metadata":{"#) })
    }

    @Test func mistakesAreNamed() throws {
        let box = try Sandbox()
        try box.write("app.log", Self.lines[0] + "\n")
        func failure(_ yaml: String, _ arguments: String...) throws -> String {
            try box.write("logetl.yaml", yaml)
            let run = try box.start(["parse", "app.log"] + arguments, stdin: "").wait()
            #expect(run.status == 2 && run.out.isEmpty, "\(yaml)")
            return run.err
        }
        #expect(try failure("", "--lookup", "none.csv:user").contains("cannot open none.csv"))
        #expect(try failure("", "--lookup", "none.csv").contains("--lookup"))
        #expect(try failure("", "--host", "").contains("--host needs a name"))
        #expect(try failure("", "--require", "").contains("--require needs"))
        #expect(
            try failure("validate:\n  rules:\n    - field: a\n      matches: '('\n").contains(
                "logetl.yaml:3:7: validate: matches of 'a'"))
        #expect(try failure("validate:\n  rules:\n    - field: a\n").contains("asks for nothing"))
        #expect(try failure("validate:\n  rules:\n    - field: a\n      not_after: someday\n").contains("4:18"))
        #expect(try failure("validate:\n  rules:\n    - field: a\n      exist: true\n").contains("did you mean 'exists'"))
        #expect(try failure("normalise: {types: {a: number}}\n").contains("one of int, float, bool, text"))
        #expect(try failure("normalise: {levels: {a: loud}}\n").contains("one of trace, debug, info"))
        #expect(try failure("normalise:\n  drop: [message]\n").contains("2:9"))
        #expect(try failure("enrich:\n  paths:\n    - fields: {a: b}\n").contains("needs glob or regex"))
        #expect(try failure("enrich:\n  paths:\n    - glob: 'a{b'\n").contains("{ without a name"))
        #expect(try failure("enrich:\n  lookups:\n    - file: x.csv\n").contains("field"))
        try box.write("bad.csv", "a,b\n1,2,3\n")
        #expect(try failure("enrich:\n  lookups:\n    - {file: bad.csv, field: usr}\n").contains("bad.csv:2: 3 values"))
    }

    @Test func streamsAreCheckedAsTheyArrive() throws {
        let box = try Sandbox()
        let running = try box.start(["parse", "--require", "user"])
        try running.send(
            #"{"time":"2026-01-21T08:15:30Z","user":"u","msg":"a"}"# + "\n" + #"{"time":"2026-01-21T08:15:31Z","msg":"b"}"# + "\n"
        )
        #expect(Running.until(10) { running.outputSoFar.contains(#""message":"a""#) })
        try running.closeInput()
        let result = try running.wait()
        #expect(result.lines.count == 1 && result.err.contains("1 line rejected (missing-field 1)"))
    }
}
