import Events
import Foundation
import Testing

@testable import Parsers

struct FormatDetectorTests {
    @Test(arguments: Format.allCases)
    func filesWithNoise(format: Format) {
        let lines = (0..<150).map { n in
            n % 5 == 4 ? "fits nothing \(n)" : n % 7 == 6 ? "\tat a.B.c(B.java:1)" : EventCutterTests.line(format, n)
        }
        let header = format.description.samples[0].header
        let bytes = Array((header.isEmpty ? "" : header + "\n").utf8) + Array(lines.joined(separator: "\n").utf8)
        #expect(bytes.withUnsafeBytes { FormatDetector.detect(sample: $0).base } == format)
    }

    @Test func oddSamples() {
        func detect(_ bytes: [UInt8]) -> Format? { bytes.withUnsafeBytes { FormatDetector.detect(sample: $0).base } }
        #expect(detect([]) == .plain)
        #expect(detect([0x0A, 0x0A]) == .plain)
        #expect(detect(Array(repeating: 0, count: 100_000)) == .plain)
        #expect(detect(Array("{\"a\":1}".utf8)) == .json)
        #expect(detect(Array(repeating: 0, count: 5_000) + Array("\n{\"a\":1}\n{\"a\":1}\n{\"a\":1}\n{\"a\":".utf8)) == .json)
        #expect(detect(Array("{\"a\":\"\(String(repeating: "x", count: 200_000))\"}".utf8)) == .plain)
    }

    @Test func innerFormat() {
        let t = "2026-01-21T08:15:30.123456789Z"
        let cri = (0..<5).map { "\(t) stdout F level=info msg=\"m \($0)\" n=\($0)\n" }.joined()
        let docker = (0..<5).map { #"{"log":"{\"a\":\#($0)}\n","stream":"stdout","time":"\#(t)"}"# + "\n" }.joined()
        #expect(Array(cri.utf8).withUnsafeBytes { FormatDetector.inner(of: .known(.cri), sample: $0).base } == .logfmt)
        #expect(Array(docker.utf8).withUnsafeBytes { FormatDetector.inner(of: .known(.docker), sample: $0).base } == .json)
        #expect(Array(docker.utf8).withUnsafeBytes { FormatDetector.inner(of: .known(.json), sample: $0).base } == .plain)
    }

    @Test(.enabled(if: sharedFolder != nil))
    func realFiles() throws {
        let folder = try #require(sharedFolder) + "/vectors/lnav_logs/"
        let expected: [String: Format] = [
            "logfile_json.json": .json, "logfile_json2.json": .json, "logfile_journald.json": .json, "logfile_pino.0": .json,
            "logfile_jsonid.json": .json, "logfile_otel_collector.jsonl": .json, "logfile_logfmt.0": .logfmt,
            "logfile_bad_access_log.0": .access, "logfile_plain.0": .plain,
        ]
        var found: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where name != "MANIFEST.json" {
            let bytes = try [UInt8](Data(contentsOf: URL(filePath: folder + name)))
            let format = bytes.withUnsafeBytes { FormatDetector.detect(sample: $0).base } ?? .plain
            if let expected = expected[name] { #expect(format == expected, "\(name)") }
            let parsed = ParsedText(bytes, format)
            found.append("\(name): \(format), \(parsed.count) events, \(parsed.rejected.count) rejected")
            // Whatever it is read as, no byte that says something is missing from events and rejected lines together.
            let kept =
                (0..<parsed.count).reduce(0) { $0 + parsed.batch.lines[$1].count }
                + parsed.rejected.reduce(0) { $0 + $1.text.utf8.count }
            #expect(kept <= bytes.count * 2)
            for other in Format.allCases { _ = ParsedText(bytes, other) }
        }
        print(found.joined(separator: "\n"))
    }

    @Test(.enabled(if: sharedFolder != nil))
    func realLines() throws {
        let file = try #require(sharedFolder) + "/vectors/pairs/lnav_samples.jsonl"
        for record in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
            let object = try JSONSerialization.jsonObject(with: Data(record.utf8)) as? [String: Any]
            let line = try #require(object?["line"] as? String)
            for format in Format.allCases {
                _ = ParsedText(line, format)
                _ = ParsedText(line, format, isPinned: true)
            }
        }
    }
}
