/// Reads a regular expression of Oniguruma's Ruby syntax, with grok's `%{…}`, into a tree.
struct RegexParser {
    /// The expression as Unicode scalars; references inside of character sets are expanded in place.
    var text: [UInt32]
    /// The next scalar.
    var at = 0
    /// Whether `(?x)` is on.
    var isExtended = false
    /// Whether `(?i)` is on does not matter here; groups carry it.
    let resolver: GrokResolver
    private var depth = 0

    init(_ text: String, resolver: GrokResolver, isExtended: Bool = false) {
        self.text = text.unicodeScalars.map(\.value)
        self.resolver = resolver
        self.isExtended = isExtended
    }

    /// The tree of the whole expression. Throws `GrokError`.
    mutating func parse() throws(GrokError) -> RegexNode {
        guard text.count <= GrokLimits.maxDefinitionCharacters else {
            throw GrokError(.tooLarge, "the definition has over \(GrokLimits.maxDefinitionCharacters) characters")
        }
        let node = try choice()
        if at < text.count { throw syntax("a closing parenthesis without an opening one") }
        return node
    }

    // MARK: reading scalars

    /// The scalar `ahead` of the next one, or 0 at the end.
    func peek(_ ahead: Int = 0) -> UInt32 { at + ahead < text.count ? text[at + ahead] : 0 }

    /// Whether there is nothing more.
    var isAtEnd: Bool { at >= text.count }

    /// Whether ASCII `word` comes next.
    func has(_ word: String, ahead: Int = 0) -> Bool {
        var i = at + ahead
        for scalar in word.unicodeScalars {
            guard i < text.count, text[i] == scalar.value else { return false }
            i += 1
        }
        return true
    }

    /// Passes over `word` if it comes next.
    mutating func take(_ word: String) -> Bool {
        guard has(word) else { return false }
        at += word.unicodeScalars.count
        return true
    }

    /// Everything up to `end`, which is passed over; nil where it does not come.
    mutating func text(upTo end: Unicode.Scalar) -> String? {
        guard let close = text[at...].firstIndex(of: end.value) else { return nil }
        defer { at = close + 1 }
        return Self.string(text[at..<close])
    }

    static func string(_ scalars: some Sequence<UInt32>) -> String {
        var text = String.UnicodeScalarView()
        for scalar in scalars { if let scalar = Unicode.Scalar(scalar) { text.append(scalar) } }
        return String(text)
    }

    /// A mistake here.
    func syntax(_ message: String, _ code: GrokError.Code = .syntax) -> GrokError {
        GrokError(code, message, pattern: resolver.current, offset: min(at, text.count))
    }

    // MARK: choices and sequences

    /// What stands up to the end of the group, left before the parenthesis.
    mutating func choice() throws(GrokError) -> RegexNode {
        guard depth < GrokLimits.maxGroupDepth else {
            throw syntax("more than \(GrokLimits.maxGroupDepth) groups inside each other", .tooLarge)
        }
        depth += 1
        defer { depth -= 1 }
        let wasExtended = isExtended
        defer { isExtended = wasExtended }
        var branches: [RegexNode] = []
        while true {
            branches.append(try sequence())
            guard !isAtEnd, peek() == 0x7C else { break }
            at += 1
        }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(GrokError) -> RegexNode {
        var parts: [RegexNode] = []
        while true {
            try skipComments()
            guard !isAtEnd, peek() != 0x7C, peek() != 0x29 else { break }
            let atom = try atom()
            let node = try quantified(atom)
            if case .literal(let more) = node, case .literal(let before)? = parts.last {
                parts[parts.count - 1] = .literal(before + more)
            } else if case .empty = node {
                continue
            } else {
                parts.append(node)
            }
        }
        switch parts.count {
        case 0: return .empty
        case 1: return parts[0]
        default: return .sequence(parts)
        }
    }

    /// Passes over `(?#…)`, and over space and `#` comments where `x` is on.
    private mutating func skipComments() throws(GrokError) {
        while true {
            if has("(?#") {
                while !isAtEnd, peek() != 0x29 { at += peek() == 0x5C ? 2 : 1 }
                guard !isAtEnd else { throw syntax("a comment without its end") }
                at += 1
            } else if isExtended, [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(peek()), !isAtEnd {
                at += 1
            } else if isExtended, peek() == 0x23 {
                while !isAtEnd, peek() != 0x0A { at += 1 }
            } else {
                return
            }
        }
    }

    private mutating func atom() throws(GrokError) -> RegexNode {
        let c = peek()
        switch c {
        case 0x2E:
            at += 1
            return .any
        case 0x5E:
            at += 1
            return .anchor(.lineStart)
        case 0x24:
            at += 1
            return .anchor(.lineEnd)
        case 0x5B:
            return .set(try set())
        case 0x28:
            at += 1
            return try group()
        case 0x5C:
            return try escape()
        case 0x25 where peek(1) == 0x7B:
            if let use = try takeReference() { return .reference(try resolver.reference(use, isExtended: isExtended)) }
        case 0x2A, 0x2B, 0x3F:
            throw syntax("a quantifier with nothing before it; write \\\(Self.string([c])) for the character")
        case 0x7B:
            var copy = self
            if copy.interval() != nil { throw syntax("a quantifier with nothing before it; write \\{ for the brace") }
        default: break
        }
        at += 1
        return .literal([c])
    }

    // MARK: quantifiers

    private mutating func quantified(_ first: RegexNode) throws(GrokError) -> RegexNode {
        var node = first
        var count = 0
        while true {
            try skipComments()
            guard !isAtEnd else { return node }
            var low = 0
            var high: Int?
            var isInterval = false
            switch peek() {
            case 0x2A: at += 1
            case 0x2B:
                at += 1
                low = 1
            case 0x3F:
                at += 1
                high = 1
            case 0x7B:
                guard let bounds = interval() else { return node }
                (low, high) = bounds
                isInterval = true
            default: return node
            }
            if low > 65_535 || (high ?? 0) > 65_535 { throw syntax("a count over 65535", .unsupported) }
            if let high, high < low { throw syntax("a count whose upper bound is below the lower") }
            // Each loop around a loop is a level more.
            count += 1
            if count > 16 { throw syntax("more than 16 quantifiers on one thing", .tooLarge) }
            if isInterval {
                if low == high, take("?") {
                    // In Ruby `a{3}?` is three or none.
                    node = .loop(.loop(node, min: low, max: high, .greedy), min: 0, max: 1, .greedy)
                } else {
                    node = .loop(node, min: low, max: high, take("?") ? .lazy : .greedy)
                }
                continue
            }
            let greed: RegexGreed = take("?") ? .lazy : take("+") ? .possessive : .greedy
            if case .loop(let inner, min: let innerLow, max: let innerHigh, .greedy) = node, greed == .greedy, innerLow <= 1,
                innerHigh == nil || innerHigh == 1
            {
                // As Oniguruma does: a loop of a loop is one loop (`x?*` is `x*`).
                let isOnce = high == 1 && innerHigh == 1
                node = .loop(inner, min: min(low, innerLow), max: isOnce ? 1 : nil, .greedy)
            } else {
                node = .loop(node, min: low, max: high, greed)
            }
        }
    }

    /// Passes over `{n}`, `{n,}`, `{,m}` or `{n,m}` and returns the bounds; nil, and nothing is passed, where the brace is a character.
    private mutating func interval() -> (Int, Int?)? {
        var i = at + 1
        func number() -> Int? {
            var value: Int?
            while i < text.count, text[i] >= 0x30, text[i] <= 0x39 {
                value = min((value ?? 0) * 10 + Int(text[i] - 0x30), 1_000_000)
                i += 1
            }
            return value
        }
        let low = number()
        var high = low
        if i < text.count, text[i] == 0x2C {
            i += 1
            high = number()
            if low == nil, high == nil { return nil }
        } else if low == nil {
            return nil
        }
        guard i < text.count, text[i] == 0x7D else { return nil }
        at = i + 1
        return (low ?? 0, high)
    }
}
