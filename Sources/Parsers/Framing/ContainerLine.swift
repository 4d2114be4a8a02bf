import Events

/// One physical line of a container's log, taken apart. Ranges are the arena's.
struct ContainerLine {
    /// The whole line.
    var line: ByteRange
    /// The time as written.
    var time: ByteRange
    /// The stream's name as written.
    var stream: ByteRange
    /// What the program wrote, without its line end.
    var content: ByteRange
    /// Docker's `attrs` with its braces; empty where there are none.
    var attributes = ByteRange(0, 0)
    /// Whether the program's line goes on in the next line of the stream.
    var isPartial: Bool
    /// Whether `content` is the inside of a JSON string with escapes.
    var isEscaped = false
    /// 0 for stdout, 1 for stderr.
    var slot: Int
    /// The line's number in its piece of input, set by who groups the lines.
    var number = 0
}

/// A format whose lines wrap the lines of another.
protocol ContainerFormat: LineParser {
    /// Takes a line apart, or nil where it is not of this format. The time need not be an instant yet.
    func split(_ line: ByteRange, _ base: UnsafePointer<UInt8>) -> ContainerLine?
}

/// Decides which lines of a container's log are one event: a program's line in several parts, and a line with its continuation lines
/// (stack traces), each stream for itself.
///
/// Lines of a stream belong together across at most `window` lines of the other, so that a silent stream holds nothing back for ever.
struct ContainerGrouping {
    /// Where a line belongs.
    enum Placement {
        /// It begins an event.
        case begins
        /// It goes on with the line whose number is given.
        case continues(Int)
        /// It has no content and disturbs nothing.
        case blank
    }

    /// Lines of the other stream that may stand between two lines of one event.
    static let window = 128

    private struct Stream {
        var isOpen = false
        var isPartial = false
        var last = 0
        var lines = 0
        var bytes = 0
    }

    private var streams = (Stream(), Stream())
    private var lastForeign = -2
    private var foreign = JoinBound()
    /// Whether the last line that began an event had to, since the event before it was full in the midst of a program's line.
    private(set) var splitPartial = false

    /// Places a line that is taken apart. `text` is at most the first 512 bytes of what the program wrote, unescaped.
    mutating func place(_ line: ContainerLine, _ text: UnsafeRawBufferPointer) -> Placement {
        line.slot == 0 ? Self.place(line, text, &streams.0, &splitPartial) : Self.place(line, text, &streams.1, &splitPartial)
    }

    private static func place(
        _ line: ContainerLine, _ text: UnsafeRawBufferPointer, _ stream: inout Stream, _ splitPartial: inout Bool
    ) -> Placement {
        splitPartial = false
        let isNear = stream.isOpen && line.number - stream.last <= window
        let goesOn = isNear && stream.isPartial
        if !goesOn && !line.isPartial && Joining.isBlank(text) && line.content.count <= text.count { return .blank }
        if goesOn || isNear && Continuation.isContinuation(text) {
            if stream.lines < Joining.maxLines && stream.bytes + line.line.count <= Joining.maxBytes {
                let last = stream.last
                stream.last = line.number
                stream.lines += 1
                stream.bytes += line.line.count
                stream.isPartial = line.isPartial
                return .continues(last)
            }
            splitPartial = goesOn
        }
        stream = Stream(isOpen: true, isPartial: line.isPartial, last: line.number, lines: 1, bytes: line.line.count)
        return .begins
    }

    /// Places a line of another format: it goes on with such a line right before it, if it is a continuation.
    mutating func placeForeign(_ line: UnsafeRawBufferPointer, number: Int, start: Int, end: Int) -> Placement {
        if Joining.isBlank(line) { return .blank }
        if number - lastForeign == 1 && Continuation.isContinuation(line) && foreign.admits(1, upTo: end) {
            lastForeign = number
            return .continues(number - 1)
        }
        lastForeign = number
        foreign.begin(start)
        return .begins
    }

    /// The lowest number of a line that a line numbered `next` may go on with, or `next`.
    func lowestOpen(next: Int) -> Int {
        var low = next
        if streams.0.isOpen && next - streams.0.last <= Self.window { low = min(low, streams.0.last) }
        if streams.1.isOpen && next - streams.1.last <= Self.window { low = min(low, streams.1.last) }
        if next - lastForeign == 1 { low = min(low, lastForeign) }
        return low
    }

    /// Gives `body` the beginning of what the program wrote, unescaped.
    @inline(__always)
    static func withText<T>(
        _ line: ContainerLine, _ base: UnsafePointer<UInt8>, _ body: (UnsafeRawBufferPointer) -> T
    ) -> T {
        let count = min(line.content.count, 512)
        let raw = UnsafeRawBufferPointer(start: base + Int(line.content.start), count: count)
        guard line.isEscaped else { return body(raw) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { buffer in
            let length = buffer.baseAddress.map { JSONText.unescape(raw, to: $0) } ?? 0
            return body(UnsafeRawBufferPointer(start: buffer.baseAddress, count: length))
        }
    }
}
