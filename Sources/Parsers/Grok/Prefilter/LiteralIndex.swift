/// Looks for the required texts of many expressions in one pass over a line.
///
/// Each text stands in a table under one of its pairs of bytes; a bitmap of all pairs (8 KiB) says at most places that nothing is there.
/// Single bytes are looked for only where an expression requires nothing longer.
final class LiteralIndex: Sendable {
    /// Expressions × clauses: an expression may match if each of its clauses has a text in the line.
    private let clauses: [[[Int]]]
    private let texts: [[UInt8]]
    private let pairs: [UInt64]
    private let buckets: [UInt16: [(text: Int, offset: Int)]]
    private let singles: [(byte: UInt8, text: Int)]
    private let minLengths: [Int]
    /// Words of a bit set over all texts.
    let words: Int

    /// Clauses of one expression that are looked for.
    private static let maxClauses = 3

    init(_ filters: [RequiredText]) {
        var numbers: [[UInt8]: Int] = [:]
        var texts: [[UInt8]] = []
        func number(_ text: [UInt8]) -> Int {
            if let known = numbers[text] { return known }
            numbers[text] = texts.count
            texts.append(text)
            return texts.count - 1
        }
        clauses = filters.map { filter in
            let long = filter.clauses.filter { $0.allSatisfy { $0.count >= 2 } }
            let chosen = long.isEmpty ? filter.clauses.filter { $0.count <= 2 } : long
            return chosen.prefix(Self.maxClauses).map { $0.map(number) }
        }
        minLengths = filters.map(\.minLength)
        var pairs = [UInt64](repeating: 0, count: 1024)
        var buckets: [UInt16: [(text: Int, offset: Int)]] = [:]
        var singles: [(byte: UInt8, text: Int)] = []
        for (index, text) in texts.enumerated() {
            guard text.count > 1 else {
                singles.append((text.first ?? 0, index))
                continue
            }
            func commonness(_ at: Int) -> Int { LineFilter.commonness(text[at]) * LineFilter.commonness(text[at + 1]) }
            let offset = (0..<text.count - 1).min { commonness($0) < commonness($1) } ?? 0
            let pair = UInt16(text[offset]) | UInt16(text[offset + 1]) << 8
            pairs[Int(pair >> 6)] |= 1 << UInt64(pair & 63)
            buckets[pair, default: []].append((index, offset))
        }
        self.texts = texts
        self.pairs = pairs
        self.buckets = buckets
        self.singles = singles
        words = texts.count / 64 + 1
    }

    /// Sets the bits of the texts that stand in `line`; `found` has `words` words.
    func scan(_ line: UnsafeRawBufferPointer, _ found: UnsafeMutableBufferPointer<UInt64>) {
        found.update(repeating: 0)
        for single in singles where line.contains(single.byte) { found[single.text >> 6] |= 1 << UInt64(single.text & 63) }
        guard line.count > 1 else { return }
        pairs.withUnsafeBufferPointer { pairs in
            var pair = UInt16(line[0]) << 8
            var i = 1
            while i < line.count {
                pair = pair >> 8 | UInt16(line[i]) << 8
                if pairs[Int(pair >> 6)] >> UInt64(pair & 63) & 1 != 0 { verify(line, i - 1, pair, found) }
                i &+= 1
            }
        }
    }

    private func verify(
        _ line: UnsafeRawBufferPointer, _ at: Int, _ pair: UInt16, _ found: UnsafeMutableBufferPointer<UInt64>
    ) {
        for entry in buckets[pair] ?? [] {
            if found[entry.text >> 6] >> UInt64(entry.text & 63) & 1 != 0 { continue }
            let text = texts[entry.text]
            let start = at - entry.offset
            guard start >= 0, start + text.count <= line.count else { continue }
            var isSame = true
            for (index, byte) in text.enumerated() where line[start + index] != byte {
                isSame = false
                break
            }
            if isSame { found[entry.text >> 6] |= 1 << UInt64(entry.text & 63) }
        }
    }

    /// Whether expression `index` may match a line of `length` bytes in which `found` was found.
    func mayMatch(_ index: Int, length: Int, _ found: UnsafeMutableBufferPointer<UInt64>) -> Bool {
        if length < minLengths[index] { return false }
        for clause in clauses[index] {
            var isThere = false
            for text in clause where found[text >> 6] >> UInt64(text & 63) & 1 != 0 {
                isThere = true
                break
            }
            if !isThere { return false }
        }
        return true
    }
}
