import Events

/// Finds the format of an input from its first lines.
public enum FormatDetector {
    /// Bytes of a sample that are looked at.
    public static let sampleBytes = 64 << 10
    /// Lines of a sample that are looked at.
    public static let sampleLines = 200

    /// The format of `sample`, the beginning of an input: the one that fits most lines (and at least half of them), the more specific
    /// where two fit about equally; else plain. Blank and continuation lines do not count, nor does a last line without an end.
    public static func detect(sample: UnsafeRawBufferPointer) -> Format { detect(sample, among: Format.bySpecificity) }

    /// The format that the programs of a container's log write, from the beginning of the log; plain where `format` is no container.
    public static func inner(of format: Format, sample: UnsafeRawBufferPointer) -> Format {
        let batch = EventBatch()
        switch format {
        case .cri: unwrap(sample, CRIParser(), into: batch)
        case .docker: unwrap(sample, DockerParser(), into: batch)
        default: return .plain
        }
        return detect(batch.arena.bytes(ByteRange(0, batch.arena.count)), among: Format.bySpecificity.filter { !$0.isContainer })
    }

    private static func detect(_ sample: UnsafeRawBufferPointer, among formats: [Format]) -> Format {
        let lines = significantLines(sample)
        guard !lines.isEmpty else { return .plain }
        let batch = EventBatch()
        var context = ParseContext(reference: Timestamp(rawValue: 0))
        let scores = formats.map { format -> Int in
            context.columns = format == .csv ? CSVParser.header(in: sample, isStrict: true) : nil
            var hits = 0
            for line in format.isDetectedByItems ? items(lines, format, sample) : lines {
                batch.removeAll()
                switch format.parse(text(sample, line, batch), batch, &context) {
                case .event, .dropped: hits += format.isDetectedByItems ? count(lines, in: line) : 1
                case .noMatch, .rejected: break
                }
            }
            return hits
        }
        // A broken line here and there must not hand the file to a laxer format.
        let best = scores.max() ?? 0
        guard best * 2 >= lines.count, let index = scores.firstIndex(where: { $0 * 10 >= best * 9 }) else { return .plain }
        return formats[index]
    }

    /// Copies a line to the batch's arena, without colours.
    private static func text(_ sample: UnsafeRawBufferPointer, _ line: Range<Int>, _ batch: EventBatch) -> ByteRange {
        let bytes = UnsafeRawBufferPointer(rebasing: sample[line])
        if ANSI.isColoured(bytes) { return batch.arena.append(upTo: bytes.count) { ANSI.strip(bytes, to: $0) } }
        return batch.arena.append(bytes)
    }

    /// The ranges of what would be one event of a format that is read from all lines of an event.
    private static func items(
        _ lines: [Range<Int>], _ format: Format, _ sample: UnsafeRawBufferPointer
    ) -> [Range<Int>] {
        var items: [Range<Int>] = []
        for line in lines {
            if let last = items.last, format.continues(UnsafeRawBufferPointer(rebasing: sample[line])) {
                items[items.count - 1] = last.lowerBound..<line.upperBound
            } else {
                items.append(line)
            }
        }
        return items
    }

    /// How many of the lines are inside an item.
    private static func count(_ lines: [Range<Int>], in item: Range<Int>) -> Int {
        lines.reduce(0) { item.contains($1.lowerBound) ? $0 + 1 : $0 }
    }

    /// The ranges of the lines that say something about the format.
    private static func significantLines(_ sample: UnsafeRawBufferPointer) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var at = 0
        let limit = min(sample.count, sampleBytes)
        while at < limit, lines.count < sampleLines {
            let newline = sample.firstOffset(of: 0x0A, from: at)
            // The last line may be cut off by the end of the sample; a line as long as a sample is taken as it is.
            if newline == nil && !lines.isEmpty { break }
            var end = min(newline ?? sample.count, at + sampleBytes)
            if end > at && newline == end && sample[end - 1] == 0x0D { end -= 1 }
            let line = UnsafeRawBufferPointer(rebasing: sample[at..<end])
            if !Joining.isBlank(line) && !Continuation.isContinuation(line) { lines.append(at..<end) }
            at = newline.map { $0 + 1 } ?? sample.count
        }
        return lines
    }

    /// Writes what the programs wrote to the batch's arena.
    private static func unwrap(_ sample: UnsafeRawBufferPointer, _ container: some ContainerFormat, into batch: EventBatch) {
        guard let base = sample.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
        var splitter = LineSplitter(ByteRange(0, min(sample.count, sampleBytes)))
        while let line = splitter.next(base) {
            guard let parts = container.split(line.range, base) else { continue }
            let content = UnsafeRawBufferPointer(start: base + Int(parts.content.start), count: parts.content.count)
            if parts.isEscaped {
                batch.arena.append(upTo: content.count) { JSONText.unescape(content, to: $0) }
            } else {
                batch.arena.append(content)
            }
            if !parts.isPartial { batch.arena.append("\n") }
        }
    }
}
