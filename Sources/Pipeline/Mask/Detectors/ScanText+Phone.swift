/// Phone numbers in international form.
extension ScanText {
    /// The number whose `+`, of `length` bytes, stands at `i`.
    func phone(at i: Int, _ length: Int, floor: Int) -> MaskHit? {
        guard i >= floor, !Self.isWord(decoded(before: i)) else { return nil }
        // A number of a list such as HAProxy's timers, `0/51536/1/48082/+91000000`.
        if self[i - 1] == UInt8(ascii: "/"), Self.isDigit(self[i - 2]) { return nil }
        var at = i + length
        let country = self[at]
        guard country &- 0x31 < 9, Self.isCountry(country, self[at + 1]) else { return nil }
        // One number plan for all of North America, one for Russia and Kazakhstan: eleven digits. Elsewhere nine to fifteen.
        let isFixed = country == 0x31 || country == 0x37
        let start = at
        var count = 0
        var best: Int?
        while count < 16 {
            let group = digits(at, limit: 16)
            guard group > 0 else { break }
            at += group
            count += group
            if count <= 15, isFixed ? count == 11 : count >= 9, !Self.isWord(self[at]) || self[at] | 0x20 == UInt8(ascii: "x") {
                best = at
                if isFixed { break }
            }
            guard let next = gap(at) else { break }
            at = next
        }
        guard let end = best, country != 0x31 || isNorthAmerican(start, end) else { return nil }
        return MaskHit(start: i, end: end, detector: .phone)
    }

    /// The digit after one to three marks between groups: space, dash, dot, slash, parentheses.
    private func gap(_ i: Int) -> Int? {
        var at = i
        for _ in 0..<3 {
            let (byte, length) = decoded(at)
            switch byte {
            case 0x20, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "/"): at += length
            case UInt8(ascii: "+") where length == 1: at += 1
            default: return nil
            }
            if Self.isDigit(self[at]) { return at }
        }
        return nil
    }

    /// Whether a country code begins with these digits (ITU-T E.164, assigned codes).
    private static func isCountry(_ first: UInt8, _ second: UInt8) -> Bool {
        switch (first, second) {
        case (0x32, 0x38), (0x38, 0x33), (0x38, 0x39): false
        default: true
        }
    }

    /// Area codes and exchanges of the North American plan begin with 2...9.
    private func isNorthAmerican(_ start: Int, _ end: Int) -> Bool {
        var at = start
        var count = 0
        while at < end {
            let byte = self[at]
            if Self.isDigit(byte) {
                if count == 1 || count == 4, byte < 0x32 { return false }
                count += 1
                at += 1
            } else {
                at += decoded(at).length
            }
        }
        return count == 11
    }
}
