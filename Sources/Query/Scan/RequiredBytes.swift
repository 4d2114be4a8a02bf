import Blocks

/// What every text holds in which a regular expression is found, as far as that is plain to see.
package struct RequiredBytes {
    /// Tokens that a block with such a text holds.
    package let tokens: TokenExpression
    /// Bytes that stand together in such a text; empty where there are too few.
    package let needle: [UInt8]

    /// Bytes of a needle at least: shorter ones are in most texts.
    private static let needleMin = 3

    /// What `pattern` requires.
    package init(_ pattern: String) {
        tokens = (try? SearchRegex(pattern)).map { RegexTokens.expression(of: $0) } ?? .anything
        var best: [UInt8] = []
        for run in RegexTokens.runs(Array(pattern.utf8), ignoresCase: false) {
            var piece: [UInt8] = []
            for byte in run {
                if let byte { piece.append(byte) } else { piece = [] }
                if piece.count > best.count { best = piece }
            }
        }
        needle = best.count < Self.needleMin ? [] : best
    }
}
