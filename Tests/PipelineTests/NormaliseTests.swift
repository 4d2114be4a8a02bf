import Events
import Foundation
import Pipeline
import Testing

/// Names, types and levels of one schema; the lines stay as they were.
@Suite struct NormaliseTests {
    static let json =
        #"{"time":"2026-01-21T08:15:30Z","src_ip":"203.0.113.7","userId":"u\u0031","HTTPStatus":"200","took":"1.50","ok":"true","n":7,"deep":{"Level-Name":"x"},"msg":"m"}"#
    static let access =
        #"203.0.113.7 - jane [21/Jan/2026:08:15:30 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8""#

    private func normalised(_ text: String, _ change: (inout NormalisePolicy) -> Void) throws -> Ruled {
        let ruled = try Ruled(text + "\n") { change(&$0.normalise) }
        #expect(ruled.events.map(\.line).sorted() == text.split(separator: "\n").map(String.init).sorted())
        return ruled
    }

    @Test func fieldsAreRenamed() throws {
        let ruled = try normalised(Self.json) { $0.rename = ["src_ip": "source.ip", "n": "count", "nothing": "something"] }
        #expect(
            ruled.metadataText()
                == #"{"HTTPStatus":"200","count":7,"deep.Level-Name":"x","ok":"true","source.ip":"203.0.113.7","took":"1.50","userId":"u1"}"#
        )
        let access = try normalised(Self.access) { $0.rename = ["client_ip": "source.ip", "status": "http.status"] }
        #expect(access.metadata()["source.ip"] as? String == "203.0.113.7")
        // What was a number by the schema is text under another name, unless it is told to be a number.
        #expect(access.metadata()["http.status"] as? String == "200" && access.metadata()["bytes"] as? Int == 512)
    }

    @Test func namesHaveOneStyle() throws {
        var ruled = try normalised(Self.json) { $0.names = .snake }
        #expect(
            ruled.metadata().keys.sorted() == [
                "deep.level_name", "http_status", "n", "ok", "src_ip", "took", "user_id",
            ])
        ruled = try normalised(Self.json) { $0.names = .lower }
        #expect(
            ruled.metadata().keys.sorted() == ["deep.level-name", "httpstatus", "n", "ok", "src_ip", "took", "userid"])
    }

    @Test func aFieldKeepsItsNameWhereTheNewOneIsTaken() throws {
        let ruled = try normalised(#"{"time":"2026-01-21T08:15:30Z","userId":1,"user_id":2,"a":3,"b":4,"msg":"m"}"#) {
            $0.names = .snake
            $0.rename = ["a": "b"]
        }
        #expect(ruled.metadataText() == #"{"a":3,"b":4,"userId":1,"user_id":2}"#)
    }

    @Test func valuesGetTypesWhereTheirTextStays() throws {
        let ruled = try normalised(
            #"{"time":"2026-01-21T08:15:30Z","a":"200","b":"007","c":"+5","d":"1.50","e":"1e3","f":"NaN","g":"true","h":"yes","i":12,"j":[1],"k":null,"l":"\u0031","m":"-0","msg":"x"}"#
        ) {
            $0.types = [
                "a": .int, "b": .int, "c": .int, "d": .float, "e": .float, "f": .float, "g": .bool, "h": .bool, "i": .text,
                "j": .text, "k": .int, "l": .int, "m": .int,
            ]
        }
        #expect(
            ruled.events[0].json.contains(
                #""a":200,"b":"007","c":"+5","d":1.50,"e":1e3,"f":"NaN","g":true,"h":"yes","i":"12","j":"[1]","k":null,"l":"1","m":-0"#
            ), "\(ruled.events[0].json)")
        #expect(ruled.receipt.totals.unconverted == 5)
        let access = try normalised(Self.access) {
            $0.rename = ["status": "http.status"]
            $0.types = ["http.status": .int]
        }
        #expect(access.metadata()["http.status"] as? Int == 200)
    }

    @Test func partsOfTheSchemaMayBeRenamedTo() throws {
        let ruled = try normalised(
            #"{"when":"2026-01-20T00:00:01Z","sev":"SCHLIMM","unit":"Check Out","payload":"hello","msg_id":1}"# + "\n"
                + #"{"when":"not a time","sev":"warning","unit":"web","payload":"again"}"#
        ) {
            $0.rename = ["when": "timestamp", "sev": "level", "unit": "service", "payload": "message"]
            $0.levels = ["schlimm": .critical]
        }
        let first = ruled.objects.first { $0["message"] as? String == "hello" }
        #expect(first?["timestamp"] as? String == "2026-01-20T00:00:01.000000000Z")
        #expect(first?["level"] as? String == "CRITICAL" && first?["service"] as? String == "check-out")
        #expect((first?["metadata"] as? [String: Any])?["service_name"] as? String == "Check Out")
        let second = ruled.objects.first { $0["message"] as? String == "again" }
        #expect(second?["level"] as? String == "WARN" && second?["service"] as? String == "web")
        #expect((second?["metadata"] as? [String: Any])?["when"] as? String == "not a time")
        // A service that the user asked for stays.
        let fixed = try Ruled(#"{"unit":"web","msg":"x"}"# + "\n") {
            $0.service = "mine"
            $0.normalise.rename = ["unit": "service"]
        }
        #expect(fixed.events[0].service == "mine" && fixed.metadata()["service_name"] as? String == "web")
    }

    @Test func levelsOfOtherWords() throws {
        let text =
            #"{"time":"2026-01-21T08:15:30Z","level":"Katastrophe","msg":"a"}"# + "\n"
            + #"{"time":"2026-01-21T08:15:31Z","level":"info","msg":"b"}"# + "\n"
            + #"{"time":"2026-01-21T08:15:32Z","msg":"c"}"#
        let ruled = try normalised(text) {
            $0.levels = ["KATASTROPHE": .emergency]
            $0.defaultLevel = .debug
        }
        #expect(ruled.events.map(\.level) == ["EMERGENCY", "INFO", "DEBUG"])
        // Levels that follow from a status or a word of the line are no default.
        let plain = try Ruled("2026-01-21 08:15:30 something INFO happened\n2026-01-21 08:15:31 nothing\n") {
            $0.format = "plain"
            $0.normalise.defaultLevel = .trace
        }
        #expect(plain.events.map(\.level) == ["INFO", "TRACE"])
        #expect(try normalised(Self.access) { $0.defaultLevel = .trace }.events[0].level == "INFO")
    }

    @Test func fieldsAreKeptAndDropped() throws {
        #expect(
            try normalised(Self.json) { $0.drop = ["took", "deep.*", "userId"] }.metadata().keys.sorted() == [
                "HTTPStatus", "n", "ok", "src_ip",
            ])
        let kept = try normalised(Self.json) {
            $0.keep = ["source.*", "n"]
            $0.rename = ["src_ip": "source.ip"]
        }
        #expect(kept.metadata().keys.sorted() == ["n", "source.ip"] && kept.objects[0]["message"] as? String == "m")
        // Fields beside the line too.
        let syslog = try Ruled("<34>Oct 11 22:14:15 mymachine su: 'su root' failed\n") {
            $0.normalise.drop = ["facility", "host"]
        }
        #expect(syslog.metadata()["facility"] == nil && syslog.objects[0]["host"] == nil)
    }

    @Test func mistakesAreUsageErrors() {
        #expect(usageError { $0.normalise.rename = ["timestamp": "t"] }?.contains("'timestamp'") == true)
        #expect(usageError { $0.normalise.rename = ["a": ""] }?.contains("new name") == true)
        #expect(usageError { $0.normalise.rename = ["a": "_source"] }?.contains("_") == true)
        #expect(usageError { $0.normalise.drop = ["message"] }?.contains("cannot be dropped") == true)
        #expect(usageError { $0.normalise.rename = ["a": "b"] } == nil)
    }

    @Test func offChangesNothing() throws {
        #expect(NormalisePolicy().isOff)
        let off = try Ruled(Self.json + "\n" + Self.access + "\n") { _ in }
        #expect(off.receipt.totals.stored == 2 && off.receipt.totals.unconverted == 0)
        #expect(off.events.contains { $0.json.contains(#""userId":"u1","HTTPStatus":"200","took":"1.50""#) })
    }
}
