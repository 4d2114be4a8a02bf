/// E-mail addresses, and passwords in URLs: both stand around an `@`.
extension ScanText {
    /// Bytes of the part before the `@` that are looked at (RFC 5321 allows 64 characters; escapes take three to six bytes).
    private static let localBytes = 200
    /// Bytes of a URL's user and password that are looked at.
    private static let userBytes = 512

    /// The address around the `@`, of `length` bytes, at `i`.
    func email(at i: Int, _ length: Int, floor: Int) -> MaskHit? {
        guard let end = domainEnd(i + length) else { return nil }
        // In form encoding a `+` is a space: there the `@` is escaped, or a `+` follows the address.
        let isForm = length > 1 || self[end] == UInt8(ascii: "+")
        if let quoted = quotedLocal(i, floor: floor) { return MaskHit(start: quoted, end: end, detector: .email) }
        var start = i
        var hasLetter = false
        var hasBrace = false
        while start > Swift.max(floor, i - Self.localBytes) {
            if let escape = escape(before: start) {
                let isPart = Self.isLocal(escape.byte) || escape.byte == UInt8(ascii: "+") || Self.isRareLocal(escape.byte)
                guard isPart, start - escape.length >= floor else { break }
                start -= escape.length
                continue
            }
            let byte = self[start - 1]
            if Self.isAlphanumeric(byte) {
                hasLetter = true
            } else if byte == UInt8(ascii: "+") {
                if isForm { break }
            } else if byte == UInt8(ascii: "'") {
                guard start < i, Self.isLetter(self[start - 2]) else { break }
            } else if Self.isRareLocal(byte) {
                // Only between other characters of a name, and a brace only with the other one.
                guard start < i || byte == UInt8(ascii: "}"), Self.isAlphanumeric(self[start - 2]),
                    byte != UInt8(ascii: "{") || hasBrace
                else { break }
                if byte == UInt8(ascii: "}") { hasBrace = true }
            } else if !Self.isLocal(byte) {
                break
            }
            start -= 1
        }
        guard hasLetter || (start < i && self[start] >= 0x80) else { return nil }
        // `git@host.example:owner/repository` is an address of code.
        if i - start == 3, self[end] == UInt8(ascii: ":"), has("git", at: start) { return nil }
        return MaskHit(start: start, end: end, detector: .email)
    }

    @inline(__always)
    private static func isLocal(_ byte: UInt8) -> Bool {
        isWord(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte >= 0x80
    }

    /// Characters of a local part (RFC 5322, `atext`) that also stand between other things.
    private static func isRareLocal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "~"), UInt8(ascii: "{"), UInt8(ascii: "}"):
            true
        default: false
        }
    }

    /// The opening quote of a quoted local part, `"jane doe"@example.com` (RFC 5322, `quoted-string`), whose closing quote ends before `i`.
    private func quotedLocal(_ i: Int, floor: Int) -> Int? {
        // A quote that begins a text, as before `"@name"`, has no letter before it.
        guard let close = quote(before: i), Self.isAlphanumeric(self[i - close - 1]) else { return nil }
        var at = i - close
        while at > Swift.max(floor, i - Self.localBytes), self[at - 1] != 0x0A {
            if let open = quote(before: at), at - open >= floor { return Self.isAlphanumeric(self[at]) ? at - open : nil }
            at -= escape(before: at)?.length ?? 1
        }
        return nil
    }

    /// The length of the double quote, escaped or not, that ends before `i`.
    private func quote(before i: Int) -> Int? {
        if let escape = escape(before: i) { return escape.byte == UInt8(ascii: "\"") ? escape.length : nil }
        guard self[i - 1] == UInt8(ascii: "\"") else { return nil }
        var start = i - 1
        while start > i - 8, self[start - 1] == UInt8(ascii: "\\") { start -= 1 }
        return i - start
    }

    /// The end of the domain name at `i`: at least two labels, the last one letters.
    private func domainEnd(_ i: Int) -> Int? {
        var at = i
        var label = i
        var labels = 0
        var end: Int?
        while at < i + 254 {
            let byte = self[at]
            if Self.isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte >= 0x80 {
                at += 1
                continue
            }
            let mark = decoded(at)
            if mark.length > 1, mark.byte == UInt8(ascii: "-") {
                at += mark.length
                continue
            }
            guard at > label else { break }
            labels += 1
            if labels > 1, isTopLevel(label, at) { end = at }
            guard mark.byte == UInt8(ascii: ".") else { break }
            at += mark.length
            label = at
        }
        return end
    }

    private func isTopLevel(_ start: Int, _ end: Int) -> Bool {
        let length = end - start
        guard (2...24).contains(length) else { return false }
        if has("xn--", at: start) { return true }
        for i in start..<end where !Self.isLetter(self[i]) && self[i] < 0x80 { return false }
        // Files (`logo@2x.png`) and units of systemd (`getty@tty1.service`), none of which is a domain.
        let endings: [StaticString] = [
            "png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "css", "js", "mjs", "json", "html", "php", "tgz", "gz", "log",
            "jar",
            "service", "socket", "slice", "scope", "timer", "mount", "target", "device", "path",
            "swap",
        ]
        for ending in endings where ending.utf8CodeUnitCount == length && has(ending, at: start) { return false }
        return true
    }

    /// The password of `scheme://user:password@host`, whose first `@`, of `length` bytes, stands at `i`. `floor` moves up where there is no
    /// URL: what was looked at once need not be looked at for the next `@`.
    func passwordInURL(at i: Int, _ length: Int, floor: inout Int) -> MaskHit? {
        var at = i
        var colon: (start: Int, end: Int)?
        let low = Swift.max(floor, i - Self.userBytes)
        while at > low {
            let escaped = escape(before: at)
            let byte = escaped?.byte ?? self[at - 1]
            let size = escaped?.length ?? 1
            switch byte {
            case UInt8(ascii: ":"): colon = (at - size, at)
            case UInt8(ascii: "/"):
                guard isSchemeEnd(at) else {
                    floor = i
                    return nil
                }
                // Without a colon so far, the password may hold this `@` and begin behind it.
                guard let colon else { return nil }
                return password(from: colon.end, to: lastAt(i, length))
            case UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"), 0...0x20:
                floor = i
                return nil
            default: break
            }
            at -= size
        }
        floor = i
        return nil
    }

    /// Whether `://`, escaped or not, ends before `i`.
    private func isSchemeEnd(_ i: Int) -> Bool {
        var at = i
        for want in [UInt8(ascii: "/"), UInt8(ascii: "/"), UInt8(ascii: ":")] {
            // JSON may write a slash as `\/`.
            let escaped = escape(before: at)
            guard escaped?.byte ?? self[at - 1] == want else { return false }
            at -= escaped?.length ?? 1
            if want == UInt8(ascii: "/"), self[at - 1] == UInt8(ascii: "\\") { at -= 1 }
        }
        return Self.isAlphanumeric(self[at - 1])
    }

    /// The last `@` before the host ends: passwords hold `@` too.
    private func lastAt(_ i: Int, _ length: Int) -> Int {
        var last = i
        var at = i + length
        while at < i + Self.userBytes {
            let (byte, size) = decoded(at)
            switch byte {
            case UInt8(ascii: "@"): last = at
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "'"),
                UInt8(ascii: "\\"),
                UInt8(ascii: ","), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), 0...0x20:
                return last
            default: break
            }
            at += size
        }
        return last
    }

    private func password(from start: Int, to end: Int) -> MaskHit? {
        guard start < end, !isMarker(start) else { return nil }
        return MaskHit(start: start, end: end, detector: .password)
    }
}
