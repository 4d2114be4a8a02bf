import Events

/// Readers of timestamps: from bytes to an instant, without a String or an allocation.
///
/// One function for each family reads at a known place; a format that knows its timestamps calls that one. `match` chooses the family
/// by the shape of the first bytes, `parseAny` wants the whole text to be a timestamp, `findFirst` looks for one in a line.
/// Times without a zone are in the zone of the context, times without a year get one as `ParseContext.reference` says.
public enum TimestampParser {
    /// Reads whatever timestamp is written at `at`, epoch numbers excepted.
    @inline(__always)
    public static func match(_ text: UnsafeRawBufferPointer, at: Int = 0, _ context: inout ParseContext) -> TimestampMatch {
        let first = text.byte(at)
        if first.isDigit {
            // ISO 8601 is by far the most frequent.
            if text.byte(at + 4) == .dash {
                let whole = iso(text, at: at, &context)
                return whole.outcome == .none ? isoMinute(text, at: at, &context) : whole
            }
            return otherDigits(text, at: at, &context)
        }
        return first.isUpper ? named(text, at: at, &context) : .none
    }

    @inline(never)
    private static func otherDigits(_ text: UnsafeRawBufferPointer, at: Int, _ context: inout ParseContext) -> TimestampMatch {
        let end = text.endOfDigits(at)
        let mark = text.byte(end)
        switch end - at {
        case 4: return mark == .slash ? slashed(text, at: at, &context) : .none
        case 8: return compact(text, at: at, &context)
        case 2:
            switch mark {
            case .slash: return text.byte(end + 1).isLetter ? clf(text, at: at, &context) : american(text, at: at, &context)
            case .dash: return dashed(text, at: at, &context)
            case .space: return mail(text, at: at, &context)
            default: return .none
            }
        case 1: return mark == .space ? mail(text, at: at, &context) : .none
        default: return .none
        }
    }

    @inline(never)
    private static func named(_ text: UnsafeRawBufferPointer, at: Int, _ context: inout ParseContext) -> TimestampMatch {
        guard at + 4 < text.count else { return .none }
        if text[at + 3] == .comma { return mail(text, at: at, &context) }
        return text[at + 4].isLetter ? asctime(text, at: at, &context) : syslog(text, at: at, &context)
    }

    /// Reads a text that is a timestamp from its first byte to its last: a value of JSON or logfmt. Knows all families, and numbers
    /// as seconds, milliseconds, microseconds or nanoseconds since the epoch by their magnitude.
    public static func parseAny(_ text: UnsafeRawBufferPointer, _ context: inout ParseContext) -> TimestampMatch {
        let found = match(text, at: 0, &context)
        if found.outcome != .none, found.length == text.count { return found }
        let number = epoch(text, at: 0)
        return number.length == text.count ? number : .none
    }

    /// The first timestamp in the first `limit` bytes of a line, or nil.
    ///
    /// A candidate begins where no letter or digit stands before it. Numbers since the epoch count only at the line's start (after an
    /// opening bracket at most), since later ones are mostly something else. Where nothing names an instant but something has the
    /// shape of a timestamp, that is the answer.
    public static func findFirst(
        in text: UnsafeRawBufferPointer, limit: Int = 256, _ context: inout ParseContext
    ) -> FoundTimestamp? {
        let end = min(text.count, limit)
        var bad: FoundTimestamp?
        var i = 0
        var before: UInt8 = 0
        while i < end {
            let c = text[i]
            if c.isDigit {
                if !before.isWord, before != .dot {
                    var found = match(text, at: i, &context)
                    if found.outcome == .none, i == 0 || i == 1 && (before == .bracket || before == .open) {
                        found = lineEpoch(text, at: i)
                    }
                    if found.outcome != .none, !text.byte(i + found.length).isDigit {
                        if found.isInstant { return FoundTimestamp(offset: i, match: found) }
                        if bad == nil { bad = FoundTimestamp(offset: i, match: found) }
                    }
                }
                // The rest of a number begins nothing.
                repeat { i += 1 } while i < end && text[i].isDigit
                before = 0x30
                continue
            }
            if c.isUpper, !before.isWord, i + 4 < text.count, isName(text.threeBytes(i)) {
                let found = match(text, at: i, &context)
                if found.outcome != .none, !text.byte(i + found.length).isDigit {
                    if found.isInstant { return FoundTimestamp(offset: i, match: found) }
                    if bad == nil { bad = FoundTimestamp(offset: i, match: found) }
                }
            }
            before = c
            i += 1
        }
        return bad
    }

    /// A number of 10 (with or without decimals), 13, 16 or 19 digits that a blank or bracket ends.
    private static func lineEpoch(_ text: UnsafeRawBufferPointer, at: Int) -> TimestampMatch {
        let found = epoch(text, at: at)
        let digits = text.endOfDigits(at) - at
        guard found.isInstant, digits == 10 || digits == 13 || digits == 16 || digits == 19 else { return .none }
        switch text.byte(at + found.length) {
        case 0, .space, .tab, .endBracket, .close, .colon, .comma, .pipe: return found
        default: return .none
        }
    }

    private static func isName(_ word: UInt32) -> Bool { Calendar.month(word) != nil || Calendar.weekday(word) != nil }
}
