/// Private keys in PEM blocks (RFC 7468), in one line with escapes or in many.
extension ScanText {
    /// Bytes between the markers that are looked at; the largest keys in use have a quarter of it.
    private static let blockBytes = 32 << 10

    /// The block whose dashes before `BEGIN` or `END` stand at `i`, and whether its end is there. An end without a beginning hides the lines
    /// of base64 before it.
    func privateKey(at i: Int, floor: Int) -> (hit: MaskHit, hasEnd: Bool)? {
        var label = i
        while self[label] == UInt8(ascii: "-"), label < i + 8 { label += 1 }
        let isBegin = has("begin", at: label)
        guard isBegin || has("end", at: label), let close = labelEnd(label) else { return nil }
        guard isBegin else {
            return (MaskHit(start: bodyStart(i, floor: floor), end: close, detector: .privateKey), true)
        }
        let end = blockEnd(close)
        return (MaskHit(start: Swift.max(i, floor), end: end.end, detector: .privateKey), end.isFound)
    }

    /// The end of `… PRIVATE KEY-----`, whose word `BEGIN` or `END` stands at `i`; nil for certificates and public keys.
    func labelEnd(_ i: Int) -> Int? {
        var isPrivate = false
        var at = i
        while at < i + 64 {
            let byte = self[at]
            if byte == 0 || byte == 0x0A { return nil }
            if has("private", at: at) { isPrivate = true }
            if has("-----", at: at) { return isPrivate ? at + 5 : nil }
            at += 1
        }
        return nil
    }

    /// The end of the block whose first line ends at `i`: its last line, else as far as there is base64 in the first.
    private func blockEnd(_ i: Int) -> (end: Int, isFound: Bool) {
        var at = i
        while at < Swift.min(end, i + Self.blockBytes) {
            if self[at] == UInt8(ascii: "-") {
                if has("-----end", at: at), let close = labelEnd(at + 5) { return (close, true) }
                // Another block: this one has no end, and the search for it stops here, so that many beginnings cost no more than one.
                if has("-----begin", at: at) { break }
            }
            at += 1
        }
        at = i
        while at < end, self[at] != 0x0A, isBody(self[at]) { at += 1 }
        return (at, false)
    }

    /// What a body of base64 is made of, line ends and their escapes included.
    private func isBody(_ byte: UInt8) -> Bool {
        if Self.isAlphanumeric(byte) { return true }
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "\\"), UInt8(ascii: "%"), 0x0A, 0x0D:
            return true
        default: return false
        }
    }

    /// The start of the whole lines of base64 before `i`.
    private func bodyStart(_ i: Int, floor: Int) -> Int {
        var start = i
        var at = i
        while at > floor, at > i - Self.blockBytes {
            guard self[at - 1] == 0x0A else { break }
            var line = at - 1
            if self[line - 1] == 0x0D { line -= 1 }
            let lineEnd = line
            while line > floor, Self.isBase64(self[line - 1]), lineEnd - line < 128 { line -= 1 }
            guard lineEnd > line, line == floor || self[line - 1] == 0x0A else { break }
            // Lines have 64 characters, the last one fewer.
            guard start == i || lineEnd - line >= 40 else { break }
            start = line
            at = line
        }
        return start
    }

    /// Whether a line of a body stands between two positions: base64 and nothing else.
    func isKeyLine(_ start: Int, _ end: Int) -> Bool {
        var last = end
        while last > start, self[last - 1] <= 0x20 { last -= 1 }
        var first = start
        while first < last, self[first] <= 0x20 { first += 1 }
        guard last - first <= 128 else { return false }
        for i in first..<last where !Self.isBase64(self[i]) { return false }
        return true
    }

    @inline(__always)
    static func isBase64(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
    }
}
