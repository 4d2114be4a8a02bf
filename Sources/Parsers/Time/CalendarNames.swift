/// English names of months and weekdays in three letters, as logs write them.
enum Calendar {
    /// Three letters as one number, in the byte order of `threeBytes`.
    @inline(__always)
    private static func code(_ text: StaticString) -> UInt32 {
        UInt32(text.utf8Start[0]) | UInt32(text.utf8Start[1]) << 8 | UInt32(text.utf8Start[2]) << 16
    }

    /// 1...12 for `Jan`...`Dec`.
    @inline(__always)
    static func month(_ word: UInt32) -> Int? {
        switch word {
        case code("Jan"): 1
        case code("Feb"): 2
        case code("Mar"): 3
        case code("Apr"): 4
        case code("May"): 5
        case code("Jun"): 6
        case code("Jul"): 7
        case code("Aug"): 8
        case code("Sep"): 9
        case code("Oct"): 10
        case code("Nov"): 11
        case code("Dec"): 12
        default: nil
        }
    }

    /// 1...12 for `Jan`, `JAN` or `jan`...; `isExact` says whether it is written as `Jan`.
    @inline(__always)
    static func anyMonth(_ word: UInt32) -> (number: Int, isExact: Bool)? {
        if let month = month(word) { return (month, true) }
        return month((word | 0x202020) & ~0x20).map { ($0, false) }
    }

    /// 0...6 for `Sun`...`Sat`.
    @inline(__always)
    static func weekday(_ word: UInt32) -> Int? {
        switch word {
        case code("Sun"): 0
        case code("Mon"): 1
        case code("Tue"): 2
        case code("Wed"): 3
        case code("Thu"): 4
        case code("Fri"): 5
        case code("Sat"): 6
        default: nil
        }
    }
}
