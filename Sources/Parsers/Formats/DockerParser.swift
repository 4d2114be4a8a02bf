import Events

/// Docker's `json-file` logs: `{"log":"text\n","stream":"stdout","time":"2026-01-21T08:15:30.123456789Z"}`, with `attrs` where labels or
/// tags are logged. A `log` without a line end goes on in the next line of the stream.
///
/// An object with other keys is not of this format.
public struct DockerParser: ContainerFormat {
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

    func split(_ line: ByteRange, _ base: UnsafePointer<UInt8>) -> ContainerLine? {
        var scan = JSONScanner(base: base, at: Int(line.start), end: Int(line.end))
        let none = ByteRange(0, 0)
        var parts = ContainerLine(line: line, time: none, stream: none, content: none, isPartial: true, slot: 0)
        var seen: UInt8 = 0
        guard scan.take(.brace) else { return nil }
        repeat {
            guard scan.take(.quote) else { return nil }
            let keyStart = scan.at
            guard scan.string() == false else { return nil }
            let key = UnsafeRawBufferPointer(start: base + keyStart, count: scan.at - keyStart)
            scan.at &+= 1
            guard scan.take(.colon) else { return nil }
            scan.skipSpace()
            let bit: UInt8 =
                key.equals("log") ? 1 : key.equals("stream") ? 2 : key.equals("time") ? 4 : key.equals("attrs") ? 8 : 0
            guard bit != 0, seen & bit == 0 else { return nil }
            seen |= bit
            let start = scan.at
            if bit == 8 {
                guard scan.byte == .brace, scan.skipValue(depth: 1) else { return nil }
                parts.attributes = ByteRange(start, scan.at)
                continue
            }
            guard scan.byte == .quote else { return nil }
            scan.at &+= 1
            guard let isEscaped = scan.string() else { return nil }
            let value = ByteRange(start + 1, scan.at)
            scan.at &+= 1
            switch bit {
            case 1:
                parts.content = value
                if isEscaped { Self.trim(&parts, base) }
            case 2: parts.stream = value
            default: parts.time = value
            }
        } while scan.take(.comma)
        guard seen & 7 == 7, scan.take(.endBrace) else { return nil }
        scan.skipSpace()
        guard scan.at == scan.end else { return nil }
        let stream = UnsafeRawBufferPointer(start: base + Int(parts.stream.start), count: parts.stream.count)
        if stream.equals("stderr") { parts.slot = 1 } else if !stream.equals("stdout") { return nil }
        return parts
    }

    /// Takes the line end off the content and finds whether escapes are left.
    private static func trim(_ parts: inout ContainerLine, _ base: UnsafePointer<UInt8>) {
        func slashes(before end: Int) -> Int {
            var at = end
            while at > Int(parts.content.start), base[at - 1] == .backslash { at -= 1 }
            return end - at
        }
        // `\n` is an escape where an odd number of backslashes stands before the letter.
        var end = Int(parts.content.end)
        if end - Int(parts.content.start) >= 2, base[end - 1] == 0x6E, slashes(before: end - 1) % 2 == 1 {
            parts.isPartial = false
            end -= 2
            if end - Int(parts.content.start) >= 2, base[end - 1] == 0x72, slashes(before: end - 1) % 2 == 1 { end -= 2 }
        }
        parts.content = ByteRange(Int(parts.content.start), end)
        parts.isEscaped =
            UnsafeRawBufferPointer(start: base + Int(parts.content.start), count: parts.content.count)
            .firstOffset(of: .backslash) != nil
    }
}
