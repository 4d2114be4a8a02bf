import Events
import Foundation
import Parsers
import Store
import Testing

@testable import Pipeline

/// Private keys that come in pieces.
@Suite struct MaskKeyTests {
    /// Lines of a key as OpenSSL writes them; the parts that must not be seen.
    static func key(_ seed: UInt64, label: String = "RSA PRIVATE KEY", tail: Int = 24) -> (lines: [String], secrets: [String]) {
        var numbers = SeededNumbers(state: seed)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        func body(_ count: Int) -> String { String((0..<count).map { _ in alphabet.randomElement(using: &numbers) ?? "A" }) }
        let body = (0..<12).map { _ in body(64) } + [body(tail) + "=="]
        return (["-----BEGIN \(label)-----"] + body + ["-----END \(label)-----"], body.map { String($0.prefix(20)) })
    }

    /// The forms in which a line of a key reaches a log.
    static let wrappings: [(name: String, wrap: @Sendable (String, Int) -> String)] = [
        ("bare", { line, _ in line }),
        ("return", { line, _ in line + "\r" }),
        ("cri", { line, n in "2026-01-21T08:15:30.\(100_000_000 + n)Z stdout F \(line)" }),
        (
            "docker",
            { line, n in
                #"{"log":"\#(line.replacing("/", with: "\\/"))\n","stream":"stdout","time":"2026-01-21T08:15:30.\#(100 + n)Z"}"#
            }
        ),
        ("syslog", { line, n in "Jan 21 08:15:\(10 + n) web app[77]: \(line)" }),
        ("log4j", { line, n in "2026-01-21 08:15:\(10 + n),123 INFO  [main] com.example.Shop - \(line)" }),
        ("json", { line, n in #"{"timestamp":"2026-01-21T08:15:\#(10 + n)Z","level":"INFO","message":"\#(line)"}"# }),
        ("indented", { line, _ in "    " + line }),
    ]

    private func pieces(_ lines: [String], of size: Int) -> [String] {
        stride(from: 0, to: lines.count, by: size).map { lines[$0..<min($0 + size, lines.count)].map { $0 + "\n" }.joined() }
    }

    @Test(arguments: wrappings.indices, [1, 2, 5, 100]) func filterHidesEveryLine(_ form: Int, _ size: Int) throws {
        let (lines, secrets) = Self.key(UInt64(form * 100 + size))
        let wrapped = (["start"] + lines + ["end of it all", "user jane logged in"]).enumerated().map {
            Self.wrappings[form].wrap($1, $0)
        }
        var filter = try MaskFilter(MaskPolicy())
        var out: [UInt8] = []
        for piece in pieces(wrapped, of: size) { Array(piece.utf8).withUnsafeBytes { filter.append($0, to: &out) } }
        filter.finish(to: &out)
        let text = String(decoding: out, as: UTF8.self)
        for secret in secrets {
            #expect(
                !text.contains(secret) && !text.contains(secret.replacing("/", with: "\\/")),
                "\(Self.wrappings[form].name): \(text)")
        }
        #expect(
            text.contains("user jane logged in") && text.contains("start") && out.split(separator: 0x0A).count == wrapped.count)
        #expect(filter.counts[.privateKey] == 1)
    }

    /// Chunks side by side: each knows from the one before whether a key is open.
    @Test(arguments: wrappings.indices, [1, 3]) func chunksHideEveryLine(_ form: Int, _ size: Int) throws {
        let (lines, secrets) = Self.key(UInt64(form * 100 + size + 7))
        let wrapped = (["start"] + lines + ["end of it all", "user jane logged in"]).enumerated().map {
            Self.wrappings[form].wrap($1, $0)
        }
        var before = Handoff(OpenKey.closed)
        var everything = ""
        for piece in pieces(wrapped, of: size) {
            let keys = KeyHandoff(before: before)
            everything += try MaskedBatch(piece, nil, MaskPolicy(), keys: keys).everything + "\n"
            before = keys.after
        }
        for secret in secrets {
            #expect(
                !everything.contains(secret) && !everything.contains(secret.replacing("/", with: "\\/")),
                "\(Self.wrappings[form].name): \(everything)")
        }
        #expect(everything.contains("user jane logged in"))
        #expect(!before.take().isOpen)
    }

    @Test func linesOfOthersBetweenDoNotEndAKey() throws {
        let (lines, secrets) = Self.key(5)
        var mixed: [String] = []
        for (number, line) in lines.enumerated() {
            mixed.append("Jan 21 08:15:\(10 + number) web app[77]: \(line)")
            mixed.append("Jan 21 08:15:\(10 + number) web sshd[78]: session opened for jane@example.com")
        }
        var masker = try TextMasker(MaskPolicy())
        var out: [UInt8] = []
        for line in mixed { Array((line + "\n").utf8).withUnsafeBytes { masker.append($0, to: &out) } }
        let text = String(decoding: out, as: UTF8.self)
        for secret in secrets { #expect(!text.contains(secret), "\(text)") }
        #expect(!text.contains("jane@") && masker.counts[.email] == lines.count)
    }

    /// A beginning without a key and without an end hides no more than its bounds allow.
    @Test func aBeginningAloneEnds() throws {
        var masker = try TextMasker(MaskPolicy())
        var out: [UInt8] = []
        let path = "/srv/app/releases/20260121/Node_modules/Some/Very/Long/Path/Of/Files1"
        let lines = ["-----BEGIN PRIVATE KEY-----"] + (0..<60).map { "line \($0) done" } + ["open \(path)/x", "done"]
        for line in lines { Array((line + "\n").utf8).withUnsafeBytes { masker.append($0, to: &out) } }
        #expect(String(decoding: out, as: UTF8.self) == "[private-key]\n" + lines.dropFirst().map { $0 + "\n" }.joined())
    }

    @Test func servicesWithRulesOfTheirOwnSeeWholeKeys() throws {
        let (lines, secrets) = Self.key(9)
        var policy = MaskPolicy()
        policy.services["web"] = {
            var rules = MaskRules.standard
            rules[.card] = .partial
            return rules
        }()
        let text = lines.enumerated().map { Self.wrappings[6].wrap($1, $0) + "\n" }.joined()
        let batch = try MaskedBatch(text, nil, policy)
        for secret in secrets { #expect(!batch.everything.contains(secret)) }
    }

    /// A key in a file whose chunks part it, through the whole of ingest.
    @Test func filesOfManyChunks() throws {
        let folder = try TemporaryFolder()
        let (lines, secrets) = Self.key(11)
        let filler = "2026-01-21 08:15:30,123 INFO  [main] com.example.Shop - all is well, order shipped\n"
        var text = ""
        // The key lies around each of several places in which a chunk may end.
        for place in 0..<6 {
            text += String(repeating: filler, count: ((1 << 20) - 300 * place) / filler.utf8.count - 3)
            text += lines.map { Self.wrappings[5].wrap($0, 10) + "\n" }.joined()
        }
        let receipt = try ingest([try folder.file("app.log", text)], store: folder.store) {
            $0.jobs = 3
            $0.dedup.window = .off
        }
        #expect(receipt.totals.stored > 6 * lines.count)
        for event in try storedEvents(folder.store) {
            for secret in secrets { #expect(!event.line.contains(secret) && !event.json.contains(secret)) }
        }
    }
}
