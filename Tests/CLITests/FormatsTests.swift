import Foundation
import Testing

/// `logetl formats`, and input that only some formats have.
struct FormatsTests {
    @Test func listNamesAll() throws {
        let sandbox = try Sandbox()
        let result = try sandbox.run("formats", "list")
        #expect(result.status == 0)
        for name in ["nginx", "postgresql-csv", "aws-s3", "plain"] { #expect(result.out.contains("\n\(name) ")) }
    }

    @Test func showHasSamples() throws {
        let sandbox = try Sandbox()
        let result = try sandbox.run("formats", "show", "REDIS")
        #expect(result.status == 0)
        #expect(result.out.contains("role=M"))
        #expect(try sandbox.run("formats", "show", "no-such").status == 2)
    }

    @Test func detectAndTest() throws {
        let sandbox = try Sandbox()
        try sandbox.write("a.log", "4961:M 21 Jan 2026 08:15:30.457 * ready\n")
        let found = try sandbox.run("formats", "detect", "a.log", "missing.log")
        #expect(found.out == "a.log: redis\n")
        #expect(found.status == 1)
        let tried = try sandbox.run("formats", "test", "a.log")
        #expect(tried.status == 0)
        #expect(tried.out.contains("message: ready"))
        let wrong = try sandbox.run("formats", "test", "--format", "glog", "a.log")
        #expect(wrong.status == 1)
        #expect(wrong.out.contains("rejected (no-format)"))
    }

    /// The header of a W3C file names the values of lines megabytes behind it.
    @Test func headersHoldForTheWholeFile() throws {
        let sandbox = try Sandbox()
        let header = "#Fields: date time c-ip sc-status cs-uri-stem note\n"
        let lines = (0..<60_000).map { "2026-01-21 08:15:30 192.0.2.1 200 /item/\($0) n\($0)\n" }.joined()
        try sandbox.write("u_ex.log", header + lines)
        let result = try sandbox.run("parse", "u_ex.log")
        #expect(result.status == 0)
        #expect(result.out.split(separator: "\n").count == 60_000)
        #expect(result.out.split(separator: "\n").last?.contains(#""note":"n59999""#) == true)
    }

    @Test func utf16() throws {
        let sandbox = try Sandbox()
        let text = "2026-01-21 08:15:30,123 ERROR [main] com.example.Shop - größer €\n"
        let bytes = [0xFF, 0xFE] + Array(try #require(text.data(using: .utf16LittleEndian)))
        try sandbox.write("wide.log", Data(bytes))
        let result = try sandbox.run("parse", "wide.log")
        #expect(result.status == 0)
        #expect(result.out.contains(#""message":"größer €""#))
    }
}
