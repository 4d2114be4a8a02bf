import Config
import Foundation
import Testing

/// A folder with a configuration file, removed at the end.
final class ConfigFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/logetl-config-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ text: String, _ name: String = "logetl.yaml") throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    /// The mistakes of a text, without the file's name.
    func problems(_ text: String) throws -> [String] {
        let file = try file(text)
        return Configuration.problems(inFile: file).map { problem in
            #expect(problem.path == file)
            return String(problem.description.dropFirst(file.utf8.count + 1))
        }
    }
}

@Suite struct ConfigReaderTests {
    let folder: ConfigFolder
    init() throws { folder = try ConfigFolder() }

    /// What a type takes: as YAML, as a variable, as a value.
    private func example(_ type: ConfigType) -> (yaml: String, variable: String, value: ConfigValue)? {
        switch type {
        case .text, .line, .checked: ("json", "json", .text("json"))
        case .path: ("/some/path", "/some/path", .text("/some/path"))
        case .integer(let range): ("\(range.lowerBound)", "\(range.upperBound)", .integer(range.lowerBound))
        case .fraction(let range): ("\(range.lowerBound)", "\(range.upperBound)", .fraction(range.lowerBound))
        case .duration(let range):
            ("\(range.lowerBound)ns", ConfigUnits.durationText(range.upperBound), .duration(range.lowerBound))
        case .size(let range): ("\(range.lowerBound)", ConfigUnits.sizeText(range.upperBound), .size(range.lowerBound))
        case .flag: ("true", "yes", .flag(true))
        case .choice(let words): (words[0], words[0], .text(words[0]))
        case .zone: ("Europe/Berlin", "Europe/Berlin", .text("Europe/Berlin"))
        case .map: ("{a: b}", "a=b", .map([.init(key: "a", value: "b")]))
        case .either(let types): types.first { $0.isScalar }.flatMap(example)
        case .list, .record, .table, .anything: nil
        }
    }

    @Test func everySingleSettingCanBeWrittenInAFileAndInAVariable() throws {
        var tried = 0
        for key in ConfigSection.all.flatMap(\.keys) {
            guard let environment = key.environment else {
                #expect(!key.type.isScalar, "\(key.path)")
                continue
            }
            let written = try #require(example(key.type), "\(key.path)")
            let file = try folder.file("\(key.section):\n  \(key.name): \(written.yaml)\n")
            let fromFile = try Configuration.load(file) { _ in nil }
            #expect(fromFile.value(key).value == written.value, "\(key.path)")
            #expect(fromFile.value(key).origin == .file(file, line: 2), "\(key.path)")
            let variable = try Configuration.load(file) { $0 == environment ? written.variable : nil }
            #expect(variable.value(key).origin == .environment(environment), "\(key.path)")
            tried += 1
        }
        #expect(tried > 10)
    }

    @Test func theTableIsSound() {
        let keys = ConfigSection.all.flatMap(\.keys)
        #expect(Set(keys.map(\.path)).count == keys.count)
        let variables = keys.compactMap(\.environment)
        #expect(Set(variables).count == variables.count)
        for section in ConfigSection.all {
            #expect(ConfigReference.markdown.contains("\n## \(section.name)\n"), "\(section.name)")
            for key in section.keys {
                #expect(key.section == section.name, "\(key.path)")
                #expect(key.standard != nil || !key.absent.isEmpty, "\(key.path)")
                #expect(ConfigReference.markdown.contains("`\(key.path)`") || key.path == section.name, "\(key.path)")
                if let standard = key.standard, case .text(let text) = standard, case .choice(let words) = key.type {
                    #expect(words.contains(text), "\(key.path)")
                }
            }
        }
    }

    @Test func examplesOfTheReferenceAreRight() throws {
        for section in ConfigSection.all where !section.example.isEmpty {
            #expect(try folder.problems(section.example + "\n") == [], "\(section.name)")
        }
    }

    @Test func nothingSaidIsTheDefault() throws {
        for text in ["", "\n", "# only a comment\n", "~\n", "ingest:\n", "ingest:\n  year:\n"] {
            let configuration = try Configuration.load(try folder.file(text)) { _ in nil }
            #expect(configuration.text(.ingestTimezone) == "UTC", "\(text)")
            #expect(configuration.integer(.ingestYear) == nil, "\(text)")
            #expect(configuration.value(.searchLimit).origin == .standard, "\(text)")
        }
    }

    @Test(arguments: [
        ("ingest:\n  timezon: UTC\n", "2:3: unknown key 'timezon' in ingest; did you mean 'timezone'?"),
        ("ingst:\n  year: 2024\n", "1:1: unknown section 'ingst'; did you mean 'ingest'?"),
        ("ingest:\n  limit: 3\n", "2:3: unknown key 'limit' in ingest; it belongs in search"),
        ("ingest:\n  year: 99\n", "2:9: '99' is no value for ingest.year: number, 1678...2261"),
        (
            "search:\n  color: alway\n",
            "2:10: 'alway' is no value for search.color: one of auto, always, never; did you mean 'always'?"
        ),
        ("search:\n  limit: [1]\n", "2:10: search.limit takes number, 1...1000000000, not a list"),
        ("search: 3\n", "1:9: search is a section: its keys stand indented below it"),
        ("ingest:\n  tags: [a]\n", "2:9: ingest.tags takes a section of names and texts, not a list"),
        ("ingest:\n  tags: {a: {b: c}}\n", "2:13: ingest.tags takes texts, not a section"),
        ("search:\n  limit: 1\n  limit: 2\n", "3:3: 'limit' is given twice, first in line 2"),
        ("a: &x 1\nb: *x\n", "1:4: anchors and aliases (& and *) cannot be used; write the value out"),
        ("search:\n  limit: 1\n---\nsearch:\n", "3:1: a second document begins here; there may be one only"),
        ("- 1\n", "1:1: a configuration is made of sections: \(ConfigSection.all.map(\.name).joined(separator: ", "))"),
    ])
    func aMistakeIsNamedWithItsPlace(_ text: String, _ expected: String) throws {
        #expect(try folder.problems(text) == [expected])
    }

    @Test func allMistakesAreNamedAtOnce() throws {
        let text = "store:\n  foldr: x\ningest:\n  year: never\n  jobs: 0\nsearch:\n  limit: 5\n"
        #expect(try folder.problems(text).map { String($0.prefix(4)) } == ["2:3:", "4:9:", "5:9:"])
    }

    @Test func brokenFilesAreAnswers() throws {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
        var state = seed
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        let good = Array("store:\n  folder: x\ningest:\n  tags: {a: b, c: \"d\"}\n  year: 2024\nsearch:\n  - [1, 2]\n".utf8)
        var valid = 0
        for _ in 0..<2_000 {
            var bytes = good
            for _ in 0..<1 + next() % 6 { bytes[next() % bytes.count] = UInt8(truncatingIfNeeded: next()) }
            let path = "\(folder.path)/fuzz.yaml"
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            if Configuration.problems(inFile: path).isEmpty { valid += 1 }
        }
        // A change may by chance make the mistake in the last line a comment.
        #expect(valid < 100, "seed \(seed)")
        let deep = String(repeating: "[", count: 10_000)
        #expect(try folder.problems(deep).count == 1)
        #expect(try folder.problems(String(repeating: "#", count: 2 << 20)).first?.contains("larger than 1 MiB") == true)
        #expect(Configuration.problems(inFile: "\(folder.path)/absent.yaml").count == 1)
    }

    @Test func pathsStartAtTheFolderOfTheFile() throws {
        let file = try folder.file("store:\n  folder: logs/store\n")
        #expect(try Configuration.load(file) { _ in nil }.text(.storeFolder) == "\(folder.path)/logs/store")
    }
}
