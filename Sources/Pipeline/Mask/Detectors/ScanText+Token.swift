/// Tokens that are known by their form.
extension ScanText {
    /// The JSON web token at `i`, where `ey` stands: a header that begins with `eyJ`, a payload, perhaps a signature.
    func webToken(at i: Int, floor: Int) -> MaskHit? {
        guard i >= floor, self[i + 1] == UInt8(ascii: "y"), !Self.isBase64URL(decoded(before: i)) else { return nil }
        var at = i
        var ends: Int?
        for part in 0..<3 {
            let start = at
            while Self.isBase64URL(self[at]) { at += 1 }
            // A header has at least {"alg":"…"}; the signature may be empty.
            if at - start < (part == 0 ? 10 : part == 1 ? 2 : 0) { break }
            if part > 0 { ends = at }
            let mark = decoded(at)
            guard part < 2, mark.byte == UInt8(ascii: ".") else { break }
            at += mark.length
        }
        return ends.map { MaskHit(start: i, end: $0, detector: .jwt) }
    }

    /// The token after the word `bearer`, which stands at `i`.
    func bearer(at i: Int, floor: Int) -> MaskHit? {
        guard has("bearer", at: i), startsWord(i) else { return nil }
        var start = i + 6
        for _ in 0..<4 {
            let mark = decoded(start)
            guard mark.byte == 0x20 || mark.byte == UInt8(ascii: "+") && mark.length == 1 else { break }
            start += mark.length
        }
        guard start > i + 6, start >= floor else { return nil }
        var end = start
        var looksRandom = false
        while true {
            let (byte, length) = decoded(end)
            guard Self.isToken(self[end]) || length > 1 && Self.isToken(byte) else { break }
            if !(byte &- 0x61 < 26) { looksRandom = true }
            end += Self.isToken(self[end]) ? 1 : length
        }
        // Prose such as "bearer authentication".
        guard end - start >= 8, looksRandom || end - start >= 24 else { return nil }
        return MaskHit(start: start, end: end, detector: .bearer)
    }

    /// The AWS access key id (`AKIA…`, `ASIA…`) at `i`.
    func accessKeyID(at i: Int, floor: Int) -> MaskHit? {
        guard i >= floor, self[i + 1] == UInt8(ascii: "K") || self[i + 1] == UInt8(ascii: "S"), startsWord(i) else { return nil }
        var end = i
        while Self.isDigit(self[end]) || self[end] &- 0x41 < 26, end < i + 21 { end += 1 }
        guard end - i == 20, !Self.isWord(self[end]) else { return nil }
        return MaskHit(start: i, end: end, detector: .awsKey)
    }

    /// Base64 for URLs (RFC 4648, section 5).
    @inline(__always)
    static func isBase64URL(_ byte: UInt8) -> Bool { isWord(byte) || byte == UInt8(ascii: "-") }

    /// The characters of `b64token` (RFC 6750, section 2.1), and `%` of escaped ones.
    @inline(__always)
    private static func isToken(_ byte: UInt8) -> Bool {
        if isWord(byte) { return true }
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="),
            UInt8(ascii: "%"):
            return true
        default: return false
        }
    }

    /// Whether a marker that masking wrote stands at `i`: `[card]`, `[card:…]`.
    func isMarker(_ i: Int) -> Bool {
        guard self[i] == UInt8(ascii: "[") else { return false }
        var end = i + 1
        while self[end] &- 0x61 < 26 || self[end] == UInt8(ascii: "-"), end < i + 16 { end += 1 }
        guard self[end] == UInt8(ascii: "]") || self[end] == UInt8(ascii: ":") else { return false }
        return MaskDetector.allCases.contains { detector in
            let code = detector.code.utf8
            return code.count == end - i - 1 && zip(code, i + 1..<end).allSatisfy { $0 == self[$1] }
        }
    }
}
