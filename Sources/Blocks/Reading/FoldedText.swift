import Events

/// The text of a column's values, folded, one after the other: searched as a whole, at the speed of memory.
struct FoldedText {
    private let bytes: [UInt8]
    /// Where each value starts; one more entry than values.
    private let starts: [Int]

    /// Folds the text of `list`, or of its dictionary; nil for lists that hold no text.
    init?(_ list: ValueList) {
        switch list.storage {
        case .dictionary(let entries, _):
            guard let inner = FoldedText(entries) else { return nil }
            self = inner
        case .text(let text, let starts):
            var folded: [UInt8] = []
            folded.reserveCapacity(text.count)
            text.withUnsafeBytes { Tokenizer.fold($0, into: &folded) }
            if folded.count == text.count && !text.contains(where: { $0 >= 0x80 }) {
                self.starts = starts
            } else {
                // Folding changed lengths: value by value.
                folded.removeAll(keepingCapacity: true)
                var moved: [Int] = [0]
                moved.reserveCapacity(starts.count)
                text.withUnsafeBytes { raw in
                    for i in 0..<list.count {
                        Tokenizer.fold(UnsafeRawBufferPointer(rebasing: raw[starts[i]..<starts[i + 1]]), into: &folded)
                        moved.append(folded.count)
                    }
                }
                self.starts = moved
            }
            bytes = folded
        default:
            return nil
        }
    }

    /// Calls `body` with the index of each value that matches, ascending.
    func forEachMatch(_ matcher: TokenMatcher, _ body: (Int) -> Void) {
        if matcher.probe.isEmpty { return matchEach(matcher, body) }
        bytes.withUnsafeBytes { text in
            matcher.probe.withUnsafeBytes { probe in
                var at = 0
                var value = 0
                while let hit = text.firstOffset(of: probe, from: at) {
                    value = index(of: hit, from: value)
                    let start = starts[value]
                    let end = starts[value + 1]
                    let base = text.baseAddress!.assumingMemoryBound(to: UInt8.self)
                    // A place where the token plainly ends and begins decides at once; others are split into tokens.
                    let isMatch: Bool
                    if matcher.single != nil, let plain = isWholeToken(base, hit, probe.count, start, end) {
                        isMatch = plain
                    } else {
                        isMatch = matcher.matches(folded: base + start, count: end - start)
                        if !isMatch {
                            at = end
                            continue
                        }
                    }
                    if isMatch {
                        body(value)
                        at = end
                    } else {
                        at = hit + 1
                    }
                }
            }
        }
    }

    private func matchEach(_ matcher: TokenMatcher, _ body: (Int) -> Void) {
        bytes.withUnsafeBufferPointer { text in
            guard let base = text.baseAddress else { return }
            for value in 0..<starts.count - 1
            where matcher.matches(folded: base + starts[value], count: starts[value + 1] - starts[value]) {
                body(value)
            }
        }
    }

    /// Whether the bytes at `hit` are a token of their own; nil where that takes a closer look (numbers with dots, UUIDs, a probe
    /// that runs over the end of its value).
    private func isWholeToken(_ base: UnsafePointer<UInt8>, _ hit: Int, _ count: Int, _ start: Int, _ end: Int) -> Bool? {
        guard hit + count <= end else { return false }
        let classes = Tokenizer.classes
        if hit > start {
            let before = base[hit - 1]
            if classes[Int(before)] != Tokenizer.ByteClass.separator { return false }
            if before == 0x2E || before == 0x2D { return nil }
        }
        if hit + count < end {
            let after = base[hit + count]
            if classes[Int(after)] != Tokenizer.ByteClass.separator { return false }
            if after == 0x2E || after == 0x2D { return nil }
        }
        for i in 0..<count where classes[Int(base[hit + i])] == Tokenizer.ByteClass.separator { return nil }
        return true
    }

    /// The value that holds offset `offset`, which is not before value `low`.
    private func index(of offset: Int, from low: Int) -> Int {
        var low = low
        var high = starts.count - 1
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
