import Events

/// Writes what stands in the place of a masked value: `[card]`, `[card:***1111]`, `[card:kbmd…]`.
///
/// Markers hold letters, digits, dots and `[ : * - ]` only, so they are safe inside of JSON strings, logfmt values, CSV and URLs; and no
/// detector finds anything in them, so masking twice changes nothing.
struct MaskMarker: Sendable {
    /// The key of tokens.
    private let key: [UInt8]?
    /// The names of the own patterns.
    private let patterns: [[UInt8]]

    /// The markers of a policy.
    init(_ policy: MaskPolicy) {
        key = policy.key
        patterns = policy.patterns.map { Array($0.name.utf8) }
    }

    /// Letters of a token: 4 bits each, 80 in all; two of a thousand million values share one with a chance of one in a million.
    private static let tokenLetters = 20
    /// Characters that `partial` keeps.
    private static let keptCharacters = 4
    /// Values shorter than this keep nothing; secrets need half as much again.
    private static let shortestPartial = 8

    /// Appends the marker for the bytes of `hit` in `text`.
    func append(_ hit: MaskHit, _ action: MaskAction, _ text: ScanText, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "["))
        if let detector = hit.finder.detector {
            out.append(contentsOf: detector.code.utf8)
        } else if patterns.indices.contains(hit.finder.pattern) {
            out.append(contentsOf: patterns[hit.finder.pattern])
        }
        switch action {
        case .partial: appendTail(hit, text, to: &out)
        case .token:
            if let key {
                out.append(UInt8(ascii: ":"))
                // The digits of the hash as letters, in which no detector sees a number.
                for byte in SHA256.authenticate(Self.canonical(hit, text), key: key).prefix(Self.tokenLetters / 2) {
                    out.append(UInt8(ascii: "a") + byte >> 4)
                    out.append(UInt8(ascii: "a") + byte & 15)
                }
            }
        case .off, .redact, .dropField, .dropEvent: break
        }
        out.append(UInt8(ascii: "]"))
    }

    private func appendTail(_ hit: MaskHit, _ text: ScanText, to out: inout [UInt8]) {
        let value = Self.canonical(hit, text)
        let detector = hit.finder.detector
        let isSecret = detector == nil || detector == .password || detector == .apiKey
        guard detector != .privateKey, !hit.isLimit,
            value.count >= (isSecret ? Self.shortestPartial * 3 / 2 : Self.shortestPartial)
        else {
            return
        }
        out.append(contentsOf: ":***".utf8)
        for byte in value.suffix(Self.keptCharacters) {
            out.append(ScanText.isAlphanumeric(byte) || byte == UInt8(ascii: ".") ? byte : UInt8(ascii: "*"))
        }
    }

    /// The value without what differs between its spellings: escapes, separators, case.
    static func canonical(_ hit: MaskHit, _ text: ScanText) -> [UInt8] {
        var out: [UInt8] = []
        var at = hit.start
        while at < hit.end {
            let (byte, length) = text.decoded(at)
            switch hit.finder.detector {
            case .card, .ssn, .phone: if ScanText.isDigit(byte) { out.append(byte) }
            case .iban: if ScanText.isAlphanumeric(byte) { out.append(byte) }
            case .email, .ip: out.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
            default: out.append(byte)
            }
            at += length
        }
        return out
    }

    /// Whether a hit is a bare number in JSON, so that its marker needs quotes to keep the text JSON: it stands where a value does, and
    /// not inside of a string.
    static func needsQuotes(_ hit: MaskHit, _ text: ScanText) -> Bool {
        var after = hit.end
        while text[after] == 0x20 || text[after] == 0x09 { after += 1 }
        guard text[after] == UInt8(ascii: ",") || text[after] == UInt8(ascii: "}") || text[after] == UInt8(ascii: "]") else {
            return false
        }
        var before = hit.start - 1
        while text[before] == 0x20 || text[before] == 0x09 { before -= 1 }
        guard text[before] == UInt8(ascii: ":") || text[before] == UInt8(ascii: ",") || text[before] == UInt8(ascii: "[") else {
            return false
        }
        for i in hit.start..<hit.end where !ScanText.isDigit(text[i]) { return false }
        var start = hit.start
        while start > 0, text[start - 1] != 0x0A { start -= 1 }
        while start < hit.start, text[start] != UInt8(ascii: "{") { start += 1 }
        guard start < hit.start else { return false }
        var isInString = false
        while start < hit.start {
            if text[start] == UInt8(ascii: "\\") {
                start += 1
            } else if text[start] == UInt8(ascii: "\"") {
                isInString.toggle()
            }
            start += 1
        }
        return !isInString
    }
}
