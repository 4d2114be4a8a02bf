/// Social security numbers and bank accounts.
extension ScanText {
    /// The US social security number at `i`: 3, 2 and 4 digits with dashes; with spaces only after the word `ssn` or `social`.
    func socialSecurity(at i: Int, floor: Int) -> MaskHit? {
        let start = Swift.max(startOfDigits(i), floor)
        guard start == i, digits(start, limit: 4) == 3, startsWord(start) else { return nil }
        let before = self[start - 1]
        if before == UInt8(ascii: "-") || before == UInt8(ascii: "."), Self.isAlphanumeric(self[start - 2]) { return nil }
        guard let first = separator(start + 3) else { return nil }
        let group = start + 3 + first.length
        guard digits(group, limit: 3) == 2, let second = separator(group + 2), second.byte == first.byte else { return nil }
        let serial = group + 2 + second.length
        let end = serial + 4
        guard digits(serial, limit: 5) == 4, endsNumber(end) else { return nil }
        if self[end] == UInt8(ascii: "-"), Self.isAlphanumeric(self[end + 1]) { return nil }
        guard isSocialSecurity(area: start, group: group, serial: serial) else { return nil }
        if first.byte != UInt8(ascii: "-"), !isAfterWord(start) { return nil }
        return MaskHit(start: start, end: end, detector: .ssn)
    }

    /// The rules of the Social Security Administration: no area 000, 666 or 9xx, no group 00, no serial 0000.
    func isSocialSecurity(area: Int, group: Int, serial: Int) -> Bool {
        if self[area] == 0x39 { return false }
        if has("000", at: area) || has("666", at: area) || has("00", at: group) || has("0000", at: serial) { return false }
        return true
    }

    private func isAfterWord(_ i: Int) -> Bool {
        for back in 3...24 where has("ssn", at: i - back) || has("social", at: i - back) { return true }
        return false
    }

    /// The IBAN whose country code stands at `i`; groups of four may be parted by spaces or dashes.
    func iban(at i: Int, floor: Int) -> MaskHit? {
        guard i >= floor, startsWord(i), let length = Self.ibanLength(self[i], self[i + 1]) else { return nil }
        var at = i
        var count = 0
        var remainder = 0
        // The first four characters are checked last.
        var head: (UInt8, UInt8, UInt8, UInt8) = (0, 0, 0, 0)
        while count < length {
            if count > 0, count % 4 == 0, let mark = separator(at) { at += mark.length }
            let byte = self[at]
            guard Self.isDigit(byte) || byte &- 0x41 < 26 else { return nil }
            switch count {
            case 0: head.0 = byte
            case 1: head.1 = byte
            case 2: head.2 = byte
            case 3: head.3 = byte
            default: remainder = Self.append(byte, to: remainder)
            }
            count += 1
            at += 1
        }
        for byte in [head.0, head.1, head.2, head.3] { remainder = Self.append(byte, to: remainder) }
        guard remainder == 1, !Self.isWord(self[at]) else { return nil }
        return MaskHit(start: i, end: at, detector: .iban)
    }

    /// The remainder modulo 97 after a further character, letters being 10...35 (ISO/IEC 7064).
    private static func append(_ byte: UInt8, to remainder: Int) -> Int {
        isDigit(byte) ? (remainder * 10 + Int(byte - 0x30)) % 97 : (remainder * 100 + Int(byte - 0x41) + 10) % 97
    }

    /// Characters of an IBAN of a country (SWIFT IBAN registry, release 99), or nil for none.
    private static func ibanLength(_ a: UInt8, _ b: UInt8) -> Int? {
        let table: StaticString = """
            AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23\
            GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28\
            NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30
            """
        var at = 0
        while at < table.utf8CodeUnitCount {
            let entry = table.utf8Start + at
            if entry[0] == a, entry[1] == b { return Int(entry[2] - 0x30) * 10 + Int(entry[3] - 0x30) }
            at += 4
        }
        return nil
    }
}
