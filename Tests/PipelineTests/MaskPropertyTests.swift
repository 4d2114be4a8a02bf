import Events
import Foundation
import Parsers
import Testing

@testable import Pipeline

/// A generator with a seed that can be printed.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

/// Values made at random, and the ways in which logs write them.
struct PlantedValues {
    var numbers: SeededNumbers

    mutating func digits(_ count: Int) -> String { (0..<count).map { _ in "\(Int.random(in: 0...9, using: &numbers))" }.joined() }
    mutating func letters(_ count: Int) -> String {
        String((0..<count).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement(using: &numbers)! })
    }

    /// A value, and the parts of it that must not be seen anywhere.
    mutating func value() -> (text: String, secret: String) {
        switch Int.random(in: 0..<9, using: &numbers) {
        case 0:
            let separator = ["", " ", "-"].randomElement(using: &numbers)!
            var number = "4" + digits(14)
            let check = (0...9).first { ScanText.passesLuhn(UInt64(number + "\($0)")!) }!
            number += "\(check)"
            let groups = stride(from: 0, to: 16, by: 4).map { String(number.dropFirst($0).prefix(4)) }
            return (groups.joined(separator: separator), groups[2...].joined(separator: separator))
        case 1:
            let serial = "\(Int.random(in: 1000...9999, using: &numbers))"
            return ("219-09-\(serial)", "09-\(serial)")
        case 2:
            let name = letters(8)
            return ("\(name).\(letters(4))@\(letters(6)).example.com", name)
        case 3:
            let tail = "\(Int.random(in: 200...999, using: &numbers))-\(digits(4))"
            return ("+1-202-\(tail)", tail)
        case 4: return ("DE89370400440532013000", "0400440532")
        case 5:
            let secret = letters(5) + digits(5)
            return ("password=\(secret)", secret)
        case 6:
            let secret = letters(10) + digits(10)
            return ("Bearer \(secret)", secret)
        case 7:
            let secret = "AKIA" + letters(16).uppercased()
            return (secret, String(secret.dropFirst(4)))
        default:
            let secret = letters(6) + digits(3)
            return ("postgres://app:\(secret)@db.example.com/x", secret)
        }
    }

    /// The value as query strings and JSON would write it.
    mutating func written(_ text: String) -> (text: String, form: String) {
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0: return (text, "plain")
        case 1: return (text.replacing("+", with: "%2B").replacing(" ", with: "+"), "form")
        case 2: return (text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!, "percent")
        case 3:
            return (text.replacing("@", with: "\\u0040").replacing("+", with: "\\u002B").replacing("/", with: "\\/"), "json")
        default: return (text.addingPercentEncoding(withAllowedCharacters: .urlUserAllowed)!, "user")
        }
    }

    /// A line of some format that holds the text.
    mutating func line(_ text: String, _ form: String) -> String {
        let word = letters(Int.random(in: 1...6, using: &numbers))
        let number = "\(Int.random(in: 0...5000, using: &numbers))"
        if form == "json" {
            return
                #"{"timestamp":"2026-01-21T08:15:30.\#(digits(3))Z","level":"INFO","message":"\#(word)\n\#(text)\n\#(number)","n":\#(number)}"#
        }
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0: return "2026-01-21 08:15:30,\(digits(3)) INFO  [main] com.example.Shop - \(word) \(text) \(number)"
        case 1: return #"{"timestamp":"2026-01-21T08:15:30Z","message":"\#(word) \#(text) \#(number)","n":\#(number)}"#
        case 2:
            let path = text.replacing(" ", with: "+")
            return
                #"203.0.113.7 - - [21/Jan/2026:08:15:30 +0000] "GET /a?\#(word)=\#(path)&x=\#(number) HTTP/1.1" 200 \#(number) "-" "curl/8""#
        case 3: return #"{"log":"\#(word) \#(text) \#(number)\n","stream":"stdout","time":"2026-01-21T08:15:30.1Z"}"#
        default: return "2026-01-21T08:15:30.100000000Z stdout F \(word) \(text) \(number)"
        }
    }
}

@Suite struct MaskPropertyTests {
    static let seed = UInt64.random(in: 0..<1_000_000)

    @Test func nothingPlantedSurvives() throws {
        print("mask seed \(Self.seed)")
        var planted = PlantedValues(numbers: SeededNumbers(state: Self.seed))
        for _ in 0..<4000 {
            let (value, secret) = planted.value()
            let (text, form) = planted.written(value)
            let line = planted.line(text, form)
            let seen = secret.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
            let batch = try MaskedBatch(line + "\n")
            for hidden in [secret, seen, secret.replacing(" ", with: "+"), secret.replacing(" ", with: "%20")] {
                #expect(!batch.everything.contains(hidden), "seed \(Self.seed), \(form): \(line) -> \(batch.everything)")
            }
            #expect(batch.outcome.counts.total >= 1 && batch.parsed == 1, "seed \(Self.seed): \(line)")
            let once = try masked(line)
            #expect(try masked(once) == once, "seed \(Self.seed): \(line)")
            for action in [MaskAction.partial, .token] {
                let key = Array("0123456789abcdef".utf8)
                let first = try masked(line, MaskRules(all: action), key: key)
                #expect(try masked(first, MaskRules(all: action), key: key) == first, "seed \(Self.seed), \(action): \(line)")
            }
        }
    }

    @Test func anyBytesAreTaken() throws {
        print("mask seed \(Self.seed)")
        var numbers = SeededNumbers(state: Self.seed)
        let pieces = [
            "@", "%40", "\\u0040", "4111", "1111", " ", "-", "+", "%20", "://", ":", "=", "password", "token", "\"", "\\", "\\\"",
            "{", "}", "eyJ",
            ".", "Bearer ", "AKIA", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "\n", "DE89", "é", "\u{0}", "%",
            "\\u00", "ssn",
            "Authorization", "Digest", "::", "1.2", "<pwd>", "[card]", "%22", "x", "0",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0...60, using: &numbers)).map { _ in pieces.randomElement(using: &numbers)! }.joined()
            let bytes = Array(text.utf8)
            var hits: ContiguousArray<MaskHit> = []
            bytes.withUnsafeBytes { MaskScanner(.all).scan($0, into: &hits) }
            var at = 0
            for hit in hits {
                // Lines of an open key may hold other hits.
                #expect(hit.start >= at && hit.end > hit.start && hit.end <= bytes.count, "seed \(Self.seed): \(text)")
                #expect(!bytes[hit.start..<hit.end].contains(0x0A), "seed \(Self.seed): \(text)")
                at = hit.start
            }
            _ = try MaskedBatch(text)
        }
    }

    /// Text that makes detectors look far must not make them look often.
    @Test(arguments: [
        "@", "a@", "password:", "eyJ", "eyJa.", "-----BEGIN PRIVATE KEY-----", "+1", "4111 ", "x://", "a=b@", "%40", "\\u0040",
        "\\", "bearer ",
    ])
    func noTextIsSlow(_ piece: String) throws {
        let text = String(repeating: piece, count: (1 << 17) / piece.utf8.count)
        let clock = ContinuousClock()
        let time = try clock.measure { _ = try masked(text) }
        #expect(time < .seconds(20), "\(piece): \(time)")
    }
}
