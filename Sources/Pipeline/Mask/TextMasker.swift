/// Masks text line by line: what `logetl mask` does, and what is done to rejected input.
///
/// Text comes in pieces of whole lines, in order. A private key that a piece leaves open is hidden in the next. One thread at a time.
public struct TextMasker {
    private let rules: MaskRules
    private let scanner: MaskScanner
    private let marker: MaskMarker
    private var hits: ContiguousArray<MaskHit> = []
    private var isInKey = false

    /// What was masked so far.
    public private(set) var counts = MaskCounts()
    /// Lines that were dropped so far (`MaskAction.dropEvent`).
    public private(set) var droppedLines = 0

    /// A masker with the policy's rules for a service. Throws where the policy lacks the key that it needs.
    public init(_ policy: MaskPolicy, service: String? = nil) throws(MaskError) {
        try policy.validate()
        rules = service.flatMap { policy.services[$0] } ?? policy.rules
        scanner = MaskScanner(rules.detectors)
        marker = MaskMarker(key: policy.key)
    }

    /// Appends `text` to `out`, masked. Text without a field: `dropField` redacts.
    public mutating func append(_ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        guard let base = text.bindMemory(to: UInt8.self).baseAddress, !text.isEmpty else { return }
        let view = ScanText(base, count: text.count)
        hits.removeAll(keepingCapacity: true)
        let rest = isInKey ? hideKey(view) : 0
        if rest < text.count {
            let known = hits.count
            isInKey = scanner.scan(UnsafeRawBufferPointer(rebasing: text[rest...]), into: &hits)
            for i in known..<hits.count {
                hits[i].start += rest
                hits[i].end += rest
            }
        }
        var at = 0
        var lineStart = out.count
        for hit in hits where hit.start >= at {
            copy(view, at, hit.start, &lineStart, to: &out)
            at = hit.start
            let action = rules.action(hit.detector, inField: nil)
            if action == .off { continue }
            if !hit.isContinuation { counts[hit.detector] += 1 }
            if action == .dropEvent {
                out.removeSubrange(lineStart...)
                droppedLines += 1
                at = hit.end
                while at < text.count, view[at] != 0x0A { at += 1 }
                at = min(at + 1, text.count)
                continue
            }
            let isQuoted = MaskMarker.needsQuotes(hit, view)
            if isQuoted { out.append(UInt8(ascii: "\"")) }
            marker.append(hit, action, view, to: &out)
            if isQuoted { out.append(UInt8(ascii: "\"")) }
            at = hit.end
        }
        copy(view, at, text.count, &lineStart, to: &out)
    }

    private func copy(_ view: ScanText, _ start: Int, _ end: Int, _ lineStart: inout Int, to out: inout [UInt8]) {
        let from = out.count
        out.append(contentsOf: view.pointer(start, end))
        if rules.detectors.isEmpty { return }
        var i = out.count
        while i > from, out[i - 1] != 0x0A { i -= 1 }
        if i > from { lineStart = i }
    }

    /// Where text without a line end may be parted at or after `offset`: not in a value that is hidden, nor shortly before one, where the
    /// name of its key stands, nor in a word. The end of the text where there is no such place.
    mutating func cut(_ text: UnsafeRawBufferPointer, after offset: Int) -> Int {
        guard let base = text.bindMemory(to: UInt8.self).baseAddress else { return 0 }
        let view = ScanText(base, count: text.count)
        hits.removeAll(keepingCapacity: true)
        scanner.scan(text, into: &hits)
        var cut = offset
        for hit in hits where hit.start - Self.contextBytes < cut && hit.end > cut { cut = hit.end }
        while cut < text.count, view[cut] > 0x20 && view[cut] != UInt8(ascii: ",") && view[cut] != UInt8(ascii: "\"") { cut += 1 }
        return cut
    }

    /// Bytes before a hidden value that may be the name of its key.
    private static let contextBytes = 256

    /// Hides the lines of a key that an earlier piece began; returns where they end.
    private mutating func hideKey(_ view: ScanText) -> Int {
        var at = 0
        while at < view.end {
            var end = at
            while end < view.end, view[end] != 0x0A { end += 1 }
            guard end > at, view.isKeyLine(at, end) else {
                isInKey = false
                return at
            }
            var last = end
            while last > at, view[last - 1] <= 0x20 { last -= 1 }
            if last > at { hits.append(MaskHit(start: at, end: last, detector: .privateKey, isContinuation: true)) }
            at = min(end + 1, view.end)
        }
        return at
    }
}
