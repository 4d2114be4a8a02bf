/// Values of keys that are named like secrets: `password=…`, `"token": "…"`, `Authorization: Basic …`, `<pwd>…</pwd>`.
extension ScanText {
    /// How a value stands behind its key.
    struct Place {
        /// First byte of the value.
        var start: Int
        /// The byte between key and value: `=`, `:` or `>`.
        var mark: UInt8
        /// Whether the mark is escaped, as in `token%3D…`.
        var isEncoded: Bool
        /// Whether the key is quoted.
        var isKeyQuoted: Bool
        /// Whether a space stands before the value.
        var isSpaced: Bool
        /// Where the value's opening quote begins.
        var open: Int
        /// Bytes of the opening quote, 0 for none.
        var quote: Int
    }

    /// The value of the key whose last letter stands at `i`, if it is a secret.
    func secret(at i: Int, floor: Int, _ enabled: MaskDetectors) -> MaskHit? {
        guard let (kind, name) = SecretKey.kind(self, last: i), !isMarker(name - 1) else { return nil }
        guard var place = place(after: i, keyStart: name) ?? (kind == .password ? quotedPlace(after: i) : nil) else { return nil }
        var detector = kind.detector
        var runsOn = false
        if kind == .authorization || kind == .auth { runsOn = skipScheme(&place, &detector) }
        guard enabled.has(detector), place.start >= floor else { return nil }
        let end = runsOn && place.quote == 0 ? lineEnd(place.start) : valueEnd(place)
        guard end > place.start, isSecret(place, end, kind, detector) else { return nil }
        return MaskHit(start: place.start, end: end, detector: detector)
    }

    // MARK: Where the value is

    /// The bytes of a quote at `i`: `"`, `'`, with backslashes before it, or `%22`.
    func quoteLength(_ i: Int) -> Int {
        var at = i
        while self[at] == UInt8(ascii: "\\"), at < i + 8 { at += 1 }
        if self[at] == UInt8(ascii: "\"") || self[at] == UInt8(ascii: "'") { return at + 1 - i }
        let (byte, length) = decoded(i)
        return length > 1 && (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")) ? length : 0
    }

    func skipSpaces(_ i: Int, limit: Int) -> Int {
        var at = i
        for _ in 0..<limit {
            let (byte, length) = decoded(at)
            guard byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: "+") && length == 1 else { break }
            at += length
        }
        return at
    }

    private func place(after i: Int, keyStart: Int) -> Place? {
        let quoted = quoteLength(i + 1)
        var at = skipSpaces(i + 1 + quoted, limit: 2)
        let (mark, length) = decoded(at)
        switch mark {
        case UInt8(ascii: ":"), UInt8(ascii: "="): break
        case UInt8(ascii: ">"): if self[keyStart - 1] != UInt8(ascii: "<") { return nil }
        default: return nil
        }
        at += length
        if mark != UInt8(ascii: ">") {
            // `:=`, `==`, `=>`.
            let next = decoded(at)
            if next.byte == UInt8(ascii: "=") || next.byte == UInt8(ascii: ">") { at += next.length }
        }
        let start = skipSpaces(at, limit: 4)
        let quote = quoteLength(start)
        return Place(
            start: start + quote, mark: mark, isEncoded: length > 1, isKeyQuoted: quoted > 0, isSpaced: start > at, open: start,
            quote: quote)
    }

    /// Moves past `Basic `, `Bearer ` and other schemes of `Authorization`. Says whether the credentials are a list up to the line's end.
    private func skipScheme(_ place: inout Place, _ detector: inout MaskDetector) -> Bool {
        var at = place.start
        while at < place.start + 24, Self.isAlphanumeric(self[at]) || self[at] == UInt8(ascii: "-") { at += 1 }
        guard at > place.start else { return false }
        let next = skipSpaces(at, limit: 4)
        guard next > at, Self.isLetter(self[place.start]) else { return false }
        let scheme = place.start
        if has("bearer", at: scheme) { detector = .bearer }
        let known: [StaticString] = [
            "bearer", "basic", "token", "apikey", "negotiate", "ntlm", "digest", "aws4-hmac-sha256", "hmac",
        ]
        guard let found = known.first(where: { $0.utf8CodeUnitCount == at - scheme && has($0, at: scheme) }) else { return false }
        place.start = next
        return found.utf8CodeUnitCount == 6 && has("digest", at: scheme) || has("aws4", at: scheme) || has("hmac", at: scheme)
    }

    private func lineEnd(_ i: Int) -> Int {
        var at = i
        while at < end, self[at] != 0x0A, self[at] != UInt8(ascii: "\""), self[at] != 0x0D { at += 1 }
        return at
    }

    func valueEnd(_ place: Place) -> Int {
        place.quote > 0 ? quotedEnd(place) : plainEnd(place)
    }

    /// The end of a quoted value: before the same quote, or the end of the line.
    private func quotedEnd(_ place: Place) -> Int {
        let (quote, length) = decoded(place.open)
        if length > 1 { return encodedEnd(place, quote) }
        let quoteByte = self[place.open + place.quote - 1]
        let depth = place.quote - 1
        var at = place.start
        while at < end, self[at] != 0x0A {
            let byte = self[at]
            if byte == UInt8(ascii: "\\") {
                var run = at
                while self[run] == UInt8(ascii: "\\") { run += 1 }
                // As many backslashes as the opening quote has, or fewer: it closes this or an outer string.
                if self[run] == quoteByte, run - at <= depth { return at }
                at = self[run] == quoteByte ? run + 1 : run + ((run - at) % 2 == 1 && self[run] > 0x1F ? 1 : 0)
            } else if byte == quoteByte {
                return at
            } else {
                at += 1
            }
        }
        return min(at, end)
    }

    /// The end of a value whose quotes are escaped, as in `%22…%22` and `\u0027…\u0027`: before the same quote, else where the text around
    /// it ends.
    private func encodedEnd(_ place: Place, _ quote: UInt8) -> Int {
        let isPercent = self[place.open] == UInt8(ascii: "%")
        var at = place.start
        while at < end, self[at] != 0x0A {
            let (byte, length) = decoded(at)
            if length > 1, byte == quote || isPercent && byte == UInt8(ascii: "&") { return at }
            if length == 1, byte == UInt8(ascii: "\"") || isPercent && (byte == UInt8(ascii: "&") || byte == 0x20) { return at }
            at += length
        }
        return min(at, end)
    }

    /// The end of a value without quotes.
    private func plainEnd(_ place: Place) -> Int {
        var at = place.start
        while at < end {
            let byte = self[at]
            switch byte {
            case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"), UInt8(ascii: ";"), UInt8(ascii: ","),
                UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "`"), UInt8(ascii: "|"):
                return at
            case UInt8(ascii: "("):
                // A function of SQL around the value.
                if self[at + 1] == UInt8(ascii: "'") { at = closingQuote(at + 2) }
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
                if !Self.isWord(self[at + 1]) { return at }
            case UInt8(ascii: "\\"):
                let (character, length) = decoded(at)
                if self[at + 1] == UInt8(ascii: "/") {
                    at += 1
                } else if length > 1, !Self.endsValue(character) {
                    at += length - 1
                } else {
                    return at
                }
            case UInt8(ascii: "%") where place.isEncoded:
                if Self.endsValue(decoded(at).byte) { return at }
            default: break
            }
            at += 1
        }
        return at
    }

    /// Whether an escaped character ends a value without quotes.
    private static func endsValue(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"), UInt8(ascii: ","), UInt8(ascii: ";"),
            UInt8(ascii: "}"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            true
        default: false
        }
    }

    /// The next single quote at or after `i` in the line, or where the line ends.
    private func closingQuote(_ i: Int) -> Int {
        var at = i
        while at < end - 1, self[at] != UInt8(ascii: "'"), self[at] != 0x0A { at += 1 }
        return self[at] == 0x0A ? at - 1 : at
    }

    // MARK: Whether it is one

    /// Whether the text between two offsets, the value of a key of this kind, is a secret.
    func isSecretValue(_ start: Int, _ end: Int, _ kind: SecretKey.Kind) -> Bool {
        guard end > start else { return false }
        let place = Place(
            start: start, mark: UInt8(ascii: ":"), isEncoded: false, isKeyQuoted: true, isSpaced: false, open: start, quote: 1)
        return isSecret(place, end, kind, kind.detector)
    }

    func isSecret(_ place: Place, _ end: Int, _ kind: SecretKey.Kind, _ detector: MaskDetector) -> Bool {
        let start = place.start
        let length = end - start
        if kind == .socialSecurity { return isPlainSocialSecurity(start, end) }
        // Markers, templates (`${SECRET}`, `{{token}}`, `<none>`), nested objects.
        if isMarker(start) { return false }
        switch self[start] {
        case UInt8(ascii: "$"), UInt8(ascii: "<"): if !Self.isAlphanumeric(self[start + 1]) || place.quote == 0 { return false }
        case UInt8(ascii: "{"), UInt8(ascii: "["): if place.quote == 0 { return false }
        case UInt8(ascii: "/"), UInt8(ascii: "~"):
            // `PWD=/home/…` is a folder, `token://` a scheme.
            if place.quote == 0, length == 1 || isFolderKey(start) || self[start + 1] == UInt8(ascii: "/") { return false }
        default: break
        }
        var digits = 0
        var others = 0
        var hidden = 0
        for i in start..<min(end, start + 256) {
            let byte = self[i]
            if Self.isDigit(byte) { digits += 1 }
            if byte == UInt8(ascii: "*") || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "x") { hidden += 1 }
            if !Self.isLetter(byte) && !Self.isDigit(byte) { others += 1 }
        }
        if hidden == length || isStopWord(start, end) { return false }
        let isProse = place.mark == UInt8(ascii: ":") && place.isSpaced && place.quote == 0 && !place.isKeyQuoted
        switch kind {
        case .password: return true
        case .pass: return length >= 4 && digits < length && (!isProse || digits + others > 0)
        case .secret, .aws:
            if place.quote == 0, digits == length, length < 4 { return false }
            return !isProse || length >= 16 || (length >= 8 && digits + others > 0)
        case .authorization: return length >= 3 || detector == .bearer
        case .auth: return length >= 8 && digits > 0
        case .socialSecurity: return false
        }
    }

    /// Whether the key before the value at `i` is the variable `PWD` or `OLDPWD`.
    private func isFolderKey(_ i: Int) -> Bool { has("pwd=", at: i - 4) }

    /// Words that stand for no value, or that follow the key in a sentence.
    private func isStopWord(_ start: Int, _ end: Int) -> Bool {
        let words: [StaticString] = [
            "true", "false", "null", "nil", "none", "undefined", "empty", "no", "yes", "not", "is", "was", "for", "from", "the",
            "and",
            "or", "incorrect", "invalid", "expired", "required", "missing", "failed", "redacted", "filtered", "masked", "hidden",
            "unset", "set", "denied", "error", "changed", "reset", "prompt", "string", "authentication", "unexpected", "expected",
            "must", "cannot", "to", "option", "option,", "flag", "could", "should", "unknown", "mismatch", "too", "wrong",
        ]
        let length = end - start
        return words.contains { $0.utf8CodeUnitCount == length && has($0, at: start) }
    }

    private func isPlainSocialSecurity(_ start: Int, _ end: Int) -> Bool {
        var digits: [Int] = []
        var at = start
        while at < end, digits.count <= 9 {
            if Self.isDigit(self[at]) {
                digits.append(at)
                at += 1
            } else if let mark = separator(at) {
                at += mark.length
            } else {
                return false
            }
        }
        return digits.count == 9 && at == end && isSocialSecurity(area: start, group: digits[3], serial: digits[5])
    }
}
