import Events

/// The rules by which lines belong together. `FileParser` joins by them and `EventCutter` cuts by them, so a file gives the same events
/// however it was cut into pieces.
enum Joining {
    /// Lines of one event. Further ones begin an item of their own: nothing is lost, and no event grows without end.
    static let maxLines = 512
    /// Bytes from the start of one event's line to its end; a line that would exceed them begins an item of its own.
    static let maxBytes = Limits.lineBytes

    /// Whether a line has no content: nothing, or white space only.
    @inline(__always)
    static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
        if line.count > 0 && line[0] > .space { return false }
        return line.allSatisfy { $0 == .space || $0 == .tab || $0 == 0x0D || $0 == 0x0B || $0 == 0x0C }
    }

    /// Whether a line goes on with the item before it, in a file whose format `parser` reads.
    @inline(__always)
    static func continues(_ line: UnsafeRawBufferPointer, _ parser: some LineParser) -> Bool {
        parser.continues(line)
    }

    /// Joins the bytes of the arena between `start` and `end`, a continuation, to the last event: to its line, and to its message where
    /// that ends with the line or is the line. Else they are the field `stack_trace`.
    static func join(_ batch: EventBatch, _ start: Int, _ end: Int) {
        let row = batch.count - 1
        let old = batch.lines[row].end
        let fields = batch.fields(of: row)
        // The trace so far is the last field in the line, unless the message is.
        let last = fields.last { !batch.fields[$0].isDetached }
        let message = fields.first { batch.fields[$0].name == .message }
        batch.extendLast(to: end)
        guard let message, batch.fields[message].isDetached || batch.fields[message].range.end != UInt32(end) else { return }
        var stack = batch.names.intern("stack_trace")
        let isTaken = fields.contains { batch.fields[$0].name == stack && batch.fields[$0].range.end != old }
        if isTaken { stack = batch.names.intern("stack_trace_2") }
        if let last, batch.fields[last].name == stack, batch.fields[last].range.end == old {
            batch.fields[last].range.end = UInt32(end)
            return
        }
        if stack != .filler { batch.addToLast(Field(stack, .text, ByteRange(start, end))) }
    }

    /// Marks the last event as one whose input was longer than a limit and has been cut.
    static func markCut(_ batch: EventBatch) {
        let name = batch.names.intern("truncated")
        let value = batch.arena.append("true")
        if name != .filler { batch.addToLast(Field(name, .json, value, isDetached: true)) }
    }
}

/// The size of an item while lines join it.
struct JoinBound {
    private var start = 0
    private var lines = 0

    /// An item begins at offset `start`.
    @inline(__always)
    mutating func begin(_ start: Int) {
        self.start = start
        lines = 1
    }

    /// Whether `count` more lines up to offset `end` fit; they are counted if they do.
    mutating func admits(_ count: Int, upTo end: Int) -> Bool {
        guard lines + count <= Joining.maxLines, end - start <= Joining.maxBytes else { return false }
        lines += count
        return true
    }
}
