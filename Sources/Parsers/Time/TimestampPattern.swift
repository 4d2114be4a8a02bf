import Events

/// A layout of timestamps that a user wrote: Joda's letters, as Logstash's date filter has them (`dd/MMM/yyyy:HH:mm:ss Z`), or strptime's
/// (`%d/%b/%Y:%H:%M:%S %z`), which are told by their percent sign.
///
/// Numbers may have fewer digits than letters, unless a number follows at once. A blank stands for one blank or more. Names are
/// English, compared without case.
struct TimestampPattern: Sendable {
    /// What is wrong with a layout.
    struct Problem: Error {
        var message: String
    }

    /// A part of a layout.
    enum Part: Hashable, Sendable {
        case year, shortYear, month, monthName, day, dayOfYear, weekday
        /// 0...23, or 24 for 0.
        case hour
        /// 1...12, or 0 for 12; wants `half`.
        case halfHour
        case minute, second, fraction, half
        case zone
        case literal(UInt8)
    }

    /// A part and its width in letters.
    struct Element: Hashable, Sendable {
        var part: Part
        var width: Int
        /// Whether exactly `width` digits belong to it, since another number follows at once.
        var isFixed = false
    }

    private(set) var elements: [Element]

    /// The longest layout, in bytes.
    private static let maxBytes = 100

    /// Reads a layout. Throws `Problem`.
    init(_ text: String) throws(Problem) {
        guard !text.isEmpty, text.utf8.count <= Self.maxBytes else {
            throw Problem(message: "a layout has 1 to \(Self.maxBytes) characters")
        }
        let bytes = Array(text.utf8)
        elements = bytes.contains(UInt8(ascii: "%")) ? try Self.strptime(bytes) : try Self.joda(bytes)
        // A blank stands for one or more already.
        let blank = Part.literal(.space)
        elements = elements.indices.filter { $0 == 0 || elements[$0].part != blank || elements[$0 - 1].part != blank }.map {
            elements[$0]
        }
        for i in elements.indices.dropLast() where elements[i].part.isNumber && elements[i + 1].part.isNumber {
            elements[i].isFixed = true
            // As many decimals as there are may end it.
            if elements[i + 1].part != .fraction { elements[i + 1].isFixed = true }
        }
        let parts = Set(elements.map(\.part))
        guard parts.contains(.dayOfYear) || parts.contains(.day) && !parts.isDisjoint(with: [.month, .monthName]) else {
            throw Problem(message: "the layout '\(text)' names no day: it needs a month and a day")
        }
        if parts.contains(.halfHour) != parts.contains(.half) {
            throw Problem(message: "the layout '\(text)' needs hours of half a day (hh, %I) and AM or PM (a, %p) together")
        }
        if parts.contains(.dayOfYear), parts.isDisjoint(with: [.year, .shortYear]) {
            throw Problem(message: "the layout '\(text)' has the day of a year, but no year")
        }
    }

    // MARK: Reading layouts

    private static func joda(_ bytes: [UInt8]) throws(Problem) -> [Element] {
        var elements: [Element] = []
        var i = 0
        while i < bytes.count {
            let c = bytes[i]
            if c == quote {
                i = try quoted(bytes, i + 1, &elements)
                continue
            }
            guard c.isLetter else {
                elements.append(Element(part: .literal(c), width: 1))
                i += 1
                continue
            }
            let end = bytes[i...].firstIndex { $0 != c } ?? bytes.count
            elements.append(Element(part: try jodaPart(c, end - i), width: end - i))
            i = end
        }
        return elements
    }

    private static let quote = UInt8(ascii: "'")

    /// Reads a quoted text that begins at `start`; gives the offset behind it. Two quotes are one.
    private static func quoted(_ bytes: [UInt8], _ start: Int, _ elements: inout [Element]) throws(Problem) -> Int {
        var i = start
        while i < bytes.count {
            let isQuote = bytes[i] == quote
            let isDoubled = isQuote && i + 1 < bytes.count && bytes[i + 1] == quote
            if isQuote, i == start {
                // Nothing between two quotes, outside of a text: a quote.
                elements.append(Element(part: .literal(quote), width: 1))
                return i + 1
            }
            if isQuote, !isDoubled { return i + 1 }
            elements.append(Element(part: .literal(bytes[i]), width: 1))
            i += isDoubled ? 2 : 1
        }
        throw Problem(message: "a quote is not closed in the layout")
    }

    private static func jodaPart(_ letter: UInt8, _ count: Int) throws(Problem) -> Part {
        switch letter {
        case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "u"): return count == 2 ? .shortYear : .year
        case UInt8(ascii: "M"): return count >= 3 ? .monthName : .month
        case UInt8(ascii: "d"): return .day
        case UInt8(ascii: "D"): return .dayOfYear
        case UInt8(ascii: "E"): return .weekday
        case UInt8(ascii: "H"), UInt8(ascii: "k"): return .hour
        case UInt8(ascii: "h"), UInt8(ascii: "K"): return .halfHour
        case UInt8(ascii: "m"): return .minute
        case UInt8(ascii: "s"): return .second
        case UInt8(ascii: "S"): return .fraction
        case UInt8(ascii: "a"): return .half
        case UInt8(ascii: "Z") where count <= 2: return .zone
        case UInt8(ascii: "z") where count <= 3: return .zone
        default:
            let text = String(repeating: String(UnicodeScalar(letter)), count: count)
            throw Problem(
                message:
                    "'\(text)' means nothing in a layout; there are yyyy, MM, MMM, dd, D, EEE, HH, hh, mm, ss, SSS, a, Z, z; text "
                    + "stands in single quotes")
        }
    }

    private static func strptime(_ bytes: [UInt8]) throws(Problem) -> [Element] {
        var elements: [Element] = []
        var i = 0
        while i < bytes.count {
            guard bytes[i] == UInt8(ascii: "%") else {
                elements.append(Element(part: .literal(bytes[i]), width: 1))
                i += 1
                continue
            }
            guard i + 1 < bytes.count else { throw Problem(message: "the layout ends with a percent sign") }
            elements += try directive(bytes[i + 1])
            i += 2
        }
        return elements
    }

    private static func directive(_ letter: UInt8) throws(Problem) -> [Element] {
        switch letter {
        case UInt8(ascii: "Y"): return [Element(part: .year, width: 4)]
        case UInt8(ascii: "y"): return [Element(part: .shortYear, width: 2)]
        case UInt8(ascii: "m"): return [Element(part: .month, width: 2)]
        case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "h"): return [Element(part: .monthName, width: 3)]
        case UInt8(ascii: "d"): return [Element(part: .day, width: 2)]
        case UInt8(ascii: "e"): return [Element(part: .day, width: 2)]
        case UInt8(ascii: "j"): return [Element(part: .dayOfYear, width: 3)]
        case UInt8(ascii: "a"), UInt8(ascii: "A"): return [Element(part: .weekday, width: 3)]
        case UInt8(ascii: "H"), UInt8(ascii: "k"): return [Element(part: .hour, width: 2)]
        case UInt8(ascii: "I"), UInt8(ascii: "l"): return [Element(part: .halfHour, width: 2)]
        case UInt8(ascii: "M"): return [Element(part: .minute, width: 2)]
        case UInt8(ascii: "S"): return [Element(part: .second, width: 2)]
        case UInt8(ascii: "f"), UInt8(ascii: "L"), UInt8(ascii: "N"): return [Element(part: .fraction, width: 9)]
        case UInt8(ascii: "p"), UInt8(ascii: "P"): return [Element(part: .half, width: 1)]
        case UInt8(ascii: "z"), UInt8(ascii: "Z"): return [Element(part: .zone, width: 1)]
        case UInt8(ascii: "T"): return try joda(Array("HH:mm:ss".utf8))
        case UInt8(ascii: "R"): return try joda(Array("HH:mm".utf8))
        case UInt8(ascii: "F"): return try joda(Array("yyyy-MM-dd".utf8))
        case UInt8(ascii: "D"): return try joda(Array("MM/dd/yy".utf8))
        case UInt8(ascii: "n"), UInt8(ascii: "t"): return [Element(part: .literal(.space), width: 1)]
        case UInt8(ascii: "%"): return [Element(part: .literal(letter), width: 1)]
        default:
            let text = String(UnicodeScalar(letter))
            throw Problem(
                message: "'%\(text)' means nothing in a layout; there are %Y %m %b %d %e %j %H %I %M %S %f %p %z %Z %a %T %F")
        }
    }
}

extension TimestampPattern.Part {
    /// Whether it is written in digits.
    var isNumber: Bool {
        switch self {
        case .year, .shortYear, .month, .day, .dayOfYear, .hour, .halfHour, .minute, .second, .fraction: true
        case .monthName, .weekday, .half, .zone, .literal: false
        }
    }
}
