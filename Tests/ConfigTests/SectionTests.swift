import Archive
import Config
import Events
import Foundation
import Parsers
import Pipeline
import Testing

/// The sections of the house: their mistakes, and what becomes of their values.
@Suite struct SectionTests {
    let folder: ConfigFolder
    init() throws { folder = try ConfigFolder() }

    @Test(arguments: [
        ("sources:\n  - service: web\n", "2:5: sources[0] needs 'match': pattern of names; or a list of them"),
        (
            "sources:\n  - match: \"a[b\"\n",
            "2:12: 'a[b' is no value for sources[0].match: pattern of names: a [ is not closed; write \\[ for the character"
        ),
        ("sources:\n  - match: a\n    servce: web\n", "3:5: unknown key 'servce' in sources[0]; did you mean 'service'?"),
        (
            "sources:\n  - match: a\n    format: ngnix\n",
            "3:13: 'ngnix' is no format for sources[0].format; did you mean 'nginx'?"
        ),
        ("sources:\n  match: a\n", "2:3: sources takes a list of sections, not a section"),
        (
            "sources:\n  - match: a\n    timezone: Europe/Berln\n",
            "3:15: 'Europe/Berln' is no value for sources[0].timezone: time zone: UTC, local, +02:00, Europe/Berlin"
        ),
        ("sources:\n  - match: a\n    year: 12\n", "3:11: '12' is no value for sources[0].year: number, 1678...2261"),
        ("sources:\n  - match: a\n    tags: [b]\n", "3:11: sources[0].tags takes a section of names and texts, not a list"),
        ("ingest:\n  format: lgfmt\n", "2:11: 'lgfmt' is no format for ingest.format; did you mean 'logfmt'?"),
        (
            "limits:\n  entry_bytes: 5XB\n",
            "2:16: '5XB' is no value for limits.entry_bytes: bytes, such as 4096, 64KiB, 1GiB, at least 1"
        ),
        ("tests:\n  - input: x\n", "2:5: tests[0] needs 'name': text"),
        ("tests:\n  - name: x\n", "2:5: tests[0] needs 'input' or 'file'"),
        ("tests:\n  - name: x\n    input: y\n    file: z\n", "4:11: tests[0] has both 'input' and 'file'; take one away"),
        ("tests:\n  - name: x\n    input: y\n    expect: [{level: loud}]\n", "4:22: tests[0].expect: 'loud' is no level"),
        ("tests:\n  - name: x\n    input: y\n    expect: [{timestamp: soon}]\n", "4:26: tests[0].expect: 'soon' is no timestamp"),
        (
            "tests:\n  - name: x\n    input: y\n    expect: [3]\n",
            "4:14: tests[0].expect[0] takes a section of names, each with a value: any value, not a single value"
        ),
        (
            "tests:\n  - name: x\n    input: y\n    modified: never\n",
            "4:15: 'never' is no value for tests[0].modified: instant such as 2026-01-21T08:15:30Z: it is no instant"
        ),
        (
            "tests:\n  - name: x\n    input: y\n    rejected: -1\n",
            "4:15: '-1' is no value for tests[0].rejected: number, 0 or more"
        ),
        ("source:\n  - match: a\n", "1:1: unknown section 'source'; did you mean 'sources'?"),
        (
            "ingest:\n  match: a\n",
            "2:3: unknown key 'match' in ingest; known are service, tags, timezone, year, format, jobs, strict, reserve"
        ),
        ("ingest:\n\ttags: x\n", "2:1: found character that cannot start any token (while scanning for the next token)"),
        ("ingest: {year: 2024\n", "2:1: did not find expected ',' or '}' (while parsing a flow mapping)"),
    ])
    func aMistakeIsNamedWithItsPlace(_ text: String, _ expected: String) throws {
        #expect(try folder.problems(text) == [expected])
    }

    @Test func mistakesOfAllSectionsComeInTheOrderOfTheFile() throws {
        let text = """
            tests:
              - name: a
              - nme: b
            ingest: {format: x, yer: 3}
            sources:
              - {match: "{", format: y}
            """
        let found = try folder.problems(text).map { $0.split(separator: " ").first.map(String.init) ?? "" }
        #expect(found == ["2:5:", "3:5:", "3:5:", "3:5:", "4:18:", "4:21:", "6:13:", "6:26:"])
    }

    @Test func aFileThatCannotBeReadIsAnAnswer() throws {
        #expect(Configuration.problems(inFile: folder.path).map(\.message) == ["cannot be read: Is a directory"])
        #expect(Configuration.problems(inFile: "\(folder.path)/none").map(\.message) == ["No such file or directory"])
    }

    @Test func sourcesBecomeRules() throws {
        let file = try folder.file(
            """
            ingest: {service: all, timezone: "+01:00", tags: {a: b}, jobs: 3}
            sources:
              - match: ["*.log", "x/**"]
                service: web
                format: nginx
                timezone: Europe/Berlin
                year: 2020
                tags: {tier: front, n: 1}
              - match: "*"
            limits: {members_per_archive: 7, entry_bytes: 1MiB}
            """)
        var options = IngestOptions(store: "")
        try Configuration.load(file) { _ in nil }.apply(to: &options)
        #expect(options.service == "all" && options.jobs == 3 && options.tags.map { "\($0.key)=\($0.value)" } == ["a=b"])
        #expect(options.limits.membersPerArchive == 7 && options.limits.entryBytes == 1 << 20)
        #expect(options.limits.inflatedBytes == UploadDefaults.inflatedBytes)
        try #require(options.sources.count == 2)
        let rule = options.sources[0]
        #expect(rule.match?.map(\.description) == ["*.log", "x/**"])
        #expect(rule.service == "web" && rule.format == "nginx" && rule.year == 2020 && rule.zone != nil)
        #expect(rule.tags.map { "\($0.key)=\($0.value)" } == ["tier=front", "n=1"])
        #expect(options.sources[1].service == nil && options.sources[1].zone == nil && options.sources[1].tags.isEmpty)
    }

    /// Nothing said: the options are those of the library.
    @Test func defaultsOfSettingsAndOptionsAgree() throws {
        var options = IngestOptions(store: "")
        let plain = options
        try Configuration().apply(to: &options)
        #expect("\(options)" == "\(plain)")
    }

    private enum UploadDefaults { static let inflatedBytes = IngestOptions(store: "").limits.inflatedBytes }
}
