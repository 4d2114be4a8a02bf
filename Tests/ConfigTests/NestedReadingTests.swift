import Parsers
import Testing
import YAML

@testable import Config

/// Settings that nest, by a section made for the purpose.
@Suite struct NestedReadingTests {
    private static let record: [ConfigKey] = [
        ConfigKey("name", in: .text, "Its name."),
        ConfigKey("share", in: .fraction(0...1), default: .fraction(0.5), "A part."),
        ConfigKey("wait", in: .duration(0...3_600_000_000_000), default: .duration(5_000_000_000), "How long."),
        ConfigKey("room", in: .size(1...1 << 30), absent: "none", "How much."),
        ConfigKey("words", in: .list(.text), absent: "none", "Some words."),
        ConfigKey("numbers", in: .list(.integer(0...9)), absent: "none", "Some numbers."),
        ConfigKey(
            "inner", in: .record([ConfigKey("deep", in: .list(.record([ConfigKey("flag", in: .flag, "A flag.")])), "Deeper.")]),
            absent: "none", "A section."),
        ConfigKey("window", in: .either([.choice(["off", "store"]), .duration(1...Int.max)]), default: .text("off"), "Either."),
        ConfigKey(
            "shape", in: .either([.choice(["none"]), .list(.text), .record([ConfigKey("a", in: .text, "A.")])]), absent: "none",
            "Mixed."),
        ConfigKey(
            "odd", in: .checked("even number", { Int($0)?.isMultiple(of: 2) == true ? nil : "it is odd" }), absent: "none",
            "Checked."),
        ConfigKey("file", in: .path, absent: "none", "A path."),
        ConfigKey("any", in: .anything, absent: "none", "Anything."),
    ]
    private static let list = ConfigKey("items", .list(.record(record)), .list([]), "A list.")
    private static let table = ConfigKey("deep.services", .table(.record(record)), nil, absent: "none", "By name.")
    private static let levels = ConfigKey("deep.levels", .table(.integer(0...7)), nil, absent: "none", "Numbers by name.")
    private static let window = ConfigKey(
        "deep.window", .either([.choice(["off"]), .duration(1...Int.max)]), .text("off"), "Either.")
    private static let sections = [
        ConfigSection(list, help: "A list.", example: ""),
        ConfigSection(name: "deep", help: "Deeper.", keys: [table, levels, window]),
    ]

    private func read(_ text: String) -> ConfigReader {
        var reader = ConfigReader(path: "/etc/x/t.yaml", sections: Self.sections)
        reader.read(Array(text.utf8))
        return reader
    }

    private func key(_ name: String) -> ConfigKey { Self.record.first { $0.name == name }! }

    @Test func allTypesAreRead() throws {
        let reader = read(
            """
            items:
              - name: first
                share: 0.25
                wait: 10m
                room: 64KiB
                words: alone
                numbers: [1, 2]
                inner:
                  deep:
                    - flag: yes
                    - {flag: off}
                window: 5s
                shape: {a: b}
                odd: 4
                file: sub/x
                any: {k: [1, "null", null], t: ""}
              - name: "2"
                window: store
                shape: [x, y]
              - {name: 3, shape: none}
            deep:
              services:
                web: {name: w}
                "a b": {name: x, share: 1}
              levels: {info: 6, debug: 7}
            """)
        #expect(reader.problems.map(\.description) == [])
        guard case .list(let items)? = reader.values["items"]?.value else { return #expect(Bool(false)) }
        let records = items.compactMap { if case .record(let record) = $0.value { record } else { nil } }
        try #require(records.count == 3)
        let first = records[0]
        #expect(first.text(key("name")) == "first" && first.fraction(key("share")) == 0.25)
        #expect(first.nanoseconds(key("wait")) == 600_000_000_000 && first.integer(key("room")) == 65_536)
        #expect(first.texts(key("words")) == ["alone"] && first.texts(key("numbers")) == ["1", "2"])
        let deep = try #require(first.record(key("inner"))).records(ConfigKey("deep", in: .list(.text), ""))
        #expect(deep.map { $0.flag(ConfigKey("flag", in: .flag, "")) } == [true, false])
        #expect(deep[1].place == "items[0].inner.deep[1]" && deep[1].mark?.line == 11)
        #expect(first.nanoseconds(key("window")) == 5_000_000_000 && first.text(key("window")) == nil)
        #expect(first.record(key("shape"))?.members.first?.item.value == .text("b"))
        #expect(first.text(key("file")) == "/etc/x/sub/x")
        let any = ConfigValue.table([
            .init(name: "k", item: .init(.list([.init(.text("1")), .init(.text("null")), .init(.none)]))),
            .init(name: "t", item: .init(.text(""))),
        ])
        #expect(first.item(key("any"))?.value == any)
        // Defaults of a record count where nothing is said.
        #expect(records[1].fraction(key("share")) == 0.5 && records[1].nanoseconds(key("wait")) == 5_000_000_000)
        #expect(!records[1].isSet(key("share")) && records[1].text(key("window")) == "store")
        #expect(records[1].texts(key("shape")) == ["x", "y"] && records[2].text(key("shape")) == "none")
        guard case .table(let services)? = reader.values["deep.services"]?.value else { return #expect(Bool(false)) }
        #expect(services.map(\.name) == ["web", "a b"])
        #expect(reader.values["deep.levels"]?.value.text == "{info: 6, debug: 7}")
    }

    @Test(arguments: [
        ("items: 3", "1:8: items takes a list of sections, not a single value"),
        ("items: {name: x}", "1:8: items takes a list of sections, not a section"),
        ("items: [3]", "1:9: items[0] takes a section, not a single value"),
        ("items:\n  - name: x\n  -\n", "3:4: items[1] is empty"),
        ("items: [{}]", "1:9: items[0] needs 'name': text"),
        ("items: [{name: }]", "1:9: items[0] needs 'name': text"),
        ("items: [{name: \"\"}]", "1:16: '' is no value for items[0].name: text"),
        ("items: [{name: [x]}]", "1:16: items[0].name takes text, not a list"),
        ("items:\n  - name: x\n    nam: y\n", "3:5: unknown key 'nam' in items[0]; did you mean 'name'?"),
        ("items:\n  - {name: x, share: 1.5}\n", "2:22: '1.5' is no value for items[0].share: number, 0...1"),
        ("items:\n  - {name: x, share: nan}\n", "2:22: 'nan' is no value for items[0].share: number, 0...1"),
        (
            "items:\n  - {name: x, wait: 5}\n",
            "2:21: '5' is no value for items[0].wait: duration such as 500ms, 5s, 10m, 2h, 14d, at most 1h"
        ),
        (
            "items:\n  - {name: x, room: 2GiB}\n",
            "2:21: '2GiB' is no value for items[0].room: bytes, such as 4096, 64KiB, 1GiB, 1 to 1GiB"
        ),
        ("items:\n  - {name: x, words: {a: b}}\n", "2:22: items[0].words takes a text; or a list of them, not a section"),
        ("items:\n  - {name: x, words: [a, [b]]}\n", "2:26: items[0].words[1] takes text, not a list"),
        ("items:\n  - {name: x, numbers: [1, 12]}\n", "2:28: '12' is no value for items[0].numbers[1]: number, 0...9"),
        ("items:\n  - {name: x, numbers: ten}\n", "2:24: 'ten' is no value for items[0].numbers: number, 0...9"),
        (
            "items:\n  - name: x\n    inner:\n      deep:\n        - flag: on\n        - falg: on\n",
            "6:11: items[0].inner.deep[1] needs 'flag': true or false|6:11: unknown key 'falg' in items[0].inner.deep[1]; did you mean 'flag'?"
        ),
        ("items:\n  - name: x\n    inner: {}\n", "3:12: items[0].inner needs 'deep': list of sections"),
        (
            "items:\n  - {name: x, window: of}\n",
            "2:23: 'of' is no value for items[0].window: one of off, store; or duration such as 500ms, 5s, 10m, 2h, 14d, at least 1ns; "
                + "did you mean 'off'?"
        ),
        (
            "items:\n  - {name: x, shape: {b: c}}\n",
            "2:22: items[0].shape needs 'a': text|2:23: unknown key 'b' in items[0].shape; known are a"
        ),
        ("items:\n  - {name: x, odd: 3}\n", "2:20: '3' is no value for items[0].odd: even number: it is odd"),
        ("deep:\n  services: [web]\n", "2:13: deep.services takes a section of names, each with a section, not a list"),
        ("deep:\n  services: {web: }\n", "2:14: deep.services.web is empty"),
        (
            "deep:\n  services: {web: {nme: x}}\n",
            "2:19: deep.services.web needs 'name': text|2:20: unknown key 'nme' in deep.services.web; did you mean 'name'?"
        ),
        ("deep:\n  levels: {info: 9}\n", "2:18: '9' is no value for deep.levels.info: number, 0...7"),
        ("deep:\n  levels: {\"\": 1}\n", "2:12: a name in deep.levels is empty"),
        (
            "deep:\n  window: [1s]\n",
            "2:11: deep.window takes one of off; or duration such as 500ms, 5s, 10m, 2h, 14d, at least 1ns, not a list"
        ),
        ("deep: []", "1:7: deep is a section: its keys stand indented below it"),
        ("items: [{name: a, name: b}]", "1:19: 'name' is given twice, first in line 1"),
    ])
    func aMistakeIsNamedWithItsPlace(_ text: String, _ expected: String) {
        let found = read(text).problems.map { String($0.description.dropFirst("/etc/x/t.yaml:".utf8.count)) }
        #expect(found.sorted() == expected.split(separator: "|").map(String.init).sorted())
    }

    /// What stands beside a mistake is read, and its mistakes are found too.
    @Test func allMistakesAreNamedAtOnce() {
        let reader = read(
            """
            items:
              - name: [x]
                share: two
                words: [a, {b: c}, d]
              - nme: y
              - 7
            deep:
              levels: {info: 9, debug: 7}
              wndow: off
            """)
        #expect(
            Set(reader.problems.compactMap { $0.mark.map { "\($0.line):\($0.column)" } })
                == ["2:11", "3:12", "4:16", "5:5", "6:5", "8:18", "9:3"])
        guard case .list(let items)? = reader.values["items"]?.value, case .record(let first)? = items.first?.value else {
            return #expect(Bool(false))
        }
        #expect(items.count == 2 && first.texts(key("words")) == ["a", "d"])
        #expect(reader.values["deep.levels"]?.value.text == "{debug: 7}")
    }

    @Test func leavesHaveAddressesAndLines() throws {
        let reader = read("items:\n  - name: a\n    words: [x, y]\n    inner:\n      deep: [{flag: on}]\n    any: {k: v}\n")
        let leaves = try #require(reader.values["items"]).value.leaves(at: "items")
        #expect(
            leaves.map { "\($0.place)=\($0.item.value.text)@\($0.item.mark?.line ?? 0)" } == [
                "items[0].name=a@2", "items[0].words=[x, y]@3", "items[0].inner.deep[0].flag=true@5", "items[0].any.k=v@6",
            ])
    }

    /// Variables are for what a single value says.
    @Test func onlySingleValuesHaveVariables() {
        #expect(Self.list.environment == nil && Self.table.environment == nil)
        #expect(Self.window.environment == "LOGETL_DEEP_WINDOW")
        #expect(Self.record.allSatisfy { $0.environment == nil })
    }
}
