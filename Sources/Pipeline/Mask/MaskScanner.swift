import CMask

/// Finds what is to be masked in a text.
///
/// One pass of vector code marks the few bytes at which a detector could begin (see `CMask`); the detectors look at those alone. Hits come
/// in order and lie in one line each; those of one scan do not overlap. Escapes of URLs and JSON are seen through, and a hit never cuts one.
struct MaskScanner: Sendable {
    /// What is looked for.
    let detectors: MaskDetectors

    /// Words of candidates that are computed at once: 12 KiB of text, which stays in the nearest cache.
    private static let windowWords = 256
    /// Bytes that a word stands for.
    private static let step = Int(LOGETL_MASK_STEP)

    /// How far back detectors may look.
    private struct Floor {
        /// The end of the last hit.
        var last = 0
        /// Where a URL around an `@` could begin.
        var url = 0
        /// Up to where lines of an open private key are hidden.
        var key = 0
    }

    /// A scanner for some detectors.
    init(_ detectors: MaskDetectors) { self.detectors = detectors }

    /// Appends the hits in `text`, counted from its start. `key` is the private key that is open where the text begins; it becomes the one
    /// that is open where the text ends.
    func scan(_ text: UnsafeRawBufferPointer, _ key: inout OpenKey, into hits: inout ContiguousArray<MaskHit>) {
        guard let base = text.bindMemory(to: UInt8.self).baseAddress, text.count > 0, !detectors.isEmpty else { return }
        let view = ScanText(base, count: text.count)
        let known = hits.count
        var floor = Floor()
        if key.isOpen { floor.key = key.hide(view, from: 0, into: &hits) }
        var isMixed = hits.count > known
        let words = (text.count + Self.step - 1) / Self.step
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: min(words, Self.windowWords)) { window in
            guard let candidates = window.baseAddress else { return }
            var first = 0
            while first < words {
                let count = min(words - first, Self.windowWords)
                logetl_mask_candidates(base, text.count, first, count, detectors.has(.ip) ? 1 : 0, candidates)
                for word in 0..<count where candidates[word] != 0 {
                    var bits = candidates[word]
                    while bits != 0 {
                        let at = (first + word) * Self.step + bits.trailingZeroBitCount
                        bits &= bits &- 1
                        guard at >= floor.last, at < text.count else { continue }
                        if view[at] == UInt8(ascii: "-"), view[at + 2] == UInt8(ascii: "-") {
                            lookForKey(view, at, &floor, &key, &isMixed, &hits)
                        } else if let hit = look(view, at, &floor) {
                            hits.append(hit)
                            floor.last = hit.end
                            floor.url = max(floor.url, hit.end)
                        }
                    }
                }
                first += count
            }
        }
        if isMixed { hits.sort(from: known) }
    }

    /// `scan` of a text before and behind which no private key is open.
    func scan(_ text: UnsafeRawBufferPointer, into hits: inout ContiguousArray<MaskHit>) {
        var key = OpenKey.closed
        scan(text, &key, into: &hits)
    }

    /// The private key whose dashes stand at `i`. Where it has no end in reach, the lines that follow are hidden line by line, beside what
    /// else is found in them.
    @inline(never)
    private func lookForKey(
        _ view: ScanText, _ i: Int, _ floor: inout Floor, _ key: inout OpenKey, _ isMixed: inout Bool,
        _ hits: inout ContiguousArray<MaskHit>
    ) {
        guard i >= floor.key, detectors.has(.privateKey), let found = view.privateKey(at: i, floor: floor.last) else { return }
        append(found.hit, view, &hits)
        floor.last = found.hit.end
        floor.url = max(floor.url, found.hit.end)
        if found.hasEnd { return }
        var line = found.hit.end
        while line < view.end, view[line] != 0x0A { line += 1 }
        let known = hits.count
        key = .open
        floor.key = key.hide(view, from: min(line + 1, view.end), into: &hits)
        if hits.count > known { isMixed = true }
    }

    /// Adds a hit; one that runs over several lines becomes one for each, so that lines stay lines.
    private func append(_ hit: MaskHit, _ view: ScanText, _ hits: inout ContiguousArray<MaskHit>) {
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
        case UInt8(ascii: "+"):
            if detectors.has(.phone), let hit = view.phone(at: i, 1, floor: floor) { return hit }
            return detectors.has(.password) ? view.setPassword(i, floor: floor) : nil
        case UInt8(ascii: "-"): return view.optionValue(i, floor: floor, detectors)
        case 0x20: return detectors.has(.password) ? view.setPassword(i, floor: floor) : nil
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
        if view[i] | 0x20 == UInt8(ascii: "y"), detectors.has(.password), let hit = view.identifiedBy(i, floor: floor) {
            return hit
        }
        if detectors.has(.apiKey), let hit = view.makersKey(at: i, floor: floor) { return hit }
        return detectors.has(.iban) && ScanText.isDigit(view[i + 2]) ? view.iban(at: i, floor: floor) : nil
    }
}
