import Testing

@testable import Parsers

/// ArcSight's format where the samples do not reach.
@Suite struct CEFTests {
    private static let head = "CEF:0|Security|threatmanager|1.0|100|worm stopped|9|"

    @Test func theFirstMessageOfSeveralIsTheMessage() {
        let parsed = ParsedText(Self.head + "msg= msg=one message=two src=10.0.0.1 msg=three\n", .cef)
        #expect(parsed.count == 1)
        #expect(parsed.message(0) == "one")
        #expect(parsed.value(0, "message_2") == "two")
        #expect(parsed.fields(0).filter { $0.hasPrefix("msg=") } == ["msg=three"])
        #expect(parsed.value(0, "name") == "worm stopped")
    }

    @Test func anEmptyMessageLeavesTheName() {
        let parsed = ParsedText(Self.head + "msg= src=10.0.0.1\n", .cef)
        #expect(parsed.message(0) == "worm stopped")
    }
}
