import Events

/// Walks the values of a line that has one after the other.
struct ColumnReader {
    /// One value.
    struct Value {
        /// The value without quotes or brackets.
        var part: LinePart
        /// Whether it stood in quotes or brackets.
        var isQuoted = false
        /// Whether it holds doubled quotes.
        var isDoubled = false
    }

    let text: UnsafeRawBufferPointer
    let style: ColumnList.Style
    let separator: UInt8
    /// The next byte to read; one past the end when the last value was read.
    private(set) var at: Int
    /// Whether a quote was never closed.
    private(set) var isBroken = false

    init(_ text: UnsafeRawBufferPointer, _ style: ColumnList.Style, separator: UInt8 = .space, at: Int = 0) {
        self.text = text
        self.style = style
        self.separator = separator
        self.at = at
    }

    /// The next value, or nil at the end.
    mutating func next() -> Value? {
        switch style {
        case .blanks: nextWord()
        case .tabs: nextTabbed()
        case .quoted: nextQuoted()
        }
    }

    private mutating func nextWord() -> Value? {
        while at < text.count, text[at] == .space || text[at] == .tab { at += 1 }
        guard at < text.count else { return nil }
        if text[at] == .quote {
            guard let close = text.closingQuote(at + 1) else {
                isBroken = true
                return nil
            }
            let part = LinePart(start: at + 1, end: close)
            at = close + 1
            return Value(part: part, isQuoted: true)
        }
        if text[at] == .bracket, let close = text.firstOffset(of: .endBracket, from: at),
            close + 1 == text.count || text[close + 1] == .space,
            text.byte(at + 1).isDigit
        {
            let part = LinePart(start: at + 1, end: close)
            at = close + 1
            return Value(part: part, isQuoted: true)
        }
        var end = at
        while end < text.count, text[end] != .space, text[end] != .tab { end += 1 }
        let part = LinePart(start: at, end: end)
        at = end
        return Value(part: part)
    }

    private mutating func nextTabbed() -> Value? {
        guard at <= text.count else { return nil }
        let end = text.firstOffset(of: .tab, from: at) ?? text.count
        let part = LinePart(start: at, end: end)
        at = end + 1
        return Value(part: part)
    }

    private mutating func nextQuoted() -> Value? {
        guard at <= text.count else { return nil }
        guard text.byte(at) == .quote else {
            let end = text.firstOffset(of: separator, from: at) ?? text.count
            let part = LinePart(start: at, end: end)
            at = end + 1
            return Value(part: part)
        }
        var from = at + 1
        var isDoubled = false
        while let quote = text.firstOffset(of: .quote, from: from) {
            if text.byte(quote + 1) == .quote {
                isDoubled = true
                from = quote + 2
                continue
            }
            guard quote + 1 == text.count || text[quote + 1] == separator else { break }
            let part = LinePart(start: at + 1, end: quote)
            at = quote + 2
            return Value(part: part, isQuoted: true, isDoubled: isDoubled)
        }
        isBroken = true
        return nil
    }
}

extension EventBatch {
    /// Gives the last event's fields that lie in one of the `parts` (offsets into its line) their values with single quotes, as detached
    /// fields.
    func resolveDoubledQuotes(_ parts: some Sequence<LinePart>, _ base: Int) {
        let row = count - 1
        for part in parts {
            guard
                let index = fields(of: row).first(where: {
                    !fields[$0].isDetached && fields[$0].range == ByteRange(base + part.start, base + part.end)
                })
            else { continue }
            var field = fields[index]
            let source = field.range
            arena.reserve(source.count)
            // Room is reserved, so the arena does not move while it is read.
            let from = UnsafeRawBufferPointer(start: arena.base + Int(source.start), count: source.count)
            field.range = arena.append(upTo: source.count) { to in
                var n = 0
                var i = 0
                while i < from.count {
                    to[n] = from[i]
                    n += 1
                    i += from[i] == .quote && from.byte(i + 1) == .quote ? 2 : 1
                }
                return n
            }
            field.isDetached = true
            // What the line has there stays as text without a name.
            fields[index].name = .filler
            fields[index].kind = .text
            addToLast(field)
        }
    }
}
