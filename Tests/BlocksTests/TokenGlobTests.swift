import Foundation
import Testing

@testable import Blocks

/// Wildcards inside words.
@Suite struct TokenGlobTests {
    @Test func agreesWithRegularExpressions() throws {
        var generator = SystemRandomNumberGenerator()
        let letters = ["a", "b", "é", "0", "日"]
        for _ in 0..<5_000 {
            let pieces = (0..<Int.random(in: 1...6, using: &generator)).map { _ -> WildcardPiece in
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: .any
                case 1: .one
                default: .text(letters.randomElement(using: &generator) ?? "a")
                }
            }
            let token = (0..<Int.random(in: 1...8, using: &generator)).map { _ in letters.randomElement(using: &generator) ?? "a"
            }
            .joined()
            let expression = pieces.map { piece in
                switch piece {
                case .any: ".*"
                case .one: "."
                case .text(let text): text
                }
            }.joined()
            let expected = token.range(of: "^(?:\(expression))$", options: .regularExpression) != nil
            let pattern = TextPattern(wholeToken: pieces)
            #expect(pattern.admits(Array(token.utf8), at: 0) == expected, "\(expression) in \(token)")
        }
    }

    @Test(
        arguments: [
            ([.text("conn"), .any, .text("tion")], "a connection b", true),
            ([.text("conn"), .any, .text("tion")], "conn motion", false),
            ([.text("10.0."), .any, .text(".1")], "10.0.5.6.1", true),
            ([.text("10.0."), .any, .text(".1")], "10.0.5.6.12", false),
            ([.text("/api/"), .any, .text("/users")], "GET /api/v1/users", true),
            ([.text("/api/"), .any, .text("/users")], "api users", false),
            ([.text("v"), .one], "V2", true), ([.text("v"), .one], "v22", false),
            ([.any, .text(".example.com")], "example.com", true),
            ([.text("a-"), .any], "a", true), ([.text("grün"), .one], "GRÜNE", true), ([.any, .text("ü"), .any], "Grün", true),
        ] as [([WildcardPiece], String, Bool)])
    func meansWholeWords(_ pieces: [WildcardPiece], _ text: String, _ isFound: Bool) {
        var matcher = TokenMatcher(TextPattern(pieces))
        #expect(matcher.matches(Array(text.utf8)) == isFound)
    }

    @Test func starsAlone() {
        #expect(TextPattern([.any]).tokens.isEmpty)
        #expect(TextPattern([.any, .text("-"), .any]).tokens.isEmpty)
        #expect(TextPattern([.text("a/"), .any]).tokens == [Array("a".utf8)])
        #expect(TextPattern([.text("a/"), .any, .text("/b")]).tokens.count == 3)
        // Steps are bounded: this would take ages if each star were tried with each.
        let stars = TextPattern(wholeToken: (0..<40).flatMap { _ in [WildcardPiece.any, .text("a")] } + [.text("b")])
        #expect(!stars.admits(Array(repeating: UInt8(ascii: "a"), count: 5_000), at: 0))
    }
}
