import Blocks
import Events
import Foundation
import Parsers
import Testing

@testable import Pipeline

/// A text parsed and masked: its events as they would be written.
struct MaskedBatch {
    let batch = EventBatch()
    var outcome = MaskStage.Outcome()
    var rejected: [String] = []
    var parsed = 0

    init(
        _ text: String, _ format: Format? = nil, _ policy: MaskPolicy = MaskPolicy(), service: String = "web",
        keys: KeyHandoff = KeyHandoff()
    )
        throws
    {
        let bytes = Array(text.utf8)
        let chunk = bytes.withUnsafeBytes { batch.arena.append($0) }
        batch.defaultService = Array(service.utf8)
        let detected = bytes.withUnsafeBytes { FormatDetector.detect(sample: $0) }
        var parser = FileParser(
            format: format.map { .known($0) } ?? detected, isPinned: format != nil,
            context: ParseContext(zone: .utc, reference: Timestamp(rawValue: 0)))
        var ranges: [ByteRange] = []
        _ = parser.parse(chunk, into: batch) { range, _ in ranges.append(range) }
        parsed = batch.count
        try policy.validate()
        let stage = MaskStage(policy)
        outcome = stage.apply(batch, chunk: chunk, parsedFrom: Int(chunk.end), keys: keys)
        for range in ranges {
            var out: [UInt8] = []
            stage.appendRejected(range, in: batch, to: &out, &outcome.counts)
            rejected.append(String(decoding: out, as: UTF8.self))
        }
        checkShape()
    }

    var lines: [String] { batch.lines.map { batch.arena.string($0) } }

    func field(_ name: String, _ row: Int = 0) -> String? {
        let field = batch.fields(of: row).map { batch.fields[$0] }.first { batch.names[$0.name] == name }
        return field.map { batch.arena.string($0.range) }
    }

    /// Everything that would be written.
    var everything: String {
        var all = lines + rejected
        for row in 0..<batch.count {
            for i in batch.fields(of: row) {
                all += [batch.arena.string(batch.fields[i].range), batch.names[batch.fields[i].name]]
            }
        }
        all += batch.constants.map { String(decoding: $0.value, as: UTF8.self) }
        all += batch.serviceNames.map { String(decoding: $0, as: UTF8.self) }
        return all.joined(separator: "\n")
    }

    /// Fields of a line are in it, in order, without overlaps; JSON is JSON.
    private func checkShape() {
        #expect(batch.fieldStarts.count == batch.count + 1 && Int(batch.fieldStarts[batch.count]) == batch.fields.count)
        for row in 0..<batch.count {
            var at = batch.lines[row].start
            for i in batch.fields(of: row) {
                let field = batch.fields[i]
                #expect(field.range.start <= field.range.end && Int(field.range.end) <= batch.arena.count)
                if field.kind == .json {
                    let text = "[\(batch.arena.string(field.range))]"
                    #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil, "\(text)")
                }
                if field.kind == .escaped {
                    let text = "[\"\(batch.arena.string(field.range))\"]"
                    #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil, "\(text)")
                }
                if field.isDetached { continue }
                #expect(field.range.start >= at && field.range.end <= batch.lines[row].end, "\(lines[row])")
                at = field.range.end
            }
        }
    }
}

@Suite struct MaskStageTests {
    @Test func fieldsMoveWithTheLine() throws {
        let masked = try MaskedBatch(
            #"203.0.113.7 - jane@example.com [21/Jan/2026:08:15:30 +0000] "GET /pay?card=4111+1111+1111+1111&x=1 HTTP/1.1" 200 512 "-" "curl/8""#
                + "\n")
        #expect(
            masked.lines == [
                #"203.0.113.7 - [email] [21/Jan/2026:08:15:30 +0000] "GET /pay?card=[card]&x=1 HTTP/1.1" 200 512 "-" "curl/8""#
            ])
        #expect(masked.field("user") == "[email]")
        #expect(masked.field("path") == "/pay?card=[card]&x=1")
        #expect(masked.field("status") == "200")
        #expect(masked.field("user_agent") == "curl/8")
        #expect(masked.outcome.counts[.card] == 1 && masked.outcome.counts[.email] == 1 && masked.outcome.counts.total == 2)
    }

    @Test func jsonStaysJSON() throws {
        let line =
            #"{"timestamp":"2026-01-21T08:15:30Z","level":"INFO","message":"say \"jane@example.com\"","pan":4111111111111111,"pin":{"pans":[4111111111111111]},"password":"a\"b","n":7}"#
        let masked = try MaskedBatch(line + "\n")
        #expect(masked.field("message") == #"say \"[email]\""#)
        #expect(masked.field("pan") == "[card]" && masked.field("password") == "[password]" && masked.field("n") == "7")
        let object = try JSONSerialization.jsonObject(with: Data(masked.lines[0].utf8)) as? [String: Any]
        #expect(object?["pan"] as? String == "[card]")
        #expect(!masked.everything.contains("4111"))
    }

    @Test func namesOfFieldsAreMaskedToo() throws {
        let masked = try MaskedBatch(#"{"timestamp":"2026-01-21T08:15:30Z","jane@example.com":1,"message":"m"}"# + "\n")
        #expect(!masked.everything.contains("jane"))
        #expect(masked.field("[email]") == "1")
    }

    @Test func timestampsAreLeftAlone() throws {
        var policy = MaskPolicy()
        policy.rules = MaskRules(all: .redact)
        for line in [
            #"{"ts":1748123456789,"level":"info","msg":"x"}"#, #"{"time":1748123456789012345,"level":"info","msg":"x"}"#,
            #"{"time":"2026-01-21T08:15:30Z","level":"info","msg":"x","trace_id":"4111111111111111"}"#,
            "2026-01-21 08:15:30,123 INFO  [main] com.example.Shop - opened", "time=2026-01-21T08:15:30Z level=info msg=x",
        ] {
            let masked = try MaskedBatch(line + "\n", nil, policy)
            #expect(masked.lines == [line])
        }
    }

    @Test func wrappedTextIsMaskedInAllItsCopies() throws {
        let text =
            #"{"log":"{\"msg\":\"mail jane@example.com\",\"password\":\"hunter2\"}\n","stream":"stdout","time":"2026-01-21T08:15:30.1Z"}"#
        let masked = try MaskedBatch(text + "\n")
        #expect(!masked.everything.contains("jane") && !masked.everything.contains("hunter2"))
        #expect(masked.outcome.counts[.email] == 1 && masked.outcome.counts[.password] == 1)
        #expect((try? JSONSerialization.jsonObject(with: Data(masked.lines[0].utf8))) != nil)
    }

    @Test func aValueInTwoPartsOfAContainersLineIsHidden() throws {
        let text =
            "2026-01-21T08:15:30.100000000Z stdout P card 4111 1111 \n2026-01-21T08:15:30.200000000Z stdout F 1111 1111 declined\n"
            + "2026-01-21T08:15:31.200000000Z stdout F fine\n"
        let masked = try MaskedBatch(text)
        #expect(masked.batch.count == 2)
        #expect(!masked.everything.contains("1111"))
        #expect(masked.field("message") == "card [card] declined")
    }

    @Test func rejectedInputIsMasked() throws {
        let masked = try MaskedBatch("not json jane@example.com\n{\"a\":1}\n", .json)
        #expect(masked.rejected == ["not json [email]"])
        #expect(masked.outcome.counts[.email] == 1)
    }

    @Test func constantsAndServicesAreMasked() throws {
        let batch = EventBatch()
        let chunk = batch.arena.append("hello\n")
        batch.serviceNames = [Array("web".utf8), Array("4111-1111-1111-1111".utf8)]
        batch.constants = [
            (batch.names.intern("owner"), Array("jane@example.com".utf8)), (batch.names.intern("api_key"), Array("abc123".utf8)),
            (batch.names.intern("team"), Array("red".utf8)),
        ]
        _ = MaskStage(MaskPolicy()).apply(batch, chunk: chunk, parsedFrom: Int(chunk.end))
        #expect(batch.constants.map { String(decoding: $0.value, as: UTF8.self) } == ["[email]", "[api-key]", "red"])
        #expect(batch.serviceNames == [Array("web".utf8), Array("card".utf8)])
    }

    @Test func actions() throws {
        let line =
            #"{"timestamp":"2026-01-21T08:15:30Z","message":"m","owner":"to jane@example.com now","pan":"4111111111111111"}"#
            + "\n"
        var policy = MaskPolicy()
        policy.key = Array("0123456789abcdef".utf8)
        policy.rules[.email] = .dropField
        policy.rules[.card] = .partial
        var masked = try MaskedBatch(line, nil, policy)
        #expect(masked.field("owner") == nil && masked.lines[0].contains(#""owner":"[email]""#))
        #expect(masked.field("pan") == "[card:***1111]")

        policy.rules[.email] = .dropEvent
        masked = try MaskedBatch(line + #"{"timestamp":"2026-01-21T08:15:31Z","message":"kept"}"# + "\n", nil, policy)
        #expect(masked.batch.count == 1 && masked.outcome.droppedEvents == 1 && masked.field("message") == "kept")

        policy.rules[.card] = .token
        policy.rules[.email] = .token
        masked = try MaskedBatch(line, nil, policy)
        let token = try #require(masked.field("pan"))
        #expect(token.wholeMatch(of: #/\[card:[a-p]{20}\]/#) != nil)
        #expect(try MaskedBatch("4111-1111-1111-1111\n", .plain, policy).lines == [token])
        #expect(
            try MaskedBatch("JANE%40example.com\n", .plain, policy).lines[0] == masked.field("owner")?.split(separator: " ")[1]
                ?? "")
        policy.key = Array("another key, of 16".utf8)
        #expect(try MaskedBatch("4111111111111111\n", .plain, policy).lines != [token])
        policy.key = nil
        #expect(throws: MaskError.missingKey) { try policy.validate() }
    }

    @Test func exceptionsOfServicesAndFields() throws {
        var policy = MaskPolicy()
        policy.services["crm"] = MaskRules(all: .off)
        policy.rules.fields["reply_to"] = [.detector(.email): .off]
        policy.rules.fields["note"] = [.all: .partial]
        let line =
            #"{"timestamp":"2026-01-21T08:15:30Z","message":"jane@example.com","reply_to":"jane@example.com","note":"4111111111111111"}"#
            + "\n"
        let masked = try MaskedBatch(line, nil, policy)
        #expect(masked.field("reply_to") == "jane@example.com" && masked.field("message") == "[email]")
        #expect(masked.field("note") == "[card:***1111]")
        #expect(try MaskedBatch(line, nil, policy, service: "crm").lines[0] + "\n" == line)
        #expect(try MaskedBatch(line, nil, .off).lines[0] + "\n" == line)
    }
}
