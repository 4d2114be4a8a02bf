import Events
import Testing

@testable import Parsers

/// Files that describe formats: what they may say, and their mistakes.
@Suite struct FormatFileTests {
    @Test(arguments: [
        ("name: a\n", "1:1: a format needs either grok (an expression, or a list of them) or parser (a built-in format)"),
        ("grok: x\n", "1:1: a format needs a name"), ("", "1:1: the file describes no format"),
        ("name: a b\ngrok: x\n", "1:7: a name has 1 to 64 letters, digits, dots, dashes and underscores"),
        ("name: a\ngrok: x\nparser: json\n", "2:7: a format has either grok or parser, not both"),
        ("name: a\nparser: jsn\n", "2:9: there is no built-in format 'jsn'; did you mean 'json'?"),
        ("name: a\nparser: json\noverwrite: x\n", "3:1: overwrite is for formats with grok; this one has a parser"),
        ("name: a\ngrok: x\nlevle: x\n", "3:1: unknown key 'levle'; did you mean 'level'?"),
        ("name: a\ngrok:\n  a: b\n", "3:3: grok takes a single value or a list, not a section"),
        ("name: a\ngrok: '%{NOPE:x}'\n", "2:7: "), ("name: a\ngrok:\n  - '^x'\n  - '('\n", "4:5: "),
        ("name: a\ngrok: '%{WORD:w}'\nmessage: v\n", "3:10: no expression sets the field 'v'; they set w"),
        (
            "name: a\ngrok: '%{WORD:word}'\nmessage: wrd\n",
            "3:10: no expression sets the field 'wrd'; did you mean 'word'?"
        ),
        (
            "name: a\ngrok: '%{WORD:w}'\nmessage: w\nservice: w\n",
            "3:10: the field 'w' is service already; it can be one of them"
        ),
        (
            "name: a\ngrok: '%{WORD:t}'\ntimestamp: {field: t, layout: 'yyyy-QQ'}\n",
            "3:31: 'QQ' means nothing in a layout"
        ),
        ("name: a\ngrok: '%{WORD:t}'\ntimestamp: {field: t, layout: HH:mm}\n", "3:31: the layout 'HH:mm' names no day"),
        ("name: a\ngrok: '%{WORD:t}'\ntimestamp: {field: t, zone: Mars}\n", "3:29: there is no zone 'Mars'"),
        ("name: a\ngrok: '%{WORD:t}'\nlevel: {field: t, values: {x: errr}}\n", "3:31: 'errr' is no level; did you mean 'ERROR'?"),
        ("name: a\ngrok: x\non_failure: drop\n", "3:13: on_failure is reject or tag"),
        ("name: a\ngrok: x\ntag_on_failure: t\n", "3:1: tag_on_failure needs on_failure: tag"),
        ("name: a\ngrok: x\nbreak_on_match: maybe\n", "3:17: break_on_match is true or false"),
        ("name: a\ngrok: x\nvocabulary: new\n", "3:13: vocabulary is legacy or ecs-v1"),
        ("name: a\ngrok: x\nmultiline: {}\n", "3:12: multiline needs a rule"),
        ("name: a\ngrok: x\nmultiline: {start: '['}\n", "3:20: "),
        ("name: a\ngrok: x\nsamples:\n  - lin: y\n", "4:5: unknown key 'lin'; did you mean 'line'?"),
        ("name: a\ngrok: x\nsamples:\n  - line: y\n    time: soon\n", "5:11: 'soon' is no time"),
        ("name: a\ngrok: x\n---\nname: b\n", "3:1: a second document begins here"),
        ("- name: a\n  grok: x\n- name: A\n  grok: y\n", "the name 'a' is taken"),
    ])
    func aMistakeIsNamedWithItsPlace(_ text: String, _ expected: String) {
        let problems = formatProblems(text)
        #expect(problems.contains { $0.hasPrefix(expected) }, "\(problems)")
    }

    @Test func allMistakesAreSaid() {
        #expect(formatProblems("name: a\ngrok: x\nlevle: x\nsamlpes: []\n").count == 2)
    }

    @Test func aFileMayHoldSeveralFormats() throws {
        let all = try formats("- name: one\n  grok: '^1'\n  aliases: [eins]\n- name: two\n  grok: '^2'\n")
        #expect(all.map(\.name) == ["one", "two"])
        #expect(String(decoding: all[0].description.text, as: UTF8.self).contains("eins"))
        #expect(!String(decoding: all[1].description.text, as: UTF8.self).contains("eins"))
        #expect(FormatCatalog(all).format(named: "EINS") == .custom(all[0]))
    }

    @Test func usersFormatsTakeThePlaceOfBuiltInOnes() throws {
        let all = try formats("name: nginx\nparser: nginx\nservice: {text: edge}\n")
        let catalog = FormatCatalog(all)
        #expect(catalog.format(named: "nginx") == .custom(all[0]))
        #expect(catalog.names.filter { $0 == "nginx" }.count == 1)
        #expect(catalog.format(named: "combined") == .known(.access))
    }

    @Test func samplesSayWhatDiffers() throws {
        let yaml = """
            name: a
            grok: '^%{TIMESTAMP_ISO8601:timestamp} %{WORD:level} %{WORD:w} %{GREEDYDATA:message}'
            samples:
              - line: 2026-01-21T08:15:30Z warn x y z
                time: 2026-01-21T08:15:31Z
                level: INFO
                service: shop
                message: z
                fields: {w: x, v: 1}
              - line: nothing
            """
        let format = try #require(try formats(yaml).first)
        let first = SampleCheck.differences(format.description.samples[0], .custom(format))
        #expect(
            first == [
                "time is 2026-01-21T08:15:30.000000000Z, not 2026-01-21T08:15:31.000000000Z", "level is 'WARN', not 'INFO'",
                "service is '', not 'shop'", "message is 'y z', not 'z'", "field v is missing, not '1'",
            ])
        #expect(SampleCheck.differences(format.description.samples[1], .custom(format)) == ["the line is rejected: no-format"])
    }

    /// A built-in file, copied under another name, is a format that does the same.
    @Test(arguments: BuiltInFormats.all.map(\.name).filter { !["cri", "docker", "plain"].contains($0) })
    func builtInFilesAreTemplates(name: String) throws {
        let text = String(decoding: BuiltInFormats.text(of: name), as: UTF8.self)
        let format = try #require(try formats(text.replacing("name: \(name)\n", with: "name: copy-of-it\n")).first)
        for sample in format.description.samples {
            #expect(SampleCheck.differences(sample, .custom(format)) == [], "\(sample.line)")
        }
    }
}
