import Events

/// Colours and other sequences for terminals (ECMA-48) in log lines.
///
/// A line that has some is copied without them, the copy is parsed, and its fields become detached fields of the line as it came. So the
/// original is kept byte for byte, and no sequence is in a field.
enum ANSI {
    /// ESC, the first byte of a sequence.
    static let escape: UInt8 = 0x1B

    /// Whether a control sequence (`ESC [`) is in the line.
    @inline(__always)
    static func isColoured(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let at = line.firstOffset(of: escape) else { return false }
        return line.byte(at + 1) == .bracket || line.firstOffset(of: "\u{1B}[", from: at + 1) != nil
    }

    /// Where the sequence that begins at `at` ends, or `at` where none does: `ESC [`, parameters, one final byte.
    @inline(__always)
    static func end(_ line: UnsafeRawBufferPointer, _ at: Int) -> Int {
        guard line[at] == escape, line.byte(at + 1) == .bracket else { return at }
        var i = at + 2
        while i < line.count, line[i] >= 0x20, line[i] <= 0x3F { i += 1 }
        return i < line.count && line[i] >= 0x40 && line[i] <= 0x7E ? i + 1 : at
    }

    /// Writes `line` without its sequences to the end of the arena.
    static func strip(_ line: ByteRange, _ batch: EventBatch) -> ByteRange {
        batch.arena.reserve(line.count)
        // Room is reserved, so the arena does not move while it is read.
        let from = batch.arena.bytes(line)
        return batch.arena.append(upTo: from.count) { strip(from, to: $0) }
    }

    /// Writes `from` without its sequences to `to`, which has room for as many bytes; returns how many it wrote.
    static func strip(_ from: UnsafeRawBufferPointer, to: UnsafeMutablePointer<UInt8>) -> Int {
        var n = 0
        var i = 0
        while i < from.count {
            let next = end(from, i)
            if next > i {
                i = next
            } else {
                to[n] = from[i]
                n += 1
                i += 1
            }
        }
        return n
    }

    /// Gives the last event, which was made of the copy at `text`, its own `line` back.
    static func restore(_ line: ByteRange, _ text: ByteRange, _ batch: EventBatch) {
        let row = batch.count - 1
        var kept = batch.fields(of: row).lowerBound
        var hasMessage = false
        for i in batch.fields(of: row) {
            var field = batch.fields[i]
            if field.name == .message { hasMessage = true }
            // The instant is the event's; filler stands for what is in the line.
            if field.name == .timestamp || field.name == .filler { continue }
            field.isDetached = true
            batch.fields[kept] = field
            kept += 1
        }
        batch.removeLastFields(from: kept)
        if !hasMessage { batch.addToLast(Field(.message, .text, text, isDetached: true)) }
        batch.setLastLine(line)
    }
}
