extension RegexParser {
    /// A set, from its opening bracket to after its closing one. Sets stand inside of sets; `&&` binds less than joining.
    mutating func set(_ level: Int = 0) throws(GrokError) -> RegexClass {
        guard level < 50 else { throw syntax("more than 50 character sets inside each other", .tooLarge) }
        let open = at
        at += 1
        let isNegated = take("^")
        var operands: [RegexClass] = []
        var items: [RegexClass] = []
        // A closing bracket first is a character, if another one follows to close the set.
        if peek() == 0x5D, text[(at + 1)...].contains(0x5D) {
            at += 1
            try item(from: 0x5D, into: &items)
        }
        while true {
            guard !isAtEnd else {
                at = open
                throw syntax("a character set without its closing bracket")
            }
            if take("]") { break }
            if take("&&") {
                operands.append(.union(items))
                items = []
                continue
            }
            if peek() == 0x5B {
                if let posix = posix() {
                    items.append(posix)
                } else {
                    items.append(try set(level + 1))
                }
                continue
            }
            if has("%{") {
                // Logstash replaces references before the regular expression is read, so here they are characters.
                let start = at
                if let use = try takeReference() {
                    let expansion = try resolver.expandedText(use, isExtended: isExtended)
                    text.replaceSubrange(start..<at, with: expansion)
                    guard text.count <= GrokLimits.maxDefinitionCharacters else {
                        throw syntax("the expanded definition is too long", .tooLarge)
                    }
                    at = start
                    continue
                }
            }
            if peek() == 0x5C {
                if let named = try classEscape() {
                    items.append(named)
                    continue
                }
                // In a set \b is the backspace.
                if peek(1) == 0x62 {
                    at += 2
                    try item(from: 0x08, into: &items)
                } else {
                    try item(from: try scalarEscape(), into: &items)
                }
                continue
            }
            let c = peek()
            at += 1
            try item(from: c, into: &items)
        }
        var set = RegexClass.union(items)
        if !operands.isEmpty { set = .intersection(operands + [set]) }
        return isNegated ? .not(set) : set
    }

    /// Appends the character `first`, or the range that starts with it.
    private mutating func item(from first: UInt32, into items: inout [RegexClass]) throws(GrokError) {
        guard peek() == 0x2D, at + 1 < text.count, peek(1) != 0x5D, peek(1) != 0x5B else {
            return items.append(.range(first, first))
        }
        let dash = at
        at += 1
        var last = peek()
        if last == 0x5C {
            if try classEscape() != nil {
                // `a-\d`: the dash is a character.
                at = dash
                return items.append(.range(first, first))
            }
            last = peek(1) == 0x62 ? 0x08 : try scalarEscape()
            if last == 0x08, at == dash + 1 { at += 2 }
        } else if has("&&") {
            at = dash
            return items.append(.range(first, first))
        } else {
            at += 1
        }
        guard first <= last else {
            at = dash
            throw syntax("a range of characters whose end is before its start")
        }
        items.append(.range(first, last))
    }

    /// Passes over `[:name:]` or `[:^name:]`; nil, and nothing is passed, where there is none.
    private mutating func posix() -> RegexClass? {
        guard has("[:") else { return nil }
        let isNegated = peek(2) == 0x5E
        let start = at + (isNegated ? 3 : 2)
        var end = start
        while end < text.count, end < start + 8, text[end] >= 0x61, text[end] <= 0x7A { end += 1 }
        guard end + 1 < text.count, text[end] == 0x3A, text[end + 1] == 0x5D else { return nil }
        let name = Self.string(text[start..<end])
        guard RegexClass.posixNames.contains(name) else { return nil }
        at = end + 2
        return isNegated ? .not(.posix(name)) : .posix(name)
    }
}
