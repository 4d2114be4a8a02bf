/// Writes characters and sets in PCRE2's syntax.
enum ClassText {
    /// Appends one character outside of sets.
    static func append(_ scalar: UInt32, isUnicode: Bool, to out: inout [UInt8]) {
        if scalar < 0x80 {
            ascii(UInt8(scalar), to: &out)
        } else if isUnicode {
            out += "\\x{\(String(scalar, radix: 16))}".utf8
        } else if let scalar = Unicode.Scalar(scalar) {
            for byte in String(Character(scalar)).utf8 { out += "\\x\(String(byte, radix: 16))".utf8 }
        }
    }

    private static func ascii(_ byte: UInt8, to out: inout [UInt8]) {
        if byte.isWord {
            out.append(byte)
        } else if byte <= 0x20 || byte == 0x7F {
            out += "\\x{\(String(byte, radix: 16))}".utf8
        } else {
            out.append(0x5C)
            out.append(byte)
        }
    }

    /// Appends a set as something that matches one character.
    static func append(
        _ set: RegexClass, isUnicode: Bool, ignoringCase: Bool, unicodeWords: Bool, to out: inout [UInt8]
    ) {
        switch set {
        case .word where !isUnicode: out += "\\w".utf8
        case .digit where !isUnicode: out += "\\d".utf8
        case .space where !isUnicode: out += "\\s".utf8
        case .not(.word) where !isUnicode: out += "\\W".utf8
        case .not(.digit) where !isUnicode: out += "\\D".utf8
        case .not(.space) where !isUnicode: out += "\\S".utf8
        default:
            if !isUnicode, !set.hasForeignProperty {
                bytes(set.bytes(ignoringCase: ignoringCase), to: &out)
            } else {
                var isNegated = false
                var body = set
                while case .not(let inner) = body {
                    isNegated.toggle()
                    body = inner
                }
                if let items = items(body, unicodeWords, ignoringCase) {
                    if items.isEmpty {
                        out += (isNegated ? "(?s:.)" : "(?!)").utf8
                    } else {
                        out += "[\(isNegated ? "^" : "")\(items)]".utf8
                    }
                } else {
                    general(set, unicodeWords, ignoringCase, to: &out)
                }
            }
        }
    }

    private static func bytes(_ set: RegexByteSet, to out: inout [UInt8]) {
        if set == .all {
            out += "(?s:.)".utf8
        } else if set.isEmpty {
            out += "(?!)".utf8
        } else {
            out.append(0x5B)
            // The shorter way round.
            let runs = set.ranges
            let others = (~set).ranges
            let isNegated = others.count < runs.count || set.other && others.count == runs.count
            if isNegated { out.append(0x5E) }
            for (first, last) in isNegated ? others : runs {
                out += range(UInt32(first), UInt32(last)).utf8
            }
            out.append(0x5D)
        }
    }

    /// A range as an item inside of brackets.
    private static func range(_ first: UInt32, _ last: UInt32) -> String {
        func one(_ scalar: UInt32) -> String {
            scalar < 0x80 && UInt8(scalar).isWord ? String(UnicodeScalar(UInt8(scalar))) : "\\x{\(String(scalar, radix: 16))}"
        }
        return first == last ? one(first) : "\(one(first))-\(one(last))"
    }

    /// The items of a set that PCRE2 has a way to write inside of one pair of brackets, or nil.
    private static func items(_ set: RegexClass, _ unicodeWords: Bool, _ ignoringCase: Bool) -> String? {
        func ranges(_ runs: (UInt32, UInt32)...) -> String { runs.map { range($0.0, $0.1) }.joined() }
        switch set {
        case .range(let first, let last):
            // A surrogate is no end of a range.
            let low = 0xD800...0xDFFF ~= first ? 0xE000 : first
            let high = 0xD800...0xDFFF ~= last ? 0xD7FF : min(last, 0x10FFFF)
            return low <= high ? range(low, high) : ""
        case .posix("upper") where ignoringCase, .posix("lower") where ignoringCase: return "\\p{L&}"
        case .property("Lu") where ignoringCase, .property("Ll") where ignoringCase: return "\\p{L&}"
        case .posix(let name): return "[:\(name):]"
        case .property(let name): return "\\p{\(name)}"
        case .not(.posix(let name)): return "[:^\(name):]"
        case .not(.property(let name)): return "\\P{\(name)}"
        case .word: return unicodeWords ? "\\w" : "0-9A-Z_a-z"
        case .digit: return unicodeWords ? "\\d" : "0-9"
        case .space: return unicodeWords ? "\\s" : "\\x{9}-\\x{d}\\x{20}"
        case .hexDigit: return "0-9A-Fa-f"
        case .not(.word):
            return unicodeWords ? "\\W" : ranges((0, 0x2F), (0x3A, 0x40), (0x5B, 0x5E), (0x60, 0x60), (0x7B, 0x10FFFF))
        case .not(.digit): return unicodeWords ? "\\D" : ranges((0, 0x2F), (0x3A, 0x10FFFF))
        case .not(.space): return unicodeWords ? "\\S" : ranges((0, 8), (0x0E, 0x1F), (0x21, 0x10FFFF))
        case .not(.hexDigit): return ranges((0, 0x2F), (0x3A, 0x40), (0x47, 0x60), (0x67, 0x10FFFF))
        case .not(.not(let inner)): return items(inner, unicodeWords, ignoringCase)
        case .union(let parts):
            var text = ""
            for part in parts {
                guard let more = items(part, unicodeWords, ignoringCase) else { return nil }
                text += more
            }
            return text
        case .intersection, .not: return nil
        }
    }

    /// Any set, with assertions in the place of set algebra.
    private static func general(_ set: RegexClass, _ unicodeWords: Bool, _ ignoringCase: Bool, to out: inout [UInt8]) {
        if let items = items(set, unicodeWords, ignoringCase) {
            out += (items.isEmpty ? "(?!)" : "[\(items)]").utf8
            return
        }
        out += "(?:".utf8
        switch set {
        case .union(let parts):
            for (index, part) in parts.enumerated() {
                if index > 0 { out.append(0x7C) }
                general(part, unicodeWords, ignoringCase, to: &out)
            }
            if parts.isEmpty { out += "(?!)".utf8 }
        case .intersection(let parts):
            for (index, part) in parts.enumerated() {
                if index < parts.count - 1 { out += "(?=".utf8 }
                general(part, unicodeWords, ignoringCase, to: &out)
                if index < parts.count - 1 { out.append(0x29) }
            }
        case .not(let part):
            out += "(?!".utf8
            general(part, unicodeWords, ignoringCase, to: &out)
            out += ")(?s:.)".utf8
        default: break
        }
        out.append(0x29)
    }
}

extension RegexClass {
    /// Whether it has a Unicode property whose ASCII members are not known here.
    var hasForeignProperty: Bool {
        switch self {
        case .property(let name):
            !["L", "Lu", "Ll", "N", "Nd", "C", "Cc", "P", "S", "Z", "Zs", "Any", "Latin"].contains(name)
        case .union(let parts), .intersection(let parts): parts.contains(where: \.hasForeignProperty)
        case .not(let part): part.hasForeignProperty
        default: false
        }
    }
}
