import Foundation
import Testing

@testable import SQL

/// The statements in `Tests/SQL/*.test`, each with the rows or the error it gives.
///
///     query                      or: query unordered
///     SELECT 1, NULL;
///     ----
///     1|NULL
///
///     error
///     DELETE FROM logs
///     ----
///     statements only read       (a part of the message)
///
/// A case ends with an empty line; lines that begin with # are comments. `$LOOKUPS` is the folder `Tests/SQL/lookups`.
@Suite struct SuiteTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let file: String
        let line: Int
        let kind: String
        let sql: String
        let expected: [String]
        var testDescription: String { "\(file):\(line)" }
    }

    static var folder: String { "\(#filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" })/SQL" }

    static let cases: [Case] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".test") }.sorted().flatMap { name in
            read(name, (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "")
        }
    }()

    static func read(_ file: String, _ text: String) -> [Case] {
        var cases: [Case] = []
        var block: [(Int, Substring)] = []
        for (number, line) in (text + "\n\n").split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("#") { continue }
            if !line.isEmpty {
                block.append((number + 1, line))
                continue
            }
            if let first = block.first {
                let mark = block.firstIndex { $0.1 == "----" } ?? block.count
                cases.append(
                    Case(
                        file: file, line: first.0, kind: String(first.1),
                        sql: block[1..<max(1, mark)].map { String($0.1) }.joined(separator: "\n"),
                        expected: block[min(block.count, mark + 1)...].map { String($0.1) }))
            }
            block = []
        }
        return cases
    }

    /// A session over the fixed store, with the lookup tables of the suite.
    static func session() throws -> SQLSession {
        let session = try FixedStore.shared.get().session()
        try session.addLookup("\(folder)/lookups/owners.csv", as: "owners")
        try session.addLookup("\(folder)/lookups/limits.json", as: "limits")
        return session
    }

    @Test func hasCases() { #expect(Self.cases.count >= 60) }

    @Test func allStatementsGiveWhatIsExpected() throws {
        let session = try Self.session()
        let isRecorded = ProcessInfo.processInfo.environment["LOGETL_RECORD"] != nil
        var record = ""
        for one in Self.cases {
            let result: [String]
            switch one.kind {
            case "query", "query unordered":
                do {
                    var rows = try session.rows(one.sql).map { $0.joined(separator: "|") }
                    if one.kind == "query unordered" { rows.sort() }
                    result = rows
                    #expect(
                        rows == (one.kind == "query" ? one.expected : one.expected.sorted()), "\(one.testDescription): \(one.sql)"
                    )
                    #expect(session.problems.isEmpty)
                } catch {
                    result = ["\(error)"]
                    Issue.record("\(one.testDescription): \(error)")
                }
            case "error":
                do {
                    _ = try session.rows(one.sql)
                    result = []
                    Issue.record("\(one.testDescription): no error: \(one.sql)")
                } catch {
                    result = ["\(error)"]
                    #expect("\(error)".contains(one.expected.joined(separator: "\n")), "\(one.testDescription): \(error)")
                }
            default:
                result = []
                Issue.record("\(one.testDescription): a case is a query or an error, not '\(one.kind)'")
            }
            if isRecorded { record += "\(one.kind)\n\(one.sql)\n----\n\(result.map { $0 + "\n" }.joined())\n" }
        }
        if isRecorded { print(record) }
    }
}
