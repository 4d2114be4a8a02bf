import CMask

/// Finds what is to be masked in a text.
///
/// One pass of vector code marks the few bytes at which a detector could begin (see `CMask`); the detectors look at those alone. Hits come
/// in order, do not overlap and lie in one line each. Escapes of URLs and JSON are seen through, and a hit never cuts one.
struct MaskScanner: Sendable {
    /// What is looked for.
    let detectors: MaskDetectors

    /// Words of candidates that are computed at once: 16 KiB of text, which stays in the nearest cache.
    private static let windowWords = 256

    /// How far back detectors may look.
    private struct Floor {
        /// The end of the last hit.
        var last = 0
        /// Where a URL around an `@` could begin.
        var url = 0
    }

    /// A scanner for some detectors.
    init(_ detectors: MaskDetectors) { self.detectors = detectors }

    /// Appends the hits in `text`, counted from its start. Returns whether the text ends inside of a private key.
    @discardableResult
    func scan(_ text: UnsafeRawBufferPointer, into hits: inout ContiguousArray<MaskHit>) -> Bool {
        guard let base = text.bindMemory(to: UInt8.self).baseAddress, text.count > 0, !detectors.isEmpty else { return false }
        let view = ScanText(base, count: text.count)
        let words = (text.count + 63) / 64
        var floor = Floor()
        var isOpen = false
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: min(words, Self.windowWords)) { window in
            guard let candidates = window.baseAddress else { return }
            var first = 0
            while first < words {
                let count = min(words - first, Self.windowWords)
                logetl_mask_candidates(base, text.count, first, count, detectors.has(.ip) ? 1 : 0, candidates)
                for word in 0..<count where candidates[word] != 0 {
                    var bits = candidates[word]
                    while bits != 0 {
                        let at = (first + word) * 64 + bits.trailingZeroBitCount
                        bits &= bits &- 1
                        guard at >= floor.last, at < text.count, let hit = look(view, at, &floor) else { continue }
                        append(hit, view, &hits)
                        floor.last = hit.end
                        floor.url = max(floor.url, hit.end)
                        isOpen = hit.detector == .privateKey && hit.end == text.count && !endsKey(view, hit.end)
                    }
                }
                first += count
            }
        }
        return isOpen
    }

    private func endsKey(_ view: ScanText, _ end: Int) -> Bool { view.has("-----", at: end - 5) && view.has("key", at: end - 8) }

    /// Adds a hit; one that runs over several lines becomes one for each, so that lines stay lines.
    private func append(_ hit: MaskHit, _ view: ScanText, _ hits: inout ContiguousArray<MaskHit>) {
        guard hit.detector == .privateKey else { return hits.append(hit) }
        var piece = hit
        var at = hit.start
        while at <= hit.end {
            let isBreak = at == hit.end || view[at] == 0x0A || view[at] == 0x0D
            if isBreak {
                piece.end = at
                if piece.end > piece.start {
                    hits.append(piece)
                    piece.isContinuation = true
                }
                piece.start = at + 1
            }
            at += 1
        }
    }

    /// The hit of the candidate at `i`, which begins at or after `floor`.
    private func look(_ view: ScanText, _ i: Int, _ bounds: inout Floor) -> MaskHit? {
        let byte = view[i]
        let floor = bounds.last
        if ScanText.isDigit(byte) { return lookDigit(view, i, floor) }
        if ScanText.isLetter(byte) { return lookLetter(view, i, floor) }
        switch byte {
        case UInt8(ascii: "@"): return lookAt(view, i, 1, &bounds)
        case UInt8(ascii: "+"): return detectors.has(.phone) ? view.phone(at: i, 1, floor: floor) : nil
        case UInt8(ascii: "-"): return detectors.has(.privateKey) ? view.privateKey(at: i, floor: floor) : nil
        case UInt8(ascii: ":"): return detectors.has(.ip) ? view.address6(at: i, floor: floor) : nil
        case UInt8(ascii: "%"), UInt8(ascii: "\\"):
            let (character, length) = view.decoded(i)
            if length > 1, character == UInt8(ascii: "@") { return lookAt(view, i, length, &bounds) }
            if length > 1, character == UInt8(ascii: "+"), detectors.has(.phone) {
                return view.phone(at: i, length, floor: floor)
            }
            return nil
        default: return nil
        }
    }

    private func lookAt(_ view: ScanText, _ i: Int, _ length: Int, _ bounds: inout Floor) -> MaskHit? {
        if detectors.has(.password), let hit = view.passwordInURL(at: i, length, floor: &bounds.url) { return hit }
        return detectors.has(.email) ? view.email(at: i, length, floor: bounds.last) : nil
    }

    private func lookDigit(_ view: ScanText, _ i: Int, _ floor: Int) -> MaskHit? {
        if detectors.has(.card), let hit = view.card(at: i, floor: floor) { return hit }
        if detectors.has(.ssn), let hit = view.socialSecurity(at: i, floor: floor) { return hit }
        return detectors.has(.ip) ? view.address4(at: i, floor: floor) : nil
    }

    private func lookLetter(_ view: ScanText, _ i: Int, _ floor: Int) -> MaskHit? {
        if let hit = view.secret(at: i, floor: floor, detectors) { return hit }
        switch view[i] {
        case UInt8(ascii: "b"), UInt8(ascii: "B"):
            if detectors.has(.bearer), let hit = view.bearer(at: i, floor: floor) { return hit }
        case UInt8(ascii: "e"):
            if detectors.has(.jwt), let hit = view.webToken(at: i, floor: floor) { return hit }
        case UInt8(ascii: "A"):
            if detectors.has(.awsKey), let hit = view.accessKeyID(at: i, floor: floor) { return hit }
        default: break
        }
        return detectors.has(.iban) && ScanText.isDigit(view[i + 2]) ? view.iban(at: i, floor: floor) : nil
    }
}
