import Blocks

/// Finds tokens that every text holds in which a regular expression is found, so that blocks without them need not be read.
///
/// Only what is plain is understood: letters that stand outside of groups and classes between marks that separate words. Anything else
/// gives fewer tokens, never a wrong one.
enum RegexTokens {
    /// The tokens that a match takes.
    static func expression(of regex: SearchRegex) -> TokenExpression {
        var parts: [TokenExpression] = []
        for run in runs(Array(regex.pattern.utf8), ignoresCase: regex.ignoresCase) {
            for part in tokens(of: run) where !parts.contains(part) { parts.append(part) }
        }
        return .conjunction(parts)
    }

    /// Bytes that follow each other in every match, nil for any byte (or none) there.
    static func runs(_ pattern: [UInt8], ignoresCase: Bool) -> [[UInt8?]] {
        // Options inside a pattern, comments, quotes and verbs may change what all the rest means.
        guard pattern.allSatisfy({ $0 < 0x80 }), !holds(pattern, "(?"), !holds(pattern, "(*"), !holds(pattern, "\\Q"),
            !holds(pattern, "[:")
        else { return [] }
        var result: [[UInt8?]] = []
        var run: [UInt8?] = [nil]
        var at = 0
        func end(_ run: inout [UInt8?]) {
            run.append(nil)
            result.append(run)
            run = [nil]
        }
        while at < pattern.count {
            let byte = pattern[at]
            var literal: UInt8?
            switch byte {
            case UInt8(ascii: "("):
                guard let next = endOfGroup(pattern, at) else { return [] }
                at = next
            case UInt8(ascii: "["):
                guard let next = endOfClass(pattern, at) else { return [] }
                at = next
            case UInt8(ascii: "|"): return []
            case UInt8(ascii: "\\"):
                guard at + 1 < pattern.count else { return [] }
                let escaped = pattern[at + 1]
                let isPlain = !isLetterOrDigit(escaped)
                literal = isPlain ? escaped : nil
                // `\x41`, `\p{L}` and the like: what follows belongs to it.
                if !isPlain, !"bBwWdDsSAzZ".utf8.contains(escaped) { return [] }
                at += 2
            case UInt8(ascii: "."), UInt8(ascii: "$"), UInt8(ascii: "^"): at += 1
            default:
                literal = byte
                at += 1
            }
            // What may come several times or not at all is no part of the run.
            let isRepeated = at < pattern.count && "*+?{".utf8.contains(pattern[at])
            while at < pattern.count, "*+?".utf8.contains(pattern[at]) { at += 1 }
            if at < pattern.count, pattern[at] == UInt8(ascii: "{") {
                guard let close = pattern[at...].firstIndex(of: UInt8(ascii: "}")) else { return [] }
                at = close + 1
                while at < pattern.count, "+?".utf8.contains(pattern[at]) { at += 1 }
            }
            if ignoresCase, let some = literal, [0x73, 0x6B].contains(some | 0x20) {
                // Outside ASCII there are letters that fold to these in one place and not in the other.
                literal = nil
            }
            if let literal, !isRepeated { run.append(literal) } else { end(&run) }
        }
        end(&run)
        return result
    }

    /// The tokens that begin behind a separator of the run; those that end before one are whole.
    private static func tokens(of run: [UInt8?]) -> [TokenExpression] {
        var result: [TokenExpression] = []
        var at = 0
        while at < run.count {
            guard let byte = run[at], isLetterOrDigit(byte) else {
                at += 1
                continue
            }
            let start = at
            while at < run.count, let byte = run[at], isLetterOrDigit(byte) { at += 1 }
            guard start > 0, let before = run[start - 1], separates(before) else { continue }
            let text = run[start..<at].map { folded($0 ?? 0) }
            if at < run.count, let after = run[at], separates(after) {
                result.append(
                    text.count > Tokenizer.maxTokenBytes ? .prefix(Array(text.prefix(Tokenizer.maxTokenBytes))) : .token(text))
            } else {
                result.append(.prefix(Array(text.prefix(Tokenizer.maxTokenBytes))))
            }
        }
        return result
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte + 32 : byte }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == UInt8(ascii: "_")
    }

    /// Whether a byte is outside of all tokens: dots and dashes may be inside of numbers and UUIDs.
    private static func separates(_ byte: UInt8) -> Bool {
        byte < 0x80 && !isLetterOrDigit(byte) && byte != UInt8(ascii: ".") && byte != UInt8(ascii: "-")
    }

    private static func endOfGroup(_ pattern: [UInt8], _ start: Int) -> Int? {
        var depth = 0
        var at = start
        while at < pattern.count {
            switch pattern[at] {
            case UInt8(ascii: "\\"): at += 1
            case UInt8(ascii: "["):
                guard let next = endOfClass(pattern, at) else { return nil }
                at = next - 1
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return at + 1 }
            default: break
            }
            at += 1
        }
        return nil
    }

    private static func endOfClass(_ pattern: [UInt8], _ start: Int) -> Int? {
        var at = start + 1
        if at < pattern.count, pattern[at] == UInt8(ascii: "^") { at += 1 }
        if at < pattern.count, pattern[at] == UInt8(ascii: "]") { at += 1 }
        while at < pattern.count {
            if pattern[at] == UInt8(ascii: "]") { return at + 1 }
            at += pattern[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private static func holds(_ pattern: [UInt8], _ text: StaticString) -> Bool {
        let wanted = Array("\(text)".utf8)
        guard pattern.count >= wanted.count else { return false }
        return (0...(pattern.count - wanted.count)).contains { pattern[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }
}
