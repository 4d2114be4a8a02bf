/// A pattern of SQL's GLOB (`*`, `?`, `[a-z]`, `[^a-z]`, case counts), or of LIKE with ESCAPE, as SQLite reads them: https://sqlite.org/lang_expr.html#like
struct GlobPattern: Sendable {
    private enum Element: Sendable {
        /// Any text.
        case run
        /// One character.
        case any
        case character(UInt32)
        case set([ClosedRange<UInt32>], isNegated: Bool)
    }

    private let elements: [Element]
    private let isCaseSensitive: Bool
    /// A pattern of LIKE without ESCAPE that every text is like which matches, for tokens and needles.
    let weaker: [UInt8]

    /// A pattern of GLOB; nil where no text matches.
    init?(glob text: String) {
        var elements: [Element] = []
        var rest = text.unicodeScalars.prefix { $0.value != 0 }[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "*": elements.append(.run)
            case "?": elements.append(.any)
            case "[":
                guard let set = Self.set(&rest) else { return nil }
                elements.append(set)
            default: elements.append(.character(scalar.value))
            }
        }
        self.init(elements, isCaseSensitive: true)
    }

    /// A pattern of LIKE with a character that makes the next one stand for itself; nil where no text matches.
    init?(like text: String, escape: Unicode.Scalar) {
        var elements: [Element] = []
        var rest = text.unicodeScalars.prefix { $0.value != 0 }[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case escape:
                guard let next = rest.popFirst() else { return nil }
                elements.append(.character(Self.folded(next.value)))
            case "%": elements.append(.run)
            case "_": elements.append(.any)
            default: elements.append(.character(Self.folded(scalar.value)))
            }
        }
        self.init(elements, isCaseSensitive: false)
    }

    private init(_ elements: [Element], isCaseSensitive: Bool) {
        self.elements = elements
        self.isCaseSensitive = isCaseSensitive
        var weaker = ""
        for element in elements {
            switch element {
            case .run: weaker += "%"
            case .any, .set: weaker += "_"
            case .character(let value):
                let isWildcard = value == 0x25 || value == 0x5F
                weaker += isWildcard ? "_" : String(Unicode.Scalar(value).map(Character.init) ?? "_")
            }
        }
        self.weaker = Array(weaker.utf8)
    }

    private static func folded(_ value: UInt32) -> UInt32 { value >= 0x41 && value <= 0x5A ? value | 0x20 : value }

    /// The set behind a `[`; nil where it has no end.
    private static func set(_ rest: inout String.UnicodeScalarView.SubSequence) -> Element? {
        var ranges: [ClosedRange<UInt32>] = []
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        // A bracket at the begin stands for itself.
        if rest.first == "]" {
            rest.removeFirst()
            ranges.append(0x5D...0x5D)
        }
        var last: UInt32 = 0
        while let scalar = rest.popFirst() {
            if scalar == "]" { return .set(ranges, isNegated: isNegated) }
            if scalar == "-", last > 0, let next = rest.first, next != "]" {
                rest.removeFirst()
                if last <= next.value { ranges.append(last...next.value) }
                last = 0
            } else {
                ranges.append(scalar.value...scalar.value)
                last = scalar.value
            }
        }
        return nil
    }

    /// Whether a text, which is valid UTF-8, matches. A NUL ends it.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        var element = 0
        // Where to go on when what follows the last `*` does not fit: it takes one character more.
        var again: (element: Int, at: Int)?
        while true {
            if element < elements.count, case .run = elements[element] {
                element += 1
                again = (element, at)
                continue
            }
            let (scalar, next) = Self.scalar(text, at)
            if element < elements.count {
                if scalar != 0, fits(elements[element], scalar) {
                    element += 1
                    at = next
                    continue
                }
            } else if scalar == 0 {
                return true
            }
            guard let last = again else { return false }
            let (skipped, behind) = Self.scalar(text, last.at)
            if skipped == 0 { return false }
            again = (last.element, behind)
            (element, at) = (last.element, behind)
        }
    }

    private func fits(_ element: Element, _ scalar: UInt32) -> Bool {
        switch element {
        case .run, .any: true
        case .character(let wanted): wanted == (isCaseSensitive ? scalar : Self.folded(scalar))
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
        }
    }

    /// The character at a place and the place behind it; 0 at the end.
    @inline(__always)
    private static func scalar(_ text: UnsafeRawBufferPointer, _ at: Int) -> (UInt32, Int) {
        guard at < text.count else { return (0, at) }
        let first = UInt32(text[at])
        if first < 0x80 { return (first, at + 1) }
        var value = first >= 0xF0 ? first & 0x07 : first >= 0xE0 ? first & 0x0F : first & 0x1F
        var next = at + 1
        while next < text.count, text[next] & 0xC0 == 0x80 {
            value = value << 6 | UInt32(text[next] & 0x3F)
            next += 1
        }
        return (value, next)
    }
}
