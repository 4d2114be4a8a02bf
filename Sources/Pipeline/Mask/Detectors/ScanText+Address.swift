/// IP addresses.
extension ScanText {
    /// The IPv4 address that holds the digit at `i`.
    func address4(at i: Int, floor: Int) -> MaskHit? {
        let start = Swift.max(startOfDigits(i), floor)
        guard startsWord(start), self[start - 1] != UInt8(ascii: "."), let at = fourNumbers(start), endsNumber(at) else {
            return nil
        }
        return MaskHit(start: start, end: at, detector: .ip)
    }

    /// The end of four numbers up to 255 with dots between them.
    private func fourNumbers(_ start: Int) -> Int? {
        var at = start
        for part in 0..<4 {
            let count = digits(at, limit: 4)
            guard (1...3).contains(count), count == 1 || self[at] != 0x30 else { return nil }
            var value = 0
            for k in 0..<count { value = value * 10 + Int(self[at + k] - 0x30) }
            guard value <= 255 else { return nil }
            at += count
            if part < 3 {
                guard self[at] == UInt8(ascii: ".") else { return nil }
                at += 1
            }
        }
        return at
    }

    /// The IPv6 address (RFC 4291, section 2.2) that holds the colon at `i`.
    func address6(at i: Int, floor: Int) -> MaskHit? {
        var start = i
        while start > floor, start > i - 40, Self.hexValue(self[start - 1]) != nil || self[start - 1] == UInt8(ascii: ":") {
            start -= 1
        }
        guard startsWord(start), self[start - 1] != UInt8(ascii: ".") else { return nil }
        var at = start
        var groups = 0
        var isShort = false
        var hasDigit = false
        while at < start + 40 {
            if self[at] == UInt8(ascii: ":") {
                if self[at + 1] == UInt8(ascii: ":") {
                    guard !isShort else { return nil }
                    isShort = true
                    at += 2
                } else {
                    guard groups > 0, Self.hexValue(self[at + 1]) != nil else { break }
                    at += 1
                }
            }
            var count = 0
            while count < 5, Self.hexValue(self[at + count]) != nil {
                if Self.isDigit(self[at + count]) { hasDigit = true }
                count += 1
            }
            if count == 0 { break }
            guard count <= 4 else { return nil }
            // The last two groups may be written as an IPv4 address.
            if self[at + count] == UInt8(ascii: "."), groups <= 6, let tail = fourNumbers(at) {
                at = tail
                groups += 2
                hasDigit = true
                break
            }
            at += count
            groups += 1
            if self[at] != UInt8(ascii: ":") || groups == 8 { break }
        }
        guard isShort ? groups < 8 && (hasDigit && groups > 0) : groups == 8, !Self.isWord(self[at]) else { return nil }
        return MaskHit(start: start, end: at, detector: .ip)
    }
}
