extension RegexParser {
    /// A backslash and what it means outside of sets.
    mutating func escape() throws(GrokError) -> RegexNode {
        guard at + 1 < text.count else { throw syntax("a backslash at the end") }
        let c = text[at + 1]
        if let set = try classEscape() { return .set(set) }
        let anchors: [UInt32: RegexAnchor] = [
            0x41: .textStart, 0x5A: .textEndOrLastLine, 0x7A: .textEnd, 0x62: .wordEdge, 0x42: .noWordEdge, 0x47: .searchStart,
            0x4B: .keep,
        ]
        if let anchor = anchors[c] {
            at += 2
            return .anchor(anchor)
        }
        switch c {
        case 0x52:
            at += 2
            return .lineBreak
        case 0x58:
            at += 2
            return .grapheme
        case 0x6B where peek(2) == 0x3C || peek(2) == 0x27: return .backReference(try named())
        case 0x67 where peek(2) == 0x3C || peek(2) == 0x27: return .call(try named())
        case 0x31...0x39:
            var end = at + 1
            var number = 0
            while end < text.count, text[end] >= 0x30, text[end] <= 0x39, number < 10_000 {
                number = number * 10 + Int(text[end] - 0x30)
                end += 1
            }
            if number <= 9 {
                at = end
                return .backReference(.number(number))
            }
        default: break
        }
        return .literal([try scalarEscape()])
    }

    private mutating func named() throws(GrokError) -> RegexTarget {
        let close: Unicode.Scalar = peek(2) == 0x3C ? ">" : "'"
        at += 3
        guard let name = text(upTo: close), !name.isEmpty else { throw syntax("a group's name without its end") }
        return Self.target(name)
    }

    /// Passes over a backslash and what names a set, in or out of brackets; nil, and nothing is passed, where it names none.
    mutating func classEscape() throws(GrokError) -> RegexClass? {
        let set: RegexClass
        switch peek(1) {
        case 0x77: set = .word
        case 0x57: set = .not(.word)
        case 0x64: set = .digit
        case 0x44: set = .not(.digit)
        case 0x73: set = .space
        case 0x53: set = .not(.space)
        case 0x68: set = .hexDigit
        case 0x48: set = .not(.hexDigit)
        case 0x70 where peek(2) == 0x7B, 0x50 where peek(2) == 0x7B:
            var isNegated = peek(1) == 0x50
            at += 3
            guard var name = text(upTo: "}") else { throw syntax("a property without its end") }
            if name.hasPrefix("^") {
                isNegated.toggle()
                name.removeFirst()
            }
            guard let positive = Self.property(name) else { throw syntax("an unknown property") }
            return isNegated ? .not(positive) : positive
        default: return nil
        }
        at += 2
        return set
    }

    /// The set of a property by Onigmo's name.
    private static func property(_ given: String) -> RegexClass? {
        var name = given.filter { $0 != " " && $0 != "_" && $0 != "-" }.lowercased()
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else { return nil }
        if name.hasPrefix("is"), RegexClass.posixNames.contains(String(name.dropFirst(2))) { name.removeFirst(2) }
        if RegexClass.posixNames.contains(name) { return .posix(name) }
        let long = [
            "letter": "L", "uppercaseletter": "Lu", "lowercaseletter": "Ll", "titlecaseletter": "Lt", "modifierletter": "Lm",
            "otherletter": "Lo", "mark": "M", "number": "N", "decimalnumber": "Nd", "letternumber": "Nl", "othernumber": "No",
            "punctuation": "P", "symbol": "S", "currencysymbol": "Sc", "mathsymbol": "Sm", "separator": "Z",
            "spaceseparator": "Zs",
            "other": "C", "control": "Cc", "any": "Any", "alphabetic": "L",
        ]
        if let short = long[name] { return .property(short) }
        if name.count <= 2 { return .property(name.prefix(1).uppercased() + name.dropFirst()) }
        return .property(name.prefix(1).uppercased() + name.dropFirst())
    }

    /// Passes over a backslash and what stands for one character.
    mutating func scalarEscape() throws(GrokError) -> UInt32 {
        guard at + 1 < text.count else { throw syntax("a backslash at the end") }
        let c = text[at + 1]
        at += 2
        switch c {
        case 0x74: return 0x09
        case 0x6E: return 0x0A
        case 0x76: return 0x0B
        case 0x66: return 0x0C
        case 0x72: return 0x0D
        case 0x61: return 0x07
        case 0x65: return 0x1B
        case 0x30...0x37:
            at -= 1
            return digits(base: 8, upTo: 3)
        case 0x78:
            if take("{") {
                let value = digits(base: 16, upTo: 8)
                guard take("}") else { throw syntax("\\x{…} without its end") }
                return try valid(value)
            }
            return digits(base: 16, upTo: 2)
        case 0x75:
            if take("{") {
                let value = digits(base: 16, upTo: 8)
                guard take("}") else { throw syntax("\\u{…} of more than one character, or without its end") }
                return try valid(value)
            }
            return try valid(digits(base: 16, upTo: 4))
        case 0x63 where !isAtEnd, 0x43 where has("-") && at + 1 < text.count:
            if c == 0x43 { at += 1 }
            let letter = text[at]
            at += 1
            return letter & 0x1F
        default: return c
        }
    }

    private func valid(_ value: UInt32) throws(GrokError) -> UInt32 {
        guard Unicode.Scalar(value) != nil else { throw syntax("an escape of a number that is no character") }
        return value
    }

    private mutating func digits(base: UInt32, upTo limit: Int) -> UInt32 {
        var value: UInt32 = 0
        var count = 0
        while count < limit, !isAtEnd, let digit = Unicode.Scalar(peek()).flatMap({ Character($0).hexDigitValue }), digit < base {
            value = value << (base == 8 ? 3 : 4) | UInt32(digit)
            at += 1
            count += 1
        }
        return value
    }
}
