import Events

/// Keeps endless lines out of memory: drops what lies beyond the limit of a line while input is read.
///
/// A line longer than the limit keeps some bytes more than the limit, by which `LineSplitter` sees that it was cut and masking sees what a
/// value that the cut goes through is; its terminator stays. So the memory that waits for a line's end is bounded whatever the input. Cheap:
/// one look backwards per limit, not per line. One for each input, all its bytes in order.
public struct LongLineFilter: Sendable {
    /// Bytes dropped so far.
    public private(set) var droppedBytes = 0
    /// Bytes beyond the limit that are kept: two are needed (one may be a `\r`), the rest is for masking.
    private static let spareBytes = 4 << 10
    /// Bytes of a line that are kept with the greatest limit.
    public static let keptBytes = Limits.lineBytes + spareBytes
    /// Bytes of a line that are kept.
    private let keptBytes: Int
    /// Bytes of the unfinished line seen so far.
    private var lineBytes = 0

    /// A filter at the start of a line, for lines of `lineBytes` (of which more than `Limits.lineBytes` would not be read).
    public init(lineBytes: Int = Limits.lineBytes) { keptBytes = min(lineBytes, Limits.lineBytes) + Self.spareBytes }

    /// Removes in place what is too much from `piece`, the next bytes of the input, and returns how many bytes are left.
    public mutating func filter(_ piece: UnsafeMutableRawBufferPointer) -> Int {
        var kept = 0
        var at = 0
        let bytes = UnsafeRawBufferPointer(piece)
        while at < bytes.count {
            let room = max(0, keptBytes - lineBytes)
            let window = min(room, bytes.count - at)
            // The last line end that the line at hand may reach: no line up to there is too long.
            if window > 0, let last = UnsafeRawBufferPointer(rebasing: bytes[at..<at + window]).lastOffset(of: 0x0A) {
                kept = Self.move(piece, at, last + 1, to: kept)
                at += last + 1
                lineBytes = 0
                continue
            }
            kept = Self.move(piece, at, window, to: kept)
            at += window
            lineBytes += window
            guard at < bytes.count, lineBytes >= keptBytes else { continue }
            let next = bytes.firstOffset(of: 0x0A, from: at) ?? bytes.count
            droppedBytes += next - at
            at = next
            if at < bytes.count {
                kept = Self.move(piece, at, 1, to: kept)
                at += 1
                lineBytes = 0
            }
        }
        return kept
    }

    private static func move(_ piece: UnsafeMutableRawBufferPointer, _ from: Int, _ count: Int, to: Int) -> Int {
        if from != to && count > 0, let base = piece.baseAddress { (base + to).copyMemory(from: base + from, byteCount: count) }
        return to + count
    }
}
