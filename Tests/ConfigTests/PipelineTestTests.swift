import Config
import Foundation
import Testing

/// The tests that a configuration holds: they pass where they should, and fail with the right words.
@Suite struct PipelineTestTests {
    let folder: ConfigFolder
    init() throws { folder = try ConfigFolder() }

    /// The outcomes of the tests in a file, each as its differences.
    private func run(_ text: String) throws -> [[String]] {
        let configuration = try Configuration.load(try folder.file(text)) { _ in nil }
        return try configuration.pipelineTests.map { test in
            try test.run(configuration).differences.map { "\($0.what): \($0.expected ?? "-") / \($0.actual ?? "-")" }
        }
    }

    private static let lines = """
            input:
              - '{"timestamp":"2026-01-21T08:15:30Z","level":"warn","message":"one","n":1.5,"ok":true,"list":[1,"b"]}'
              - '{"timestamp":"2026-01-21T09:15:30+01:00","level":"INFO","service":"pay","message":"two","text":"7"}'

        """

    @Test(arguments: [
        "expect: [{message: one}, {message: two}]",
        "expect: [{level: WARN, timestamp: 2026-01-21T08:15:30Z}, {level: information, timestamp: 2026-01-21T08:15:30.000Z}]",
        "expect: [{n: 1.5, ok: true, list: [1, b], absent: null}, {service: pay, text: 7, host: null}]",
        "expect: [{n: 1.50}, {metadata: {text: 7}}]",
        "expect: [{}, {}]",
        "rejected: 0",
        "{expect: [{source: stdin}, {source: stdin}], dropped: 0, duplicate: 0}",
        "{exact: true, expect: [{level: WARN, service: stdin, message: one, n: 1.5, ok: true, list: [1, b]}, "
            + "{level: info, service: pay, message: two, text: \"7\"}]}",
    ])
    func testsPass(_ expectation: String) throws {
        let own = expectation.hasPrefix("{") ? String(expectation.dropFirst().dropLast()) : expectation
        let keys = own.replacingOccurrences(of: "], dropped", with: "]\n    dropped")
            .replacingOccurrences(of: ", duplicate", with: "\n    duplicate").replacingOccurrences(
                of: "true, expect", with: "true\n    expect")
        #expect(try run("tests:\n  - name: x\n\(Self.lines)    \(keys)\n") == [[]])
    }

    @Test(arguments: [
        ("expect: [{message: one}, {message: three}]", ["event 2: message: three / two"]),
        ("expect: [{level: info}, {level: info}]", ["event 1: level: info / WARN"]),
        (
            "expect: [{timestamp: 2026-01-21T08:15:31Z}, {}]",
            ["event 1: timestamp: 2026-01-21T08:15:31Z / 2026-01-21T08:15:30.000000000Z"]
        ),
        ("expect: [{n: 2}, {text: null}]", ["event 1: n: 2 / 1.5", "event 2: text: no such field / 7"]),
        ("expect: [{message: one, host: h}, {}]", ["event 1: host: h / no such field"]),
        ("expect: [{list: [1]}, {}]", ["event 1: list: [1] / [1,\"b\"]"]),
        ("expect: [{message: two}]", ["event 1 was not expected: - / "]),
        (
            "expect: [{message: zero}, {message: one}, {message: two}]",
            ["event 1 of those expected is missing: {message: zero} / -"]
        ),
        ("expect: []", ["event 1 was not expected: - / ", "event 2 was not expected: - / "]),
        ("rejected: 2", ["rejected: 2 / 0"]),
        ("duplicate: 1", ["duplicate: 1 / 0"]),
        ("dropped: 3", ["dropped: 3 / 0"]),
    ])
    func testsFailWithWords(_ expectation: String, _ expected: [String]) throws {
        let found = try run("tests:\n  - name: x\n\(Self.lines)    \(expectation)\n")[0].map { text in
            text.contains("was not expected") ? String(text.prefix { $0 != "{" }) : text
        }
        #expect(found == expected)
    }

    @Test func anExactTestWantsNoOtherField() throws {
        let found = try run(
            "tests:\n  - name: x\n    exact: true\n    input: '{\"message\":\"m\",\"a\":1,\"b\":2}'\n    expect: [{message: m, a: 1}]\n"
        )
        #expect(
            found == [
                [
                    "event 1: level: no such field / INFO", "event 1: service: no such field / stdin",
                    "event 1: b: no such field / 2",
                ]
            ])
    }

    @Test func inputsMayBeBlocksListsAndFiles() throws {
        _ = try folder.file("2026-01-21 08:15:30,123 ERROR [main] a.B - boom\n\tat x.Y(Z.java:1)\n", "app.log")
        let found = try run(
            """
            sources:
              - {match: "app.log", service: by-file}
              - {match: "bundle.tar!*", service: by-member}
            tests:
              - name: block
                source: /srv/app.log
                input: |
                  2026-01-21 08:15:30,123 ERROR [main] a.B - boom
                  	at x.Y(Z.java:1)

                  2026-01-21 08:15:31,123 INFO [main] a.B - fine
                expect: [{level: ERROR, service: by-file}, {level: INFO}]
                dropped: 1
              - name: file
                file: app.log
                expect: [{service: by-file}]
              - name: file under another name
                file: app.log
                source: bundle.tar!x
                expect: [{service: by-member, source: bundle.tar!x}]
              - name: year
                modified: 2024-01-03
                input: ["Dec 31 23:59:59 host1 app: old", ""]
                expect: [{timestamp: 2023-12-31T23:59:59Z, host: host1}]
              - name: absent file
                file: nowhere.log
            """)
        #expect(Array(found[..<4]) == [[], [], [], []])
        #expect(found[4] == ["the input no such file: - / -"])
    }

    @Test func rejectedLinesFailATestUnlessExpected() throws {
        let input = "    source: a.json\n    input: ['{\"message\":\"a\"}', '{torn', '{\"message\":\"b\"}']\n"
        let found = try run(
            "tests:\n  - name: x\n\(input)  - name: y\n\(input)    rejected: 1\n    expect: [{message: a}, {message: b}]\n")
        #expect(found == [["rejected: 0 / 1 (bad-json 1)"], []])
    }
}
