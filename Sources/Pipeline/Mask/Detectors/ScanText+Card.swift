/// Payment cards.
extension ScanText {
    /// The card number whose first digits, or whose digits before the first separator, stand at `i`.
    func card(at i: Int, floor: Int) -> MaskHit? {
        let start = Swift.max(startOfDigits(i), floor, afterEscape(i))
        let first = digits(start, limit: 20)
        guard startsWord(start) else { return nil }
        // The digits after the point of a number.
        if self[start - 1] == UInt8(ascii: "."), Self.isDigit(self[start - 2]) { return nil }
        if first == 4 { return groupedCard(start) }
        guard (13...19).contains(first), endsNumber(start + first), isCard(start, end: start + first) else { return nil }
        return MaskHit(start: start, end: start + first, detector: .card)
    }

    /// `4111 1111 1111 1111`, `3782-822463-10005`, `4111%201111…`: groups as they are printed on cards, one kind of separator.
    private func groupedCard(_ start: Int) -> MaskHit? {
        guard let kind = separator(start + 4) else { return nil }
        // Part of a longer chain, such as a UUID.
        if kind.byte == UInt8(ascii: "-"), self[start - 1] == UInt8(ascii: "-"), Self.isAlphanumeric(self[start - 2]) {
            return nil
        }
        var lengths: (UInt64, count: Int) = (4, 1)
        var end = start + 4
        var best: Int?
        while lengths.count < 5, let mark = separator(end), mark.byte == kind.byte {
            let count = digits(end + mark.length, limit: 7)
            guard count > 0, count < 7 else { break }
            end += mark.length + count
            lengths = (lengths.0 << 4 | UInt64(count), lengths.count + 1)
            switch lengths.0 {
            case 0x4444, 0x4_4443, 0x465, 0x464:
                let goesOn =
                    kind.byte == UInt8(ascii: "-") && self[end] == UInt8(ascii: "-") && Self.isAlphanumeric(self[end + 1])
                if !goesOn, endsNumber(end), isCard(start, end: end) { best = end }
            default: break
            }
        }
        guard let best else { return nil }
        return MaskHit(start: start, end: best, detector: .card)
    }

    /// Whether a number may end before `i`: no word goes on, and no fraction.
    func endsNumber(_ i: Int) -> Bool {
        let byte = self[i]
        if Self.isWord(byte) { return false }
        return !(byte == UInt8(ascii: ".") && Self.isDigit(self[i + 1]))
    }

    /// Whether the digits between two positions (escapes and separators passed over) are a card number.
    private func isCard(_ start: Int, end: Int) -> Bool {
        var number: UInt64 = 0
        var count = 0
        var at = start
        while at < end {
            let byte = self[at]
            if Self.isDigit(byte) {
                number = number &* 10 &+ UInt64(byte &- 0x30)
                count += 1
                at += 1
            } else {
                at += decoded(at).length
            }
        }
        return (13...19).contains(count) && Self.isBrand(number, count) && Self.passesLuhn(number)
    }

    /// The check digit of ISO/IEC 7812-1, annex B.
    static func passesLuhn(_ number: UInt64) -> Bool {
        var rest = number
        var sum: UInt64 = 0
        var doubles = false
        while rest > 0 {
            let digit = rest % 10
            let weighted = doubles ? digit * 2 : digit
            sum += weighted > 9 ? weighted - 9 : weighted
            doubles.toggle()
            rest /= 10
        }
        return sum % 10 == 0
    }

    /// Whether a number of `count` digits lies in the range of a card brand.
    static func isBrand(_ number: UInt64, _ count: Int) -> Bool {
        var first6 = number
        for _ in 0..<(count - 6) { first6 /= 10 }
        let first2 = first6 / 10_000
        let first3 = first6 / 1_000
        let first4 = first6 / 100
        switch first2 {
        case 40...49: return count == 13 || count == 16 || count == 19  // Visa
        case 51...55: return count == 16  // Mastercard
        case 22...27:  // Mir, Mastercard
            return count == 16 && (2221...2720).contains(first4) || count >= 16 && (2200...2204).contains(first4)
        case 34, 37: return count == 15  // American Express
        case 30: return count == 14 && (300...305).contains(first3)  // Diners Club
        case 36, 38, 39: return count == 14  // Diners Club
        case 35: return count >= 16 && (3528...3589).contains(first4)  // JCB
        case 60: return count >= 16 && (first4 == 6011 || first3 == 603 || first3 == 608)  // Discover, RuPay
        case 64: return count >= 16 && first3 >= 644  // Discover
        case 65: return count >= 16  // Discover, RuPay
        case 62, 81: return count >= 16  // UnionPay
        case 50, 58, 63, 67:  // Maestro
            return [5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763].contains(first4)
        default: return false
        }
    }
}
