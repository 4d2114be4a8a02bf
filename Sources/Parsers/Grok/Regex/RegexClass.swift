/// A set of characters as Oniguruma writes it: items joined, sets inside sets, `&&`, `^`.
indirect enum RegexClass: Sendable {
    /// Characters from the first to the last scalar.
    case range(UInt32, UInt32)
    /// `[:name:]`, by Unicode properties.
    case posix(String)
    /// `\p{name}` in PCRE2's spelling.
    case property(String)
    /// `\w`.
    case word
    /// `\d`.
    case digit
    /// `\s`.
    case space
    /// Ruby's `\h`.
    case hexDigit
    /// Any of these.
    case union([RegexClass])
    /// All of these.
    case intersection([RegexClass])
    /// None of it.
    case not(RegexClass)
}

/// The members of a set among ASCII, with one bit more that stands for all other bytes.
struct RegexByteSet: Equatable, Sendable {
    /// Scalars 0...63 and 64...127.
    var low: UInt64 = 0
    var high: UInt64 = 0
    /// Whether bytes from 0x80 belong to it.
    var other = false

    static let all = RegexByteSet(low: .max, high: .max, other: true)

    /// Whether `byte`, below 128, belongs to it.
    func contains(_ byte: Int) -> Bool { byte < 64 ? low >> UInt64(byte) & 1 == 1 : high >> UInt64(byte - 64) & 1 == 1 }

    mutating func insert(_ first: UInt32, _ last: UInt32) {
        if first > last { return }
        // The replacement character stands for everything beyond ASCII.
        if first <= 0xFFFD, last >= 0xFFFD { other = true }
        var i = first
        while i <= min(last, 127) {
            if i < 64 { low |= 1 << UInt64(i) } else { high |= 1 << UInt64(i - 64) }
            i += 1
        }
    }

    static func | (a: Self, b: Self) -> Self { Self(low: a.low | b.low, high: a.high | b.high, other: a.other || b.other) }
    static func & (a: Self, b: Self) -> Self { Self(low: a.low & b.low, high: a.high & b.high, other: a.other && b.other) }
    static prefix func ~ (a: Self) -> Self { Self(low: ~a.low, high: ~a.high, other: !a.other) }

    /// With the other case of each letter.
    var foldingCase: Self {
        let letters: UInt64 = 0x07FF_FFFE
        let upper = high & letters
        let lower = high >> 32 & letters
        return Self(low: low, high: high | upper << 32 | lower, other: other)
    }

    /// Runs of members as first and last byte, 0...255.
    var ranges: [(UInt8, UInt8)] {
        var runs: [(UInt8, UInt8)] = []
        var start: Int?
        for byte in 0...256 {
            let isIn = byte < 128 ? contains(byte) : byte < 256 && other
            if isIn {
                start = start ?? byte
            } else if let first = start {
                runs.append((UInt8(first), UInt8(byte - 1)))
                start = nil
            }
        }
        return runs
    }

    /// Whether it has no member.
    var isEmpty: Bool { low == 0 && high == 0 && !other }
    /// Members among ASCII.
    var count: Int { low.nonzeroBitCount + high.nonzeroBitCount }
}

extension RegexClass {
    /// The members among ASCII. With `ignoringCase` both cases belong to it before a `^` or `&&` applies, as in Oniguruma.
    func bytes(ignoringCase: Bool) -> RegexByteSet {
        var set = RegexByteSet()
        switch self {
        case .range(let first, let last): set.insert(first, last)
        case .posix(let name), .property(let name): set = Self.posixBytes(name)
        case .word: set = Self.posixBytes("word") & Self.ascii
        case .digit: set.insert(0x30, 0x39)
        case .space:
            set.insert(0x09, 0x0D)
            set.insert(0x20, 0x20)
        case .hexDigit: set = Self.posixBytes("xdigit")
        case .union(let parts): for part in parts { set = set | part.bytes(ignoringCase: ignoringCase) }
        case .intersection(let parts):
            set = .all
            for part in parts { set = set & part.bytes(ignoringCase: ignoringCase) }
        case .not(let part): return ~part.bytes(ignoringCase: ignoringCase)
        }
        return ignoringCase ? set.foldingCase : set
    }

    private static let ascii = RegexByteSet(low: .max, high: .max, other: false)

    /// Names that `[[:name:]]` and `\p{name}` share.
    static let posixNames: Set<String> = [
        "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
        "xdigit",
    ]

    /// ASCII members of POSIX classes and of the general categories that logs meet.
    private static func posixBytes(_ name: String) -> RegexByteSet {
        var set = RegexByteSet()
        func add(_ ranges: (UInt32, UInt32)...) { for (first, last) in ranges { set.insert(first, last) } }
        switch name {
        case "alnum": add((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A))
        case "alpha", "L": add((0x41, 0x5A), (0x61, 0x7A))
        case "ascii": add((0, 0x7F))
        case "blank": add((0x09, 0x09), (0x20, 0x20))
        case "cntrl", "Cc", "C": add((0, 0x1F), (0x7F, 0x7F))
        case "digit", "Nd", "N": add((0x30, 0x39))
        case "graph": add((0x21, 0x7E), (0xFFFD, 0xFFFD))
        case "lower", "Ll": add((0x61, 0x7A))
        case "print": add((0x20, 0x7E), (0xFFFD, 0xFFFD))
        case "punct": add((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E))
        case "P":
            add((0x21, 0x23), (0x25, 0x2A), (0x2C, 0x2F), (0x3A, 0x3B), (0x3F, 0x40), (0x5B, 0x5D), (0x5F, 0x5F))
            add((0x7B, 0x7B), (0x7D, 0x7D))
        case "S": add((0x24, 0x24), (0x2B, 0x2B), (0x3C, 0x3E), (0x5E, 0x5E), (0x60, 0x60), (0x7C, 0x7C), (0x7E, 0x7E))
        case "space", "Xsp": add((0x09, 0x0D), (0x20, 0x20))
        case "Z", "Zs": add((0x20, 0x20))
        case "upper", "Lu": add((0x41, 0x5A))
        case "word": add((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
        case "xdigit": add((0x30, 0x39), (0x41, 0x46), (0x61, 0x66))
        case "Any": set = .all
        case "Latin": add((0x41, 0x5A), (0x61, 0x7A))
        default: break
        }
        return set
    }
}
