import Events
import Foundation
import Parsers
import Store
import Testing

@testable import Pipeline

/// Nothing that was planted is in a store: not in its events, not in its dead letters, not in the bytes of its files.
@Suite struct MaskLeakTests {
    static let seed = UInt64.random(in: 0..<1_000_000)

    /// A value of each detector that is on, made at random, with the part that must not be seen.
    static func values(_ seed: UInt64) -> [(text: String, secret: String)] {
        var made = PlantedValues(numbers: SeededNumbers(state: seed))
        var all: [(String, String)] = []
        for prefix in ["4", "51", "2221", "37", "6011", "3528", "36", "62"] {
            let length = prefix == "37" ? 15 : prefix == "36" ? 14 : 16
            var number = prefix + made.digits(length - prefix.count - 1)
            let check = (0...9).first { ScanText.passesLuhn(UInt64(number + "\($0)") ?? 0) } ?? 0
            number += "\(check)"
            let groups = length == 16 ? [4, 8, 12, 16] : length == 15 ? [4, 10, 15] : [4, 10, 14]
            let parts = zip([0] + groups, groups).map { String(number.dropFirst($0).prefix($1 - $0)) }
            all.append((number, String(number.suffix(8))))
            all.append((parts.joined(separator: "-"), parts.suffix(2).joined(separator: "-")))
        }
        let words = (0..<30).map { _ in made.letters(7) }
        all += [
            ("\(words[0]).\(words[1])+tag@\(words[2]).example.com", words[0]), ("\(words[3])_x@xn--\(words[4]).museum", words[3]),
            ("+44-20-7946-\(made.digits(4))", "20-7946"), ("+1-202-555-01\(made.digits(2))", "202-555"),
            ("+49(30)90182\(made.digits(3))", "90182"), ("219-09-\(Int.random(in: 1000...9999, using: &made.numbers))", "219-09"),
            ("DE89370400440532013000", "0440532"), ("GB29NWBK60161331926819", "NWBK6016"),
            ("FR1420041010050500013M02606", "041010050500013M"),
            ("eyJhbGciOiJIUzI1NiJ9.\(words[5])\(words[6]).\(words[7])\(words[8])", words[6]),
            ("AKIA" + (words[9] + words[10] + words[11]).uppercased().prefix(16), String(words[10].uppercased())),
            ("ghp_\(words[12])\(words[13])\(words[14])\(words[15])0123", words[13]),
            ("sk_live_\(words[16])\(words[17])77", words[17]),
            ("xoxb-\(made.digits(12))-\(words[18])\(words[19])", words[19]), ("password=\(words[20])7", words[20]),
            ("api_key=\(words[21])7", words[21]), ("https://u:\(words[22])@h.example.com/", words[22]),
        ]
        return all
    }

    /// The ways to write a value into a line.
    private static func line(_ number: Int, _ text: String, _ form: Int) -> String {
        let time = "2026-01-21T08:\(10 + number / 60 % 50):\(10 + number % 50).\(100 + number % 900)Z"
        let percent = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let json = text.replacing("@", with: "\\u0040").replacing("/", with: "\\/").replacing("+", with: "\\u002b")
        return switch form {
        case 0: #"{"timestamp":"\#(time)","level":"INFO","message":"got \#(text) ok","n":\#(number)}"#
        case 1: #"{"timestamp":"\#(time)","message":"m","note":"\#(json)","list":["\#(text)",{"deep":"\#(text)"}]}"#
        case 2: #"{"timestamp":"\#(time)","message":"names","\#(json)":1,"n":\#(number)}"#
        case 3: #"{"timestamp":"\#(time)","message":"services","service":"\#(text)"}"#
        case 4: #"203.0.113.7 - - [21/Jan/2026:08:15:30 +0000] "GET /a?q=\#(percent)&x=1 HTTP/1.1" 200 1 "-" "curl/8""#
        case 5: #"time=\#(time) level=info msg="x \#(text) y" v=\#(text)"#
        case 6: "2026-01-21 08:15:30,123 INFO  [main] com.example.Shop - x \u{1B}[31m\(text)\u{1B}[0m y"
        case 7:
            "2026-01-21 08:15:30,123 ERROR [main] com.example.Shop - failed\njava.lang.Exception: \(text)\n\tat a.B.c(\(text))"
        case 8: "no format at all \(text) here"
        case 9: #"{"log":"{\"timestamp\":\"\#(time)\",\"message\":\"in \#(text)\"}\n","stream":"stdout","time":"\#(time)"}"#
        case 10: "\(time) stdout P part \(text.prefix(text.count / 2))\n\(time) stdout F \(text.dropFirst(text.count / 2)) end"
        default: "Jan 21 08:15:30 web app[7]: user \(text) came"
        }
    }

    /// Ingests files and looks for the secrets in all that the store gives and in all its bytes.
    private func check(
        _ files: [String], _ folder: TemporaryFolder, _ secrets: [String], _ change: (inout IngestOptions) -> Void = { _ in }
    )
        throws
    {
        let receipt = try ingest(files, store: folder.store) {
            $0.jobs = 2
            change(&$0)
        }
        #expect(receipt.totals.masked.total > 0)
        var texts: [String] = receipt.files.flatMap { $0.problems + $0.notes }
        for event in try storedEvents(folder.store) { texts += [event.line, event.json, event.service] }
        let store = try Store.open(folder.store, mode: .readOnly)
        try store.forEachDeadLetter { letter in
            texts += [String(decoding: letter.bytes, as: UTF8.self), letter.source, letter.reason]
            return true
        }
        let names = try #require(FileManager.default.enumerator(atPath: folder.store)?.allObjects as? [String])
        let bytes = names.compactMap { FileManager.default.contents(atPath: "\(folder.store)/\($0)") }
        #expect(bytes.count > 2)
        for secret in secrets {
            for text in texts where text.contains(secret) { Issue.record("seed \(Self.seed): \(secret) in \(text.prefix(400))") }
            // The words of the index are lower case.
            for data in bytes {
                for form in [secret, secret.lowercased()] where data.range(of: Data(form.utf8)) != nil {
                    Issue.record("seed \(Self.seed): \(form) in the bytes of a file")
                }
            }
        }
    }

    @Test(arguments: 0..<12) func inEveryPosition(_ form: Int) throws {
        print("leak seed \(Self.seed)")
        let folder = try TemporaryFolder()
        let values = Self.values(Self.seed &+ UInt64(form))
        let text = values.enumerated().map { Self.line($0, $1.text, form) + "\n" }.joined()
        try check([try folder.file("app\(form).log", text)], folder, values.map(\.secret))
    }

    @Test func tagsAndUTF16() throws {
        let folder = try TemporaryFolder()
        let values = Self.values(Self.seed)
        let text = values.enumerated().map { Self.line($0, $1.text, $0 % 2) + "\n" }.joined()
        let path = folder.path + "/wide.log"
        var data = Data([0xFF, 0xFE])
        for unit in text.utf16 { data.append(contentsOf: [UInt8(unit & 255), UInt8(unit >> 8)]) }
        try data.write(to: URL(fileURLWithPath: path))
        try check([path], folder, values.map(\.secret)) { options in
            options.tags = values.enumerated().map { ("tag\($0)", $1.text) }
        }
    }

    /// A value that stands across the end of a line that is cut.
    @Test func acrossTheCutOfALongLine() throws {
        let values = Self.values(Self.seed).filter { !$0.text.contains("=") }
        for (number, value) in values.enumerated().shuffled().prefix(6) {
            let folder = try TemporaryFolder()
            let inside = 1 + number % max(1, value.text.count - 1)
            let head = #"2026-01-21 08:15:30,123 INFO  [main] com.example.Shop - "#
            let filler = String(repeating: "word ", count: Limits.lineBytes / 5 + 10).prefix(
                Limits.lineBytes - head.utf8.count - inside - 1)
            let text = head + filler + " " + value.text + " " + String(repeating: "more ", count: 3000) + "\n"
            let receipt = try ingest([try folder.file("long.log", text)], store: folder.store)
            #expect(receipt.totals.stored == 1)
            let line = try storedEvents(folder.store)[0].line
            // What is left of the value is a marker, as far as it is inside the line.
            let end = line.suffix(value.text.count + 20)
            #expect(!end.contains(value.text.prefix(inside)) || inside < 4, "seed \(Self.seed): \(value.text) \(inside): \(end)")
        }
    }

    /// Text that comes in pieces through a stream's filter: every place around a value is tried.
    @Test func acrossEveryReadBoundary() throws {
        for value in Self.values(Self.seed) {
            let bytes = Array("before \(value.text) after\nnext line\n".utf8)
            for cut in 0...bytes.count {
                var filter = try MaskFilter(MaskPolicy())
                var out: [UInt8] = []
                bytes[..<cut].withUnsafeBytes { filter.append($0, to: &out) }
                bytes[cut...].withUnsafeBytes { filter.append($0, to: &out) }
                filter.finish(to: &out)
                let text = String(decoding: out, as: UTF8.self)
                #expect(!text.contains(value.secret), "seed \(Self.seed), cut \(cut): \(text)")
                #expect(text.hasPrefix("before ") && text.hasSuffix(" after\nnext line\n"))
            }
        }
    }
}
