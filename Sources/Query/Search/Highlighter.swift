import Blocks
import Events
import Parsers

/// Finds where the words and regular expressions of a query stand in a message, for output that marks them.
public struct Highlighter: Sendable {
    /// Most hits of one regular expression that are marked in a text.
    private static let regexHitsMax = 1_000

    private let patterns: [TextPattern]
    private let regexes: [TextRegex]

    /// A highlighter for patterns and regular expressions.
    public init(_ patterns: [TextPattern], regexes: [SearchRegex] = []) {
        self.patterns = patterns.filter { !$0.tokens.isEmpty }
        self.regexes = regexes.map(\.compiled)
    }

    /// A highlighter for what `query` asks of messages.
    public init(_ query: SearchQuery) { self.init(query.highlights, regexes: query.highlightedRegexes) }

    /// The ranges of bytes of `text` that a pattern matches, ascending, not overlapping; a phrase is one range.
    public func ranges(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for regex in regexes { Self.append(hitsOf: regex, in: text, to: &found) }
        guard !patterns.isEmpty else { return Self.merged(found) }
        let tokens = Self.tokens(of: text)
        for pattern in patterns where pattern.tokens.count <= tokens.count {
            for start in 0...(tokens.count - pattern.tokens.count) {
                guard matches(pattern, tokens, start) else { continue }
                let last = tokens[start + pattern.tokens.count - 1]
                found.append(tokens[start].range.lowerBound..<last.range.upperBound)
            }
        }
        return Self.merged(found)
    }

    /// The ranges in a text; see `ranges(in:)`.
    public func ranges(in text: [UInt8]) -> [Range<Int>] { text.withUnsafeBytes { ranges(in: $0) } }

    private typealias Token = (folded: [UInt8], range: Range<Int>)

    private func matches(_ pattern: TextPattern, _ tokens: [Token], _ start: Int) -> Bool {
        pattern.tokens.indices.allSatisfy { pattern.admits(tokens[start + $0].folded, at: $0) }
    }

    private static func append(hitsOf regex: TextRegex, in text: UnsafeRawBufferPointer, to found: inout [Range<Int>]) {
        let matcher = TextRegex.Matcher(regex)
        var at = 0
        for _ in 0..<regexHitsMax where at <= text.count {
            guard matcher.find(in: text, from: at), let range = matcher.range(0) else { return }
            if !range.isEmpty { found.append(range) }
            at = max(range.upperBound, at + 1)
        }
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            if let last = result.last, range.lowerBound <= last.upperBound {
                result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                result.append(range)
            }
        }
        return result
    }

    /// The tokens of `text` with the bytes of `text` that each comes from.
    private static func tokens(of text: UnsafeRawBufferPointer) -> [Token] {
        let (folded, origins) = fold(text)
        var at = 0
        var result: [Token] = []
        folded.withUnsafeBytes { bytes in
            for token in Tokenizer.tokens(of: text) {
                // Between two tokens stand separators only, so the first place that holds the token is the token.
                guard let start = token.withUnsafeBytes({ bytes.firstOffset(of: $0, from: at) }) else { return }
                at = start + token.count
                result.append((token, origins[start]..<origins[at]))
            }
        }
        return result
    }

    /// The folded text, and for each of its bytes (and its end) the offset of the character of `text` that it comes from.
    private static func fold(_ text: UnsafeRawBufferPointer) -> (folded: [UInt8], origins: [Int]) {
        var folded: [UInt8] = []
        var origins: [Int] = []
        var at = 0
        while at < text.count {
            var end = at + 1
            if text[at] >= 0xC0 {
                let length = text[at] >= 0xF0 ? 4 : text[at] >= 0xE0 ? 3 : 2
                while end < text.count, end < at + length, text[end] & 0xC0 == 0x80 { end += 1 }
            } else if text[at] < 0x80 {
                while end < text.count, text[end] < 0x80 { end += 1 }
            }
            let isASCII = text[at] < 0x80
            let before = folded.count
            Tokenizer.fold(UnsafeRawBufferPointer(rebasing: text[at..<end]), into: &folded)
            for index in 0..<(folded.count - before) { origins.append(isASCII ? at + index : at) }
            at = end
        }
        origins.append(text.count)
        return (folded, origins)
    }
}
