import Foundation
import Testing

/// The house rules that a machine can check.
@Suite struct HouseTests {
    /// The files under version control, or none where the sources came without their history.
    static let files: [String] = {
        guard let box = try? Sandbox(),
            let listed = try? box.shell(
                "git -C '\(Sandbox.package)' -c safe.directory='*' ls-files --cached --others --exclude-standard"),
            listed.status == 0
        else { return [] }
        return listed.lines.filter { FileManager.default.fileExists(atPath: "\(Sandbox.package)/\($0)") }
    }()

    private func content(_ file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(Sandbox.package)/\(file)")), as: UTF8.self)
    }

    @Test(.enabled(if: !files.isEmpty)) func noSourceFileIsLongerThanFiveHundredLines() throws {
        for file in Self.files where file.hasSuffix(".swift") || file.hasSuffix(".c") || file.hasSuffix(".h") {
            let lines = try content(file).split(separator: "\n", omittingEmptySubsequences: false).count - 1
            #expect(lines <= 500, "\(file) has \(lines) lines; give its subjects files of their own")
        }
    }

    @Test(.enabled(if: !files.isEmpty)) func noFileNamesAMachine() throws {
        // Put together here, so that this file is not the first to break the rule.
        let paths = ["work", "root", "farm", "opt/swift"].map { "/\($0)/" }
        for file in Self.files where !file.hasPrefix("samples/") && !file.hasPrefix("Tests/Corpus/") {
            let text = try content(file)
            for path in paths { #expect(!text.contains(path), "\(file) has a path with \(path)") }
        }
    }

    @Test(.enabled(if: !files.isEmpty)) func nothingIsLeftUnfinished() throws {
        let marks = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
        for file in Self.files where file.hasPrefix("Sources/") {
            let text = try content(file)
            for mark in marks { #expect(!text.contains(mark), "\(file) has a \(mark)") }
        }
    }

    @Test func librariesDoNotImportFoundation() throws {
        let rooms = ["Events", "YAML", "Parsers", "Blocks", "Archive", "Store", "Pipeline", "Query", "Config"]
        for file in Self.files where rooms.contains(where: { file.hasPrefix("Sources/\($0)/") }) && file.hasSuffix(".swift") {
            let imports = try content(file).split(separator: "\n").filter { $0.contains("import Foundation") }
            #expect(imports.isEmpty, "\(file)")
        }
    }

    @Test(.enabled(if: !files.isEmpty)) func scriptsAreExecutable() throws {
        for file in Self.files where file.hasPrefix("scripts/") || file == ".ci/run" {
            #expect(FileManager.default.isExecutableFile(atPath: "\(Sandbox.package)/\(file)"), "\(file)")
        }
    }

    @Test(arguments: [("markdown", "docs/cli.md"), ("man", "docs/logetl.1"), ("configuration", "docs/configuration.md")])
    func theReferenceIsCurrent(_ form: String, _ file: String) throws {
        let fresh = try Sandbox().run("generate-docs", form)
        #expect(fresh.status == 0)
        #expect(fresh.out == (try content(file)), "run make docs")
    }
}
