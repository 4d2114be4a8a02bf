import Events
import Pipeline

extension ConfigSection {
    static let tests = ConfigSection(
        .tests,
        help: """
            What is to become of log lines: unit tests of all that this file says of reading logs. `logetl config test` reads each input as \
            `ingest` would, and compares. Nothing is stored.

            An expected event names fields and their values: `timestamp` (any way to write the instant), `level`, `service`, `message`, \
            `traceId`, `host`, `source`, `metadata` as a whole, and by any other name a field of the metadata; `null` where a field must not \
            be there. Fields that are not named may have any value, unless the test is `exact`. Where `expect` is left out only the counts are \
            compared; `expect: []` wants no event at all.
            """,
        example: #"""
            tests:
              - name: failed logins are seen
                source: /var/log/auth.log
                input:
                  - "<34>1 2026-01-21T08:15:31Z host1 sshd 813 - - Failed password for admin"
                expect:
                  - level: CRITICAL
                    service: sshd
                    host: host1
                    message: Failed password for admin
              - name: stack traces stay with their event
                source: shop.log
                input: |
                  2026-01-21 08:15:31,456 ERROR [main] shop.Orders - order failed
                  java.io.IOException: connection reset
                  	at shop.Orders.place(Orders.java:41)
                expect:
                  - {level: ERROR, logger: shop.Orders}
              - name: broken lines are rejected
                source: events.json
                input: ["{\"message\": \"whole\"}", "{\"message\": \"torn"]
                expect: [{message: whole}]
                rejected: 1
            """#,
        check: { configuration in configuration.records(.tests).flatMap(PipelineTest.problems) })
}

extension ConfigKey {
    /// `tests`.
    public static let tests = ConfigKey(
        "tests",
        .list(
            .record([
                .testName, .testSource, .testInput, .testFile, .testModified, .testExpect, .testExact, .testRejected,
                .testDropped,
                .testDuplicate,
            ])), .list([]), "Inputs and what is expected of them.")

    static let testName = ConfigKey("name", in: .text, "What is tested; shown with the outcome.")
    static let testSource = ConfigKey(
        "source", in: .text, absent: "the name of the file, else `stdin`",
        "What the input is called, so that the rules of `sources` are for it.")
    static let testInput = ConfigKey(
        "input", in: .list(.line), absent: "must be given, or `file`", "The lines: a list, or one block of text.")
    static let testFile = ConfigKey(
        "file", in: .path, absent: "must be given, or `input`",
        "A file with the lines, or an archive; relative to the folder of the configuration.")
    static let testModified = ConfigKey(
        "modified", in: .checked("instant such as 2026-01-21T08:15:30Z", { Instant.read($0) == nil ? "it is no instant" : nil }),
        absent: "now, or the file's own", "When the input was written last: timestamps without a year are not after it.")
    static let testExpect = ConfigKey(
        "expect", in: .list(.table(.anything)), absent: "events are not compared",
        "The events that must come out, in their order.")
    static let testExact = ConfigKey(
        "exact", in: .flag, default: .flag(false),
        "Whether events may have no field but those expected (`source` and `timestamp` aside).")
    static let testRejected = ConfigKey(
        "rejected", in: .integer(0...Int.max), default: .integer(0), "Lines that must be rejected.")
    static let testDropped = ConfigKey(
        "dropped", in: .integer(0...Int.max), absent: "any number", "Lines and events that must be passed over on purpose.")
    static let testDuplicate = ConfigKey(
        "duplicate", in: .integer(0...Int.max), absent: "any number", "Events that must be taken for duplicates.")
}

extension Configuration {
    /// The tests of `tests`.
    public var pipelineTests: [PipelineTest] { records(.tests).map { PipelineTest($0) } }
}
