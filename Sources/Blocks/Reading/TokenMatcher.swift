import Events

/// Decides whether a value holds a pattern's tokens, one after the other. The last word on every match; indexes and shortcuts agree with it.
struct TokenMatcher {
    let pattern: TextPattern
    /// The one token, where the pattern is one.
    let single: [UInt8]?
    /// The longest run of bytes that every match holds: what to look for first. Empty where none is known.
    let probe: [UInt8]
    /// The one token as a number, where it is written as one.
    let integer: Int64?
    /// The one token as an address.
    let ipv4: UInt32?
    private var folded: [UInt8] = []

    init(_ pattern: TextPattern) {
        self.pattern = pattern
        let exact = pattern.tokens.count == 1 && pattern.isExact ? pattern.tokens[0] : nil
        single = exact
        let runs = pattern.globs.isEmpty ? pattern.tokens : zip(pattern.tokens, pattern.globs).map { $1?.longestRun ?? $0 }
        probe = runs.max { $0.count < $1.count } ?? []
        integer = exact.flatMap { token in token.withUnsafeBufferPointer { ValueText.integer($0.baseAddress!, $0.count) } }
        ipv4 = exact.flatMap { token in token.withUnsafeBufferPointer { ValueText.ipv4($0.baseAddress!, $0.count) } }
    }

    /// Whether text that is not folded matches.
    mutating func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        folded.removeAll(keepingCapacity: true)
        Tokenizer.fold(text, into: &folded)
        return folded.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return false }
            return matches(folded: base, count: bytes.count)
        }
    }

    mutating func matches(_ text: [UInt8]) -> Bool { text.withUnsafeBytes { matches($0) } }

    /// Whether folded text matches.
    func matches(folded text: UnsafePointer<UInt8>, count: Int) -> Bool {
        let tokens = pattern.tokens
        if tokens.count == 1 {
            var found = false
            Tokenizer.forEachToken(in: text, count: count) { start, end, _ in
                if !found { found = equals(text + start, end - start, tokens[0], 0) }
            }
            return found
        }
        // Phrases: the tokens of the text in order, then every place where the phrase may start.
        var bounds: [(Int, Int)] = []
        Tokenizer.forEachToken(in: text, count: count) { start, end, _ in bounds.append((start, end)) }
        guard bounds.count >= tokens.count else { return false }
        for first in 0...(bounds.count - tokens.count) {
            var isMatch = true
            for (i, token) in tokens.enumerated() {
                let (start, end) = bounds[first + i]
                if !equals(text + start, end - start, token, i) {
                    isMatch = false
                    break
                }
            }
            if isMatch { return true }
        }
        return false
    }

    private func equals(_ text: UnsafePointer<UInt8>, _ count: Int, _ token: [UInt8], _ index: Int) -> Bool {
        if !pattern.globs.isEmpty, let glob = pattern.globs[index] { return glob.matches(text, count) }
        let mayGoOn = pattern.isPrefix && index == pattern.tokens.count - 1
        guard mayGoOn ? count >= token.count : count == token.count else { return false }
        for i in 0..<token.count where text[i] != token[i] { return false }
        return true
    }

    /// Calls `body` with the index of each matching value of `list`. `folded` gives the list's text, for lists that are text.
    mutating func forEachMatch(in list: ValueList, _ folded: () -> FoldedText?, _ body: (Int) -> Void) {
        switch list.storage {
        case .constant(let value):
            if matches(value) { for i in 0..<list.count { body(i) } }
        case .dictionary(let entries, let indexes):
            var matching = [Bool](repeating: false, count: entries.count)
            var any = false
            forEachMatch(in: entries, folded) {
                matching[$0] = true
                any = true
            }
            guard any else { return }
            for (i, index) in indexes.enumerated() where matching[Int(index)] { body(i) }
        case .integers(let values):
            if !pattern.isExact { return matchEach(list, body) }
            // The minus sign is no part of a token, and a number is one token.
            guard let wanted = integer, wanted >= 0 else { return }
            for (i, value) in values.enumerated() where value.magnitude == wanted.magnitude { body(i) }
        case .ipv4(let values):
            if !pattern.isExact { return matchEach(list, body) }
            guard let wanted = ipv4 else { return }
            for (i, value) in values.enumerated() where value == Int64(wanted) { body(i) }
        case .hex(let bytes, let width):
            if !pattern.isExact { return matchEach(list, body) }
            matchPacked(bytes, width: width, isUUID: false, body)
        case .uuid(let bytes):
            if !pattern.isExact { return matchEach(list, body) }
            matchPacked(bytes, width: 16, isUUID: true, body)
        case .text:
            guard let text = folded() else { return }
            text.forEachMatch(self, body)
        }
    }

    private mutating func matchEach(_ list: ValueList, _ body: (Int) -> Void) {
        var text: [UInt8] = []
        for i in 0..<list.count {
            text.removeAll(keepingCapacity: true)
            list.append(i, to: &text)
            if matches(text) { body(i) }
        }
    }

    private func matchPacked(_ bytes: [UInt8], width: Int, isUUID: Bool, _ body: (Int) -> Void) {
        guard let token = single else { return }
        let isHex = token.withUnsafeBufferPointer { ValueText.isHex($0.baseAddress!, $0.count, isUUID: isUUID) }
        guard isHex, isUUID || token.count == width * 2, width > 0 else { return }
        var wanted: [UInt8] = []
        token.withUnsafeBufferPointer { ValueText.packHex($0.baseAddress!, $0.count, to: &wanted) }
        guard wanted.count == width else { return }
        for i in 0..<bytes.count / width where bytes[i * width..<(i + 1) * width].elementsEqual(wanted) { body(i) }
    }
}
