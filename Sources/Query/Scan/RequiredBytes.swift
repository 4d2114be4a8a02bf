import Blocks

/// What every text holds in which a regular expression is found, as far as that is plain to see.
package struct RequiredBytes {
    /// Tokens that a block with such a text holds.
    package let tokens: TokenExpression
    /// Texts that stand in such a text, as `BlockFilter.needles` has them.
    package let needles: [[UInt8]]

    /// Bytes of a needle at least: shorter ones are in most texts.
    private static let needleMin = 3

    /// What `pattern` requires.
    package init(_ pattern: String) {
        tokens = (try? SearchRegex(pattern)).map { RegexTokens.expression(of: $0) } ?? .anything
        var needles: [[UInt8]] = []
        for run in RegexTokens.runs(Array(pattern.utf8), ignoresCase: false) {
            for piece in run.split(separator: nil) { needles += Self.needles(in: piece.compactMap { $0 }) }
        }
        self.needles = needles
    }

    /// The parts of a text that stand in JSON as they are, in lower case; those that are long enough to tell something.
    package static func needles(in text: some Sequence<UInt8>) -> [[UInt8]] {
        var needles: [[UInt8]] = []
        var piece: [UInt8] = []
        func end() {
            if piece.count >= needleMin, !needles.contains(piece) { needles.append(piece) }
            piece = []
        }
        for byte in text {
            let isPlain = byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C && byte != 0x2F
            if isPlain { piece.append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) } else { end() }
        }
        end()
        return needles
    }
}
