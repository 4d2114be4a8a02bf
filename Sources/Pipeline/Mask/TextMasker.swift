/// Masks text line by line: what `logetl mask` does, and what is done to rejected input.
///
/// Text comes in pieces of whole lines, in order. A private key that a piece leaves open is hidden in the next. One thread at a time.
public struct TextMasker {
    private let profile: MaskProfile
    private let marker: MaskMarker
    private var hits: ContiguousArray<MaskHit> = []
    private var key = OpenKey.closed

    /// What was masked so far.
    public private(set) var counts = MaskCounts()
    /// Lines that were dropped so far (`MaskAction.dropEvent`).
    public private(set) var droppedLines = 0

    /// A masker with the policy's rules for a service. Throws where the policy lacks the key that it needs.
    public init(_ policy: MaskPolicy, service: String? = nil) throws(MaskError) {
        try policy.validate()
        profile = MaskProfile(service.flatMap { policy.services[$0] } ?? policy.rules, policy.patterns, inFields: false)
        marker = MaskMarker(policy)
    }

    /// Appends `text` to `out`, masked. Text without a field: `dropField` redacts.
    public mutating func append(_ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        guard let base = text.bindMemory(to: UInt8.self).baseAddress, !text.isEmpty else { return }
        let view = ScanText(base, count: text.count)
        hits.removeAll(keepingCapacity: true)
        profile.scan(text, &key, into: &hits)
        var at = 0
        var lineStart = out.count
        for var hit in hits where hit.end > at {
            // Of two that overlap, the second is hidden where the first has ended.
            hit.start = max(hit.start, at)
            copy(view, at, hit.start, &lineStart, to: &out)
            at = hit.start
            let action = profile.action(hit.finder)
            if action == .off { continue }
            counts.add(hit)
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
        if profile.isOff { return }
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
        profile.scan(text, into: &hits)
        var cut = offset
        for hit in hits where hit.start - Self.contextBytes < cut && hit.end > cut { cut = hit.end }
        while cut < text.count, view[cut] > 0x20 && view[cut] != UInt8(ascii: ",") && view[cut] != UInt8(ascii: "\"") { cut += 1 }
        return cut
    }

    /// Bytes before a hidden value that may be the name of its key.
    private static let contextBytes = 256
}
