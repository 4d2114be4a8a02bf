import Events

/// Kubernetes container logs: `2026-01-21T08:15:30.123456789Z stdout F text`.
///
/// The tag is `P` where the text goes on in the next line of the stream, else `F`; further tags after a colon are passed over.
/// Source: Kubernetes, container runtime interface, "CRI log format".
public struct CRIParser: ContainerFormat {
    /// The format that the programs' lines have; plain where it does not fit.
    public var inner: Format

    /// A parser for containers whose programs write `inner`.
    public init(inner: Format = .plain) { self.inner = inner }

    /// See `LineParser`. Parses a line by itself; `FileParser` joins partial lines and stack traces.
    public func parse(_ line: ByteRange, into batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        guard let parts = split(line, batch.arena.base) else { return .noMatch }
        return ContainerEvent(inner: .known(inner)).commit(CollectionOfOne(parts), isCut: false, into: batch, &context)
    }

    /// See `LineParser`.
    public func startsEvent(_ line: UnsafeRawBufferPointer) -> Bool { true }

    @inline(__always)
    func split(_ line: ByteRange, _ base: UnsafePointer<UInt8>) -> ContainerLine? {
        let text = UnsafeRawBufferPointer(start: base + Int(line.start), count: line.count)
        // The shortest time is `2026-01-21T08:15:30Z`.
        guard text.count >= 29, text[0].isDigit, text[4] == .dash, text[10] == 0x54 else { return nil }
        var at = 19
        let longest = min(text.count, 40)
        while at < longest, text[at] != .space { at += 1 }
        let streamStart = at + 1
        guard at >= 20, at < longest, text.has("std", at: streamStart) else { return nil }
        let slot: Int
        if text.has("out ", at: streamStart + 3) {
            slot = 0
        } else if text.has("err ", at: streamStart + 3) {
            slot = 1
        } else {
            return nil
        }
        var tag = streamStart + 7
        guard tag < text.count, text[tag] == 0x46 || text[tag] == 0x50 else { return nil }
        let isPartial = text[tag] == 0x50
        tag += 1
        if text.byte(tag) == .colon { tag = text.endOfToken(tag) }
        guard tag == text.count || text[tag] == .space else { return nil }
        let content = min(tag + 1, text.count)
        let start = Int(line.start)
        return ContainerLine(
            line: line, time: ByteRange(start, start + at), stream: ByteRange(start + streamStart, start + streamStart + 6),
            content: ByteRange(start + content, Int(line.end)), isPartial: isPartial, slot: slot)
    }
}
