import Config
import Foundation
import Testing

@Suite struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-1.5e3", #""""#, #""a\n\t\"\\b""#, "[]", "[1,[2,{}]]", #"{"a":{"b":[null]},"c":"d"}"#,
        "\"é😀\"",
    ])
    func whatIsWrittenIsRead(_ text: String) throws {
        #expect(try #require(JSONValue(text.utf8)).description() == text)
    }

    @Test func escapesAreResolved() {
        #expect(JSONValue(#""\u0041\u00e9\ud83d\ude00\/\b\f""#.utf8) == .text("Aé😀/\u{8}\u{c}"))
        #expect(JSONValue(#""\ud83d!""#.utf8) == .text("\u{FFFD}!"))
        #expect(JSONValue(#" { "a" : [ 1 , 2 ] } "#.utf8)?["a"] == .array([.number("1"), .number("2")]))
    }

    @Test(arguments: [
        "", "nul", "tru", "[1", "[1,]", "{", #"{"a"}"#, #"{"a":}"#, "{a:1}", "\"", "\"\\x\"", "\"\\u12\"", "1 2", "+-", "\"\n\"",
    ])
    func whatIsNoneIsRefused(_ text: String) { #expect(JSONValue(text.utf8) == nil) }

    @Test func depthIsBounded() {
        #expect(JSONValue(String(repeating: "[", count: 100_000).utf8) == nil)
        #expect(JSONValue((String(repeating: "[", count: 500) + String(repeating: "]", count: 500)).utf8) != nil)
    }
}
