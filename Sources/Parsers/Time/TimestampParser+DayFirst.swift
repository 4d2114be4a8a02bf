import Events

/// Families with an order of their own that only the formats that write them ask for.
extension TimestampParser {
    /// `30 May 12:50:13.457` and `29 Aug 2023 13:47:38.984`: day, month, perhaps the year, time (Redis).
    static func dayFirst(_ text: UnsafeRawBufferPointer, at: Int, _ context: inout ParseContext) -> TimestampMatch {
        var bad: UInt8 = 0
        let dayEnd = text.endOfDigits(at)
        guard dayEnd > at, dayEnd <= at + 2, text.byte(dayEnd) == .space, dayEnd + 13 <= text.count,
            let month = Calendar.anyMonth(text.threeBytes(dayEnd + 1)), text[dayEnd + 4] == .space
        else { return .none }
        var civil = CivilTime()
        civil.month = month.number
        civil.day = dayEnd == at + 2 ? text.twoDigits(at, &bad) : Int(text[at] - 0x30)
        var time = dayEnd + 5
        if text.byte(time + 4) == .space {
            civil.year = text.fourDigits(time, &bad)
            time += 5
        }
        guard bad == 0, time + 8 <= text.count, civil.readTime(text, time) else { return .none }
        return finishYearless(text, at: at, end: time + 8, &civil, &context)
    }

    /// `0517 15:04:22.619632` and `20200308 23:47:32.089828` (glog): month and day in digits, perhaps after the year.
    static func glog(_ text: UnsafeRawBufferPointer, at: Int, _ context: inout ParseContext) -> TimestampMatch {
        var bad: UInt8 = 0
        let dateEnd = text.endOfDigits(at)
        guard dateEnd - at == 4 || dateEnd - at == 8, text.byte(dateEnd) == .space, dateEnd + 9 <= text.count else {
            return .none
        }
        var civil = CivilTime()
        if dateEnd - at == 8 { civil.year = text.fourDigits(at, &bad) }
        civil.month = text.twoDigits(dateEnd - 4, &bad)
        civil.day = text.twoDigits(dateEnd - 2, &bad)
        guard bad == 0, civil.readTime(text, dateEnd + 1) else { return .none }
        return finishYearless(text, at: at, end: dateEnd + 9, &civil, &context)
    }

    /// `161209 13:08:33` and `161209  8:08:33` (MySQL before 5.7): year, month and day in two digits each. Years below 70 are in this
    /// century.
    static func sixDigits(_ text: UnsafeRawBufferPointer, at: Int, _ context: inout ParseContext) -> TimestampMatch {
        guard text.endOfDigits(at) == at + 6, text.count - at >= 15, text[at + 6] == .space else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.year = text.twoDigits(at, &bad)
        civil.year += civil.year < 70 ? 2_000 : 1_900
        civil.month = text.twoDigits(at + 2, &bad)
        civil.day = text.twoDigits(at + 4, &bad)
        let isPadded = text[at + 7] == .space && text[at + 8].isDigit
        civil.hour = isPadded ? Int(text[at + 8] - 0x30) : text.twoDigits(at + 7, &bad)
        civil.minute = text.twoDigits(at + 10, &bad)
        civil.second = text.twoDigits(at + 13, &bad)
        guard bad == 0, text[at + 9] == .colon, text[at + 12] == .colon else { return .none }
        return civil.instant(length: 15, &context).match
    }

    /// `2026-01-21  8:15:30`: an hour of one digit after two blanks (MariaDB).
    static func paddedHour(_ text: UnsafeRawBufferPointer, at: Int, _ context: inout ParseContext) -> TimestampMatch {
        guard text.count - at >= 19, text[at + 4] == .dash, text[at + 7] == .dash, text[at + 10] == .space,
            text[at + 11] == .space,
            text[at + 12].isDigit, text[at + 13] == .colon, text[at + 16] == .colon
        else { return .none }
        var bad: UInt8 = 0
        var civil = CivilTime()
        civil.year = text.fourDigits(at, &bad)
        civil.month = text.twoDigits(at + 5, &bad)
        civil.day = text.twoDigits(at + 8, &bad)
        civil.hour = Int(text[at + 12] - 0x30)
        civil.minute = text.twoDigits(at + 14, &bad)
        civil.second = text.twoDigits(at + 17, &bad)
        return bad == 0 ? civil.instant(length: 19, &context).match : .none
    }

    /// Reads the fraction after a time that ends at `end`, and infers the year where there is none.
    private static func finishYearless(
        _ text: UnsafeRawBufferPointer, at: Int, end: Int, _ civil: inout CivilTime, _ context: inout ParseContext
    ) -> TimestampMatch {
        let fraction = Fraction(text, at: end)
        civil.nanosecond = fraction.nanoseconds
        let length = end + fraction.length - at
        if civil.year == 0 {
            guard let year = context.year(of: civil) else { return TimestampMatch(.noInstant, length: length) }
            civil.year = year
        }
        return civil.instant(length: length, &context).match
    }
}
