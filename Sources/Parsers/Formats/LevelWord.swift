import Events

/// Words that plainly name a level: no single letters and no words of everyday language, which `Level(text:)` also knows.
enum LevelWord {
    /// Up to eight letters folded to lower case, first letter in the lowest byte.
    @inline(__always)
    private static func code(_ text: StaticString) -> UInt64 {
        var value: UInt64 = 0
        for i in 0..<text.utf8CodeUnitCount { value |= UInt64(text.utf8Start[i]) << UInt64(8 * i) }
        return value
    }

    /// The level that the bytes from `start` up to `end` (inside `text`) name, compared without case, or nil.
    @inline(__always)
    static func level(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Level? {
        let count = end - start
        guard count >= 3, count <= 9 else { return nil }
        var word: UInt64 = 0
        var i = 0
        while i < min(count, 8) {
            let c = text[start + i]
            guard c.isLetter else { return nil }
            word |= UInt64(c | 0x20) << UInt64(8 * i)
            i += 1
        }
        if count == 9 { return word == code("emergenc") && text[start + 8] | 0x20 == UInt8(ascii: "y") ? .emergency : nil }
        switch word {
        case code("info"): return .info
        case code("error"): return .error
        case code("warn"): return .warn
        case code("debug"): return .debug
        case code("warning"): return .warn
        case code("trace"): return .trace
        case code("fatal"): return .critical
        case code("notice"): return .notice
        case code("critical"): return .critical
        case code("severe"): return .error
        case code("err"): return .error
        case code("crit"): return .critical
        case code("alert"): return .alert
        case code("emerg"): return .emergency
        case code("panic"): return .emergency
        case code("finest"), code("finer"), code("verbose"): return .trace
        default: return nil
        }
    }

    /// The level word that begins at `at`, and where it ends; a letter, digit or `_` may not continue it.
    @inline(__always)
    static func read(_ text: UnsafeRawBufferPointer, at: Int) -> (level: Level, end: Int)? {
        var end = at
        while end < text.count, text[end].isLetter, end - at < 10 { end += 1 }
        guard let level = level(text, at, end), !text.byte(end).isWord else { return nil }
        return (level, end)
    }

    /// A level at the start of a message that is written as one: `error: …`, `[warn] …`, `<info> …`, `WARNING …`.
    static func leading(_ text: UnsafeRawBufferPointer, at: Int) -> Level? {
        let first = text.byte(at)
        if first == .bracket || first == .less {
            guard let word = read(text, at: at + 1) else { return nil }
            return text.byte(word.end) == (first == .bracket ? .endBracket : .greater) ? word.level : nil
        }
        guard first.isLetter, let word = read(text, at: at) else { return nil }
        let next = text.byte(word.end)
        if next == .colon { return word.level }
        return isUpper(text, at, word.end) && (next == .space || next == 0) ? word.level : nil
    }

    /// Whether the bytes from `start` up to `end` are capitals alone.
    @inline(__always)
    static func isUpper(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Bool {
        var i = start
        while i < end {
            if !text[i].isUpper { return false }
            i += 1
        }
        return true
    }

    /// The first level in the first `limit` bytes of a line without a format: a word of capitals, or any case where brackets stand
    /// around it or `level=`, `lvl=`, `severity=` before it.
    static func find(in text: UnsafeRawBufferPointer, limit: Int = 100) -> Level? {
        let end = min(text.count, limit)
        var i = 0
        var before: UInt8 = .space
        while i < end {
            let c = text[i]
            if c == 0x1B, text.byte(i + 1) == .bracket {
                // A colour (ECMA-48) ends with a letter that belongs to no word.
                i += 2
                while i < end, !text[i].isLetter { i += 1 }
                i += 1
                before = .space
                continue
            }
            guard c.isLetter else {
                before = c
                i += 1
                continue
            }
            var stop = i + 1
            while stop < text.count, text[stop].isLetter { stop += 1 }
            if !before.isWord, !text.byte(stop).isWord, let level = level(text, i, stop) {
                let next = text.byte(stop)
                let isEnclosed =
                    before == .bracket && next == .endBracket || before == .less && next == .greater
                    || before == .open && next == .close
                if isEnclosed || isUpper(text, i, stop) && next != .equals || isValue(text, before: i) { return level }
            }
            before = text[stop - 1]
            i = stop
        }
        return nil
    }

    /// Whether a level's key and `=` (and a quote, perhaps) stand before `at`.
    private static func isValue(_ text: UnsafeRawBufferPointer, before at: Int) -> Bool {
        let end = at > 0 && text[at - 1] == .quote ? at - 1 : at
        guard end > 0, text[end - 1] == .equals || text[end - 1] == .colon else { return false }
        return end >= 6 && text.has("level", at: end - 6) || end >= 4 && text.has("lvl", at: end - 4)
            || end >= 9 && text.has("severity", at: end - 9)
    }
}
