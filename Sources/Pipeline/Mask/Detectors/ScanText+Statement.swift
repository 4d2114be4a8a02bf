/// Secrets that stand behind words in place of a mark: in SQL and on command lines.
extension ScanText {
    /// Bytes before a value in which the words of its statement are looked for.
    private static let statementBytes = 96

    /// The place of a value in single quotes behind the word `PASSWORD`, whose last letter stands at `i`.
    func quotedPlace(after i: Int) -> Place? {
        let start = skipSpaces(i + 1, limit: 4)
        let quote = quoteLength(start)
        guard start > i + 1, quote > 0 else { return nil }
        let (character, length) = decoded(start)
        let mark = length > 1 ? character : self[start + quote - 1]
        guard mark == UInt8(ascii: "'") else { return nil }
        return Place(
            start: start + quote, mark: UInt8(ascii: "="), isEncoded: length > 1, isKeyQuoted: false, isSpaced: true, open: start,
            quote: quote)
    }

    /// The password in `IDENTIFIED BY 'password'`, the last letter of `BY` standing at `i`.
    func identifiedBy(_ i: Int, floor: Int) -> MaskHit? {
        guard has("by", at: i - 1), startsWord(i - 1), has("identified", before: i - 1) else { return nil }
        return statementValue(quotedPlace(after: i), floor: floor)
    }

    /// The password in `SET PASSWORD FOR user = 'password'`, the space before `=` standing at `i`.
    func setPassword(_ i: Int, floor: Int) -> MaskHit? {
        guard self[i + 1] == UInt8(ascii: "="), has("password", before: i), has("for", before: i) else { return nil }
        return statementValue(quotedPlace(after: i + 1), floor: floor)
    }

    /// The value of the option, `--password value`, whose dashes stand at `i`. With `=` it is found as other keys are.
    func optionValue(_ i: Int, floor: Int, _ enabled: MaskDetectors) -> MaskHit? {
        guard !Self.isAlphanumeric(decoded(before: i)) else { return nil }
        var last = i + 1
        while Self.isBase64URL(self[last + 1]), last < i + 64 { last += 1 }
        guard last > i + 2, let kind = SecretKey.kind(self, last: last)?.kind, kind != .auth, kind != .authorization,
            enabled.has(kind.detector)
        else { return nil }
        let start = skipSpaces(last + 1, limit: 4)
        guard start > last + 1, self[start] != UInt8(ascii: "-"), start >= floor else { return nil }
        let quote = quoteLength(start)
        let isEncoded = self[last + 1] == UInt8(ascii: "%")
        let place = Place(
            start: start + quote, mark: UInt8(ascii: "="), isEncoded: isEncoded, isKeyQuoted: false, isSpaced: true, open: start,
            quote: quote)
        let end = valueEnd(place)
        guard end > place.start, isSecret(place, end, kind, kind.detector) else { return nil }
        return MaskHit(start: place.start, end: end, detector: kind.detector)
    }

    private func statementValue(_ place: Place?, floor: Int) -> MaskHit? {
        guard let place, place.start >= floor else { return nil }
        let end = valueEnd(place)
        guard end > place.start, isSecret(place, end, .password, .password) else { return nil }
        return MaskHit(start: place.start, end: end, detector: .password)
    }

    /// Whether a word stands in the line shortly before `i`.
    private func has(_ word: StaticString, before i: Int) -> Bool {
        var at = i - word.utf8CodeUnitCount
        let low = Swift.max(0, i - Self.statementBytes)
        while at >= low {
            if self[at] == 0x0A { return false }
            if has(word, at: at) { return true }
            at -= 1
        }
        return false
    }
}
