import Events
import Testing

@testable import Parsers

/// The usual head of an access log is read eight bytes at a time; the outcome is that of reading it token by token.
@Suite struct AccessLogHeadTests {
    private static let rest = "[21/Jan/2026:08:15:30 +0100] \"GET /a HTTP/1.1\" 200 612"

    private func fields(_ line: String, unwanted: UInt64 = 0) -> [String: String]? {
        let batch = EventBatch()
        batch.unwantedFields = unwanted
        var context = ParseContext(reference: ParsedText.reference)
        // Usual lines are in a minute that is known.
        let first = EventBatch()
        let before = Array("10.0.0.1 - - \(Self.rest)".utf8).withUnsafeBytes { first.arena.append($0) }
        _ = AccessLogParser().parse(before, into: first, &context)
        let range = Array(line.utf8).withUnsafeBytes { batch.arena.append($0) }
        guard AccessLogParser().parse(range, into: batch, &context) == .event else { return nil }
        var found: [String: String] = [:]
        for field in batch.fields {
            found[batch.names[field.name]] = batch.arena.string(field.range)
        }
        return found
    }

    @Test func addressesOfAllLengthsAreClients() {
        for length in 1...40 {
            let client = String(String(repeating: "1.", count: 20).prefix(length))
            let fast = fields("\(client) - - \(Self.rest)")
            // With a user the line takes the other way.
            let slow = fields("\(client) - bob \(Self.rest)")
            #expect(fast?["client_ip"] == client)
            #expect(slow?["client_ip"] == client)
            #expect(fast?["user"] == nil && slow?["user"] == "bob")
        }
    }

    @Test func everyByteAfterAnAddressIsReadAsBefore() {
        for byte in UInt8(1)...127 where byte != 0x0A {
            let mark = Character(UnicodeScalar(byte))
            let fast = fields("10.0.0.1\(mark) - - \(Self.rest)")
            let slow = fields("10.0.0.1\(mark) - bob \(Self.rest)")
            #expect(fast?["client_ip"] == slow?["client_ip"], "byte \(byte)")
            #expect((fast == nil) == (slow == nil), "byte \(byte)")
        }
        #expect(fields("\u{E9}1.2.3.4 - - \(Self.rest)") == nil)
    }

    @Test func aDashIsNoClient() {
        #expect(fields("- - - \(Self.rest)")?["client_ip"] == nil)
        #expect(fields("- - - \(Self.rest)")?["status"] == "200")
        #expect(fields("1.2.3.4 - - ") == nil)
        #expect(fields("1.2.3.4 - - [") == nil)
    }

    @Test func theSecondsOfAMinuteAreThoseOfAFreshReader() {
        func parse(_ time: String, _ context: inout ParseContext) -> (LineOutcome, Timestamp?, TimestampLayout?) {
            let batch = EventBatch()
            let line = "10.0.0.1 - - [\(time)] \"GET /a HTTP/1.1\" 200 612"
            let range = Array(line.utf8).withUnsafeBytes { batch.arena.append($0) }
            let outcome = AccessLogParser().parse(range, into: batch, &context)
            return (outcome, batch.timestamps.first, batch.layouts.first)
        }
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        var kept = ParseContext(reference: ParsedText.reference)
        for _ in 0..<3_000 {
            let month = ["Jan", "Feb", "jan", "Dec"][random(4)]
            let zone = ["+0000", "-0500", "+0100", "Z", "+01:00", "", "+9999"][random(7)]
            let seconds = random(20) == 0 ? ["60", "61", "6x", "0", "05.123"][random(5)] : two(random(60))
            let time =
                "\(two(28 + random(4)))/\(month)/20\(two(24 + random(2))):23:\(two(random(2))):\(seconds)\(zone.isEmpty ? "" : " ")\(zone)"
            var fresh = ParseContext(reference: ParsedText.reference)
            let (a, b) = (parse(time, &kept), parse(time, &fresh))
            #expect(a.0 == b.0 && a.1 == b.1 && a.2 == b.2, "\(time), seed \(seed)")
        }
    }

    @Test func unwantedFieldsAreLeftOut() {
        let line = "10.0.0.1 - bob \(Self.rest) \"https://x/\" \"curl/8\""
        #expect(fields(line)?.count == 10)
        let mask = FieldNames.mask(allBut: [Array("status".utf8), Array("path".utf8), Array("nothing".utf8)])
        #expect(fields(line, unwanted: mask) == ["status": "200", "path": "/a"])
        #expect(fields(line, unwanted: FieldNames.mask(allBut: [])) == [:])
    }
}
