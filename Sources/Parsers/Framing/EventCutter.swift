import Events

/// Says where a stream of bytes may be cut so that no event is split.
///
/// The answer follows from the content alone: what stands before a cut gives the same events, whether it is parsed by itself or with
/// what follows. The buffer begins where the last cut was (or at the start of the input). No event is longer than about
/// `Limits.lineBytes`, so a buffer of a few MiB always has a cut, provided that its lines passed `LongLineFilter`.
public struct EventCutter {
    private let format: InputFormat
    private let lineBytes: Int
    /// Reads the lines of a format from a file, on the thread that cuts.
    private let reader: CustomReader?
    /// Whether the format has events of one line only: no line that looks like a continuation is joined.
    private let hasSingleLines: Bool

    /// A cutter for input of one format, whose lines are cut at `lineBytes`. One thread at a time.
    public init(format: InputFormat, lineBytes: Int = Limits.lineBytes) {
        self.format = format
        self.lineBytes = lineBytes
        if case .custom(let custom) = format {
            reader = CustomReader(custom)
            if custom.multiline != nil {
                hasSingleLines = false
                return
            }
        } else {
            reader = nil
        }
        let probe: StaticString = "\tat a.B.c(B.java:1)"
        let line = UnsafeRawBufferPointer(start: probe.utf8Start, count: probe.utf8CodeUnitCount)
        hasSingleLines = !format.isContainer && !(format.base?.continues(line) ?? false)
    }

    /// A cutter for input of a built-in format.
    public init(format: Format, lineBytes: Int = Limits.lineBytes) { self.init(format: .known(format), lineBytes: lineBytes) }

    private func continues(_ line: UnsafeRawBufferPointer) -> Bool {
        reader?.continues(line) ?? format.base?.continues(line) ?? false
    }

    /// The greatest offset before which all is whole events, whatever follows; 0 if there is none. At the end of the input: all.
    ///
    /// Complexity: a few lines from the end, as a rule; linear for containers, and where the buffer is one event.
    public func lastCut(in bytes: UnsafeRawBufferPointer, atEnd: Bool) -> Int {
        if atEnd { return bytes.count }
        let complete = completeLines(in: bytes)
        if complete == 0 || hasSingleLines { return complete }
        let lines = UnsafeRawBufferPointer(rebasing: bytes[..<complete])
        switch format {
        case .known(.cri): return containerCut(lines, CRIParser())
        case .known(.docker): return containerCut(lines, DockerParser())
        default: return lineCut(lines)
        }
    }

    /// The end of the last complete line: where to cut when waiting for more has taken long enough.
    public func completeLines(in bytes: UnsafeRawBufferPointer) -> Int {
        bytes.lastOffset(of: 0x0A).map { $0 + 1 } ?? 0
    }

    /// The start of the last line that begins an item.
    private func lineCut(_ bytes: UnsafeRawBufferPointer) -> Int {
        var end = bytes.count
        while end > 0 {
            let before = UnsafeRawBufferPointer(rebasing: bytes[..<(end - 1)])
            let start = before.lastOffset(of: 0x0A).map { $0 + 1 } ?? 0
            let line = Self.withoutReturn(before, start)
            if start == 0 { break }
            if !Joining.isBlank(line) && (line.count > lineBytes || !continues(line)) { return start }
            end = start
        }
        return boundCut(bytes)
    }

    /// The start of the last item, where all lines after the first are continuations: an item ends where its bounds say so.
    private func boundCut(_ bytes: UnsafeRawBufferPointer) -> Int {
        var bound = JoinBound()
        var hasItem = false
        var cut = 0
        var blanks = 0
        var at = 0
        while at < bytes.count, let newline = bytes.firstOffset(of: 0x0A, from: at) {
            let line = Self.withoutReturn(UnsafeRawBufferPointer(rebasing: bytes[..<newline]), at)
            if Joining.isBlank(line) {
                blanks += 1
            } else {
                if !hasItem || line.count > lineBytes || !bound.admits(blanks + 1, upTo: at + line.count) {
                    bound.begin(at)
                    cut = at
                    hasItem = true
                }
                blanks = 0
            }
            at = newline + 1
        }
        // Blank lines alone are whole.
        return hasItem ? cut : bytes.count
    }

    private static func withoutReturn(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> UnsafeRawBufferPointer {
        var end = bytes.count
        if end > start && bytes[end - 1] == 0x0D { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    /// The greatest line start that no event reaches across.
    private func containerCut(_ bytes: UnsafeRawBufferPointer, _ container: some ContainerFormat) -> Int {
        guard bytes.count <= Int(UInt32.max), let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return 0 }
        var grouping = ContainerGrouping()
        // For each line its start and the line it goes on with, or itself.
        var starts: ContiguousArray<UInt32> = []
        var reaches: ContiguousArray<Int32> = []
        var splitter = LineSplitter(ByteRange(0, bytes.count), lineBytes: lineBytes)
        while let next = splitter.next(base) {
            let number = starts.count
            let placement = grouping.place(next.range, number, base, container)
            starts.append(next.range.start)
            if case .continues(let last) = placement.placement {
                reaches.append(Int32(truncatingIfNeeded: last))
            } else {
                reaches.append(Int32(truncatingIfNeeded: number))
            }
        }
        var low = Int32(truncatingIfNeeded: grouping.lowestOpen(next: starts.count))
        var i = starts.count
        while i > 0 {
            if low >= i { return i == starts.count ? bytes.count : Int(starts[i]) }
            i -= 1
            low = min(low, reaches[i])
        }
        return 0
    }
}

extension ContainerGrouping {
    /// Takes a physical line apart and places it.
    @inline(__always)
    mutating func place(
        _ line: ByteRange, _ number: Int, _ base: UnsafePointer<UInt8>, _ container: some ContainerFormat
    ) -> (parts: ContainerLine?, placement: Placement) {
        if var parts = container.split(line, base) {
            parts.number = number
            return (parts, Self.withText(parts, base) { place(parts, $0) })
        }
        let bytes = UnsafeRawBufferPointer(start: base + Int(line.start), count: line.count)
        return (nil, placeForeign(bytes, number: number, start: Int(line.start), end: Int(line.end)))
    }
}
