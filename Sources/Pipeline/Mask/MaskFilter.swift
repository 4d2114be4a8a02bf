import Events

/// Masks a stream of bytes: takes them as they arrive and gives whole lines back, in order. One thread at a time.
///
/// A line that has not ended yet is held back, at most `longestLine` bytes of it.
public struct MaskFilter {
    /// Bytes of a line that are held back; of a longer one, parts are masked on their own, parted between words.
    public static let longestLine = 4 << 20
    /// Bytes of a longer line that stay for the next part.
    private static let keptBytes = 64 << 10

    private var masker: TextMasker
    private var pending: [UInt8] = []

    /// A filter with the policy's rules for a service. Throws where the policy cannot be used (`MaskPolicy.validate`).
    public init(_ policy: MaskPolicy, service: String? = nil) throws(MaskError) {
        masker = try TextMasker(policy, service: service)
    }

    /// What was masked so far.
    public var counts: MaskCounts { masker.counts }
    /// Lines that were dropped so far.
    public var droppedLines: Int { masker.droppedLines }

    /// Takes bytes and appends the lines that are complete now, masked.
    public mutating func append(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        guard let last = bytes.lastOffset(of: 0x0A) else {
            pending.append(contentsOf: bytes)
            if pending.count > Self.longestLine { release(to: &out) }
            return
        }
        var rest = bytes
        if !pending.isEmpty {
            // The line held back ends here; it goes first, alone.
            let end = (bytes.firstOffset(of: 0x0A) ?? last) + 1
            pending.append(contentsOf: bytes[..<end])
            pending.withUnsafeBytes { masker.append($0, to: &out) }
            pending.removeAll(keepingCapacity: true)
            rest = UnsafeRawBufferPointer(rebasing: bytes[end...])
        }
        let whole = last + 1 - (bytes.count - rest.count)
        masker.append(UnsafeRawBufferPointer(rebasing: rest[..<whole]), to: &out)
        pending.append(contentsOf: rest[whole...])
        if pending.count > Self.longestLine { release(to: &out) }
    }

    /// Appends what is held back: the stream has ended.
    public mutating func finish(to out: inout [UInt8]) {
        pending.withUnsafeBytes { masker.append($0, to: &out) }
        pending.removeAll()
    }

    private mutating func release(to out: inout [UInt8]) {
        let cut = pending.withUnsafeBytes { masker.cut($0, after: $0.count - Self.keptBytes) }
        if cut == pending.count && cut < 4 * Self.longestLine { return }
        pending.withUnsafeBytes { masker.append(UnsafeRawBufferPointer(rebasing: $0[..<cut]), to: &out) }
        pending.removeSubrange(..<cut)
    }
}
