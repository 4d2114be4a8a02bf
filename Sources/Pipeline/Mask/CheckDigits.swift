/// Check digits of values of any length, for the validators of own patterns.
enum CheckDigits {
    /// Whether the digits among the bytes, two at least, end with the check digit of ISO/IEC 7812-1, annex B.
    static func passesLuhn(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
        var sum = 0
        var count = 0
        for byte in bytes.reversed() where ScanText.isDigit(byte) {
            let digit = Int(byte &- 0x30)
            let weighted = count % 2 == 1 ? digit * 2 : digit
            sum = (sum + (weighted > 9 ? weighted - 9 : weighted)) % 10
            count += 1
        }
        return count > 1 && sum == 0
    }

    /// Whether the letters and digits among the bytes, five at least, leave 1 modulo 97 when the first four are put last (ISO 13616).
    static func passesMod97(_ bytes: some Collection<UInt8>) -> Bool {
        let characters = bytes.filter(ScanText.isAlphanumeric)
        guard characters.count > 4 else { return false }
        var remainder = 0
        for byte in characters[4...] + characters[..<4] {
            remainder =
                ScanText.isDigit(byte)
                ? (remainder * 10 + Int(byte - 0x30)) % 97 : (remainder * 100 + Int((byte | 0x20) - 0x61) + 10) % 97
        }
        return remainder == 1
    }
}
