import Events
import Testing

@testable import Parsers

/// Kubernetes (CRI) and Docker logs.
struct ContainerTests {
    private static let t = "2026-01-21T08:15:30.123456789Z"

    @Test func criLine() {
        let parsed = ParsedText("\(Self.t) stderr F ERROR disk is full\n", .cri)
        #expect(parsed.count == 1)
        #expect(parsed.time(0) == Self.t)
        #expect(parsed.batch.levels[0] == .error)
        #expect(parsed.fields(0) == ["timestamp=\(Self.t)", "stream=stderr", "message=ERROR disk is full"])
        #expect(parsed.batch.fields[0].kind == .timestamp)
        #expect(parsed.batch.fields.allSatisfy { !$0.isDetached })
    }

    @Test func criPartialLinesJoin() {
        let text = "\(Self.t) stdout P one \n\(Self.t) stdout P two \n\(Self.t) stdout F three\n\(Self.t) stdout F next\n"
        let parsed = ParsedText(text, .cri)
        #expect(parsed.count == 2)
        #expect(parsed.message(0) == "one two three")
        #expect(parsed.line(0) == text.split(separator: "\n").prefix(3).joined(separator: "\n"))
        #expect(parsed.value(0, "stream") == "stdout")
        #expect(parsed.message(1) == "next")
    }

    @Test func criStreamsAreJoinedEachForItself() {
        let text = """
            \(Self.t) stdout P {"level":"warn",
            \(Self.t) stderr F java.lang.IllegalStateException: x
            \(Self.t) stdout F "msg":"both halves"}
            \(Self.t) stderr F \tat a.B.c(B.java:1)
            \(Self.t) stdout F done
            \(Self.t) stderr F \tat a.B.d(B.java:2)

            """
        let parsed = ParsedText(text, .cri)
        let messages = Set((0..<parsed.count).map { parsed.message($0) })
        #expect(
            messages == ["both halves", "done", "java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)"])
        let lines = text.split(separator: "\n").map(String.init)
        let joined = (0..<parsed.count).first { parsed.message($0) == "both halves" } ?? 0
        #expect(parsed.line(joined) == lines[0] + "\n" + lines[2])
        #expect(parsed.batch.levels[joined] == .warn)
    }

    @Test func criInnerTimeWins() {
        let parsed = ParsedText(
            "\(Self.t) stdout F {\"ts\":\"2026-01-21T08:15:29.5Z\",\"level\":\"error\",\"service\":\"pay\",\"msg\":\"x\"}\n"
                + "\(Self.t) stdout F {\"level\":\"info\",\"msg\":\"y\"}\n", .cri)
        #expect(parsed.time(0) == "2026-01-21T08:15:29.500000000Z")
        #expect(parsed.fields(0).first == "_filler=\(Self.t)")
        #expect(parsed.service(0) == "pay")
        #expect(parsed.message(0) == "x")
        #expect(parsed.time(1) == Self.t)
        #expect(parsed.fields(1) == ["timestamp=\(Self.t)", "stream=stdout", "level=info", "message=y"])
    }

    @Test func criInnerLog4jWithTrace() {
        let prefix = "\(Self.t) stdout F "
        let text = [
            "2026-01-21 08:15:29,001 ERROR [main] com.acme.Worker - boom", "java.lang.IllegalStateException: x",
            "\tat a.B.c(B.java:1)",
            "2026-01-21 08:15:29,002 INFO  [main] com.acme.Worker - fine",
        ].map { prefix + $0 + "\n" }.joined()
        #expect(FormatDetector.inner(of: .known(.cri), sample: UnsafeRawBufferPointer(start: nil, count: 0)).base == .plain)
        let parsed = ParsedText(text, .cri)
        #expect(parsed.count == 2)
        #expect(parsed.message(0) == "boom\njava.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)")
        #expect(parsed.value(0, "logger") == "com.acme.Worker")
        #expect(parsed.time(0) == "2026-01-21T08:15:29.001000000Z")
        #expect(parsed.batch.levels[0] == .error)
        #expect(parsed.value(1, "thread") == "main")
    }

    @Test func criOddLines() {
        let text = """
            \(Self.t) stdout F
            \(Self.t) stdout F \

            2026-13-45T99:99:99Z stdout F broken clock
            \(Self.t) stdout F:x tagged
            not a container's line
            \tindented

            \(Self.t) stdout P never ended
            """
        let parsed = ParsedText(text, .cri)
        #expect((0..<parsed.count).map { parsed.message($0) } == ["tagged", "never ended"])
        #expect(parsed.rejected.map(\.reason) == [.badTimestamp, .noFormat])
        #expect(parsed.rejected.last?.text == "not a container's line\n\tindented")
        #expect(parsed.counts.dropped == [.blank: 3])
    }

    @Test func criWindowsLines() {
        let parsed = ParsedText("\(Self.t) stdout F a\r\n\(Self.t) stdout F b\r\n", .cri)
        #expect((0..<parsed.count).map { parsed.message($0) } == ["a", "b"])
    }

    @Test func dockerLine() {
        let parsed = ParsedText(#"{"log":"WARN  low memory\n","stream":"stderr","time":"\#(Self.t)"}"#, .docker)
        #expect(parsed.count == 1)
        #expect(parsed.batch.levels[0] == .warn)
        #expect(parsed.fields(0) == ["message=WARN  low memory", "stream=stderr", "timestamp=\(Self.t)"])
        #expect(parsed.batch.fields.allSatisfy { !$0.isDetached })
    }

    @Test func dockerEscapedText() {
        let parsed = ParsedText(
            #"{"log":"say \"hi\"\t\u00e9\r\n","stream":"stdout","attrs":{"tag":"web","env":"prod"},"time":"\#(Self.t)"}"#, .docker
        )
        #expect(
            parsed.fields(0) == [
                "message=say \"hi\"\té", "stream=stdout", "attrs.tag=web", "attrs.env=prod", "timestamp=\(Self.t)",
            ])
        #expect(parsed.batch.fields[0].kind == .escaped)
    }

    @Test func dockerInnerJSONAndAccessLog() {
        let json = #"{\"level\":\"error\",\"msg\":\"a \\\"b\\\"\",\"ts\":1768983329,\"n\":1}"#
        let access = #"10.0.0.1 - - [21/Jan/2026:08:15:28 +0000] \"GET /x HTTP/1.1\" 500 12 \"-\" \"curl\""#
        let parsed = ParsedText(
            #"{"log":"\#(json)\n","stream":"stdout","time":"\#(Self.t)"}"# + "\n"
                + #"{"log":"\#(access)\n","stream":"stdout","time":"\#(Self.t)"}"#, .docker, inner: .access)
        #expect(parsed.message(0) == "a \"b\"")
        #expect(parsed.time(0) == "2026-01-21T08:15:29.000000000Z")
        #expect(parsed.value(0, "n") == "1")
        #expect(parsed.value(1, "path") == "/x")
        #expect(parsed.value(1, "status") == "500")
        #expect(parsed.batch.levels[1] == .error)
        #expect(parsed.time(1) == "2026-01-21T08:15:28.000000000Z")
        #expect(parsed.message(1).hasPrefix("10.0.0.1 - - ["))
    }

    @Test func dockerPartialAndTrace() {
        func line(_ log: String, _ stream: String = "stdout") -> String {
            #"{"log":"\#(log)","stream":"\#(stream)","time":"\#(Self.t)"}"# + "\n"
        }
        let text =
            line("first half, ") + line("other", "stderr") + line(#"second half\n"#) + line(#"boom\n"#)
            + line(#"\tat a.B.c(B.java:1)\n"#)
            + line(#"end \\n"#)
        let parsed = ParsedText(text, .docker)
        let messages = (0..<parsed.count).map { parsed.message($0) }
        #expect(Set(messages) == ["first half, second half", "other", "boom\n\tat a.B.c(B.java:1)", "end \\n"])
        #expect((0..<parsed.count).allSatisfy { parsed.value($0, "stream") != nil })
        #expect((0..<parsed.count).allSatisfy { parsed.time($0) == Self.t })
    }

    @Test(arguments: [
        #"{"log":"x\n","stream":"stdout","time":"T","more":1}"#, #"{"log":"x\n","time":"2026-01-21T08:15:30Z"}"#,
        #"{"log":1,"stream":"stdout","time":"T"}"#, #"{"log":"x","stream":"file","time":"T"}"#,
        #"{"log":"x","stream":"stdout","time":"T""#,
    ])
    func otherObjectsAreNotDocker(line: String) {
        let parsed = ParsedText(line, .docker, isPinned: true)
        #expect(parsed.count == 0)
        #expect(parsed.rejected.count == 1)
    }

    @Test func manyAttributesBeforeTheText() {
        let attributes = (0..<400).map { "\"k\($0)\":\"v\"" }.joined(separator: ",")
        let parsed = ParsedText(#"{"attrs":{\#(attributes)},"log":"a\tb\n","stream":"stdout","time":"\#(Self.t)"}"#, .docker)
        #expect(parsed.count == 1)
        #expect(parsed.message(0) == "a\tb")
    }

    @Test func rejectedLinesAreTheInputsOwnBytes() {
        let bad = "2026-13-45T99:99:99Z"
        let parsed = ParsedText(
            "\(bad) stdout P one\n\(Self.t) stderr F between\n\(Self.t) stdout F two\n\(bad) stdout P three\n\(bad) stdout F four\n",
            .cri)
        #expect((0..<parsed.count).map { parsed.message($0) } == ["between"])
        #expect(
            parsed.rejected.map(\.text) == [
                "\(bad) stdout P one", "\(Self.t) stdout F two", "\(bad) stdout P three\n\(bad) stdout F four",
            ])
    }

    @Test func rowsNeverExceedTheLimitOfFields() {
        let members = (0..<400).map { "\\\"k\($0)\\\":\($0)" }.joined(separator: ",")
        let attributes = (0..<400).map { "\"a\($0)\":\"v\"" }.joined(separator: ",")
        let docker = ParsedText(
            #"{"log":"{\#(members)}\n","stream":"stdout","attrs":{\#(attributes)},"time":"\#(Self.t)"}"#, .docker)
        #expect(docker.count == 1)
        let plain = ParsedText(#"{"log":"x\n","stream":"stdout","attrs":{\#(attributes)},"time":"\#(Self.t)"}"#, .docker)
        #expect(plain.count == 1)
        let cri = ParsedText(
            "\(Self.t) stdout F {\(members.replacing("\\", with: "")),\"msg\":1}\n\(Self.t) stdout F \tat a.B.c(B.java:1)\n", .cri
        )
        #expect(cri.count == 1)
        #expect(cri.value(0, "k9") == "9")
    }

    @Test func endlessPartialLineIsBounded() {
        let piece = String(repeating: "x", count: 16_000)
        let text = (0..<100).map { _ in "\(Self.t) stdout P \(piece)\n" }.joined() + "\(Self.t) stdout F end\n"
        let parsed = ParsedText(text, .cri)
        #expect(parsed.count == 2)
        #expect(parsed.counts.cutLines == 1)
        #expect(parsed.value(0, "truncated") == "true")
        #expect((0..<2).reduce(0) { $0 + parsed.message($1).utf8.count } == 100 * 16_000 + 3)
    }
}
