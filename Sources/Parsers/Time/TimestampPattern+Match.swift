import Events

extension TimestampPattern {
    /// What has been read of a text.
    private struct Reading {
        var civil = CivilTime()
        var hasYear = false
        var dayOfYear: Int?
        var isAfternoon: Bool?
        var zoneMinutes: Int?
        /// Whether a part has a value that it cannot have.
        var isBad = false
    }

    /// Reads a text that is a timestamp in this layout from its first byte to its last. `.none` where it does not have the shape.
    func match(_ text: UnsafeRawBufferPointer, _ context: inout ParseContext) -> TimestampMatch {
        var reading = Reading()
        var at = 0
        for element in elements {
            guard let end = read(element, text, at, &reading) else { return .none }
            at = end
        }
        guard at == text.count else { return .none }
        return instant(&reading, length: text.count, &context)
    }

    private func instant(_ reading: inout Reading, length: Int, _ context: inout ParseContext) -> TimestampMatch {
        if let isAfternoon = reading.isAfternoon {
            if reading.civil.hour > 12 { reading.isBad = true }
            reading.civil.hour = reading.civil.hour % 12 + (isAfternoon ? 12 : 0)
        } else if reading.civil.hour == 24 {
            // Joda's `k` counts from 1 to 24.
            reading.civil.hour = 0
        }
        if let day = reading.dayOfYear, !reading.isBad {
            guard day >= 1, day <= (CivilDate.days(inMonth: 2, of: reading.civil.year) == 29 ? 366 : 365) else {
                return TimestampMatch(.noInstant, length: length)
            }
            let first = CivilDate.daysSinceEpoch(year: reading.civil.year, month: 1, day: 1)
            let date = CivilDate(daysSinceEpoch: first + day - 1)
            (reading.civil.month, reading.civil.day) = (date.month, date.day)
        }
        guard !reading.isBad else { return TimestampMatch(.noInstant, length: length) }
        if !reading.hasYear {
            guard let year = context.year(of: reading.civil) else { return TimestampMatch(.noInstant, length: length) }
            reading.civil.year = year
        }
        if let minutes = reading.zoneMinutes {
            return reading.civil.instant(offset: minutes * 60, length: length, &context)
        }
        return reading.civil.instant(length: length, &context).match
    }

    /// Reads an element at `at`; gives the offset behind it, or nil where it does not stand there.
    private func read(_ element: Element, _ text: UnsafeRawBufferPointer, _ at: Int, _ reading: inout Reading) -> Int? {
        switch element.part {
        case .literal(.space):
            let end = text.skipSpaces(at)
            return end > at ? end : nil
        case .literal(let byte): return text.byte(at) == byte && at < text.count ? at + 1 : nil
        case .monthName: return monthName(text, at, &reading)
        case .weekday:
            guard at + 3 <= text.count, Calendar.anyWeekday(text.threeBytes(at)) else { return nil }
            return endOfLetters(text, at)
        case .half:
            let letter = text.byte(at) | 0x20
            guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p"), text.byte(at + 1) | 0x20 == UInt8(ascii: "m") else {
                return nil
            }
            reading.isAfternoon = letter == UInt8(ascii: "p")
            return at + 2
        case .zone: return zone(text, at, &reading)
        case .fraction: return fraction(element, text, at, &reading)
        default: return number(element, text, at, &reading)
        }
    }

    private func number(_ element: Element, _ text: UnsafeRawBufferPointer, _ from: Int, _ reading: inout Reading) -> Int? {
        let part = element.part
        let most = part == .year ? max(element.width, 4) : part == .dayOfYear ? 3 : max(element.width, 2)
        let limit = element.isFixed ? max(element.width, part == .shortYear ? 2 : 1) : min(most, 9)
        var at = from
        // `%e` and padded days have a blank in place of the first digit.
        if part == .day || part == .halfHour || part == .hour, text.byte(at) == .space { at += 1 }
        var value = 0
        var end = at
        while end < text.count, end - at < limit, text[end].isDigit {
            value = value * 10 + Int(text[end] &- 0x30)
            end += 1
        }
        let isWhole = !element.isFixed || end - from == limit
        guard end > at, isWhole, part != .year || end - at == 4, part != .shortYear || end - at == 2 else { return nil }
        switch part {
        case .year:
            reading.civil.year = value
            reading.hasYear = true
        case .shortYear:
            reading.civil.year = value + (value < 70 ? 2_000 : 1_900)
            reading.hasYear = true
        case .month: reading.civil.month = value
        case .day: reading.civil.day = value
        case .dayOfYear: reading.dayOfYear = value
        case .hour, .halfHour: reading.civil.hour = value
        case .minute: reading.civil.minute = value
        case .second: reading.civil.second = value
        default: return nil
        }
        return end
    }

    /// Decimals of a second: as many digits as stand there, or as the layout says where a number follows.
    private func fraction(_ element: Element, _ text: UnsafeRawBufferPointer, _ at: Int, _ reading: inout Reading) -> Int? {
        let limit = element.isFixed ? element.width : Int.max
        var end = at
        var nanoseconds = 0
        var digits = 0
        while end < text.count, end - at < limit, text[end].isDigit {
            if digits < 9 {
                nanoseconds = nanoseconds * 10 + Int(text[end] &- 0x30)
                digits += 1
            }
            end += 1
        }
        guard end > at else { return nil }
        for _ in digits..<9 { nanoseconds *= 10 }
        reading.civil.nanosecond = nanoseconds
        return end
    }

    private func monthName(_ text: UnsafeRawBufferPointer, _ at: Int, _ reading: inout Reading) -> Int? {
        guard at + 3 <= text.count, let month = Calendar.month(Calendar.folded(text.threeBytes(at))) else { return nil }
        reading.civil.month = month
        return endOfLetters(text, at)
    }

    /// `Z`, `+0100`, `+01:00`, `+01`, or an abbreviation of one common meaning.
    private func zone(_ text: UnsafeRawBufferPointer, _ at: Int, _ reading: inout Reading) -> Int? {
        var suffix = ZoneSuffix(text, at: at)
        if suffix.length == 0, text.byte(at).isUpper {
            // Abbreviations are read with the blank before them.
            suffix = ZoneSuffix.abbreviation(text, at: at - 1)
            suffix.length -= 1
        }
        guard suffix.length > 0 else { return nil }
        if suffix.isBad { reading.isBad = true }
        reading.zoneMinutes = suffix.minutes
        return at + suffix.length
    }

    private func endOfLetters(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int {
        var end = at
        while end < text.count, text[end].isLetter { end += 1 }
        // `Jan.`
        return text.byte(end) == .dot && end == at + 3 && !elements.contains(where: { $0.part == .literal(.dot) }) ? end + 1 : end
    }
}

extension Calendar {
    /// Three letters as `Jan` has them, whatever their case.
    static func folded(_ word: UInt32) -> UInt32 { (word | 0x202020) & ~0x20 }

    /// Whether three letters begin the name of a weekday, whatever their case.
    static func anyWeekday(_ word: UInt32) -> Bool { weekday(folded(word)) != nil }
}
