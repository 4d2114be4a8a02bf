import Events

/// Finds the format of an input from its first lines.
public enum FormatDetector {
    /// Bytes of a sample that are looked at.
    public static let sampleBytes = 64 << 10
    /// Lines of a sample that are looked at.
    public static let sampleLines = 200

    /// The format of `sample`, the beginning of an input: the one that fits most lines (and at least half of them), the more specific
    /// where two fit about equally, the user's before the built-in ones; else plain. Blank and continuation lines do not count, nor does a
    /// last line without an end.
    ///
    /// Formats that are patterns alone come last, where no other fits well: they must be compiled.
    public static func detect(sample: UnsafeRawBufferPointer, _ catalog: FormatCatalog = FormatCatalog()) -> InputFormat {
        detect(sample, catalog, Format.bySpecificity)
    }

    /// The format that the programs of a container's log write, from the beginning of the log; plain where `format` is no container.
    public static func inner(
        of format: InputFormat, sample: UnsafeRawBufferPointer, _ catalog: FormatCatalog = FormatCatalog()
    ) -> InputFormat {
        let batch = EventBatch()
        switch format {
        case .known(.cri): unwrap(sample, CRIParser(), into: batch)
        case .known(.docker): unwrap(sample, DockerParser(), into: batch)
        default: return .known(.plain)
        }
        let text = batch.arena.bytes(ByteRange(0, batch.arena.count))
        return detect(text, catalog, Format.bySpecificity.filter { !$0.isContainer })
    }

    private static func detect(
        _ sample: UnsafeRawBufferPointer, _ catalog: FormatCatalog, _ known: [Format]
    ) -> InputFormat {
        let lines = significantLines(sample)
        guard !lines.isEmpty else { return .known(.plain) }
        var trial = Trial(sample: sample, lines: lines)
        for custom in catalog.detected { trial.score(.custom(custom)) }
        for format in known { trial.score(.known(format)) }
        if trial.best * 10 < lines.count * 9 {
            for custom in BuiltInFormats.custom { trial.score(.custom(custom)) }
        }
        return trial.winner
    }

    /// How many lines of a sample each format fits.
    private struct Trial {
        let sample: UnsafeRawBufferPointer
        let lines: [Range<Int>]
        var scores: [(format: InputFormat, hits: Int)] = []
        private let batch = EventBatch()
        private var context = ParseContext(reference: Timestamp(rawValue: 0))

        /// Lines on which a format may reach its limits before it is given up.
        private static let limitedLines = 3

        init(sample: UnsafeRawBufferPointer, lines: [Range<Int>]) {
            self.sample = sample
            self.lines = lines
        }

        /// The most lines that a format fits.
        var best: Int { scores.map(\.hits).max() ?? 0 }

        /// The format that fits best.
        var winner: InputFormat {
            // A broken line here and there must not hand the file to a laxer format.
            let best = best
            guard best * 2 >= lines.count, let found = scores.first(where: { $0.hits * 10 >= best * 9 }) else {
                return .known(.plain)
            }
            return found.format
        }

        mutating func score(_ format: InputFormat) {
            context.columns = format.base == .csv ? CSVParser.header(in: sample, isStrict: true) : nil
            var reader: CustomReader?
            var readsFirstLine = false
            if case .custom(let custom) = format {
                let made = context.reader(custom)
                made.beQuick()
                readsFirstLine = custom.multiline != nil && !made.readsItems
                reader = made
            }
            var hits = 0
            let items = format.isDetectedByItems ? FormatDetector.items(lines, format, reader, sample) : lines
            for item in items {
                batch.removeAll()
                var text = item
                if readsFirstLine, let line = lines.first(where: { $0.lowerBound == item.lowerBound }) { text = line }
                switch format.parse(FormatDetector.text(sample, text, batch), batch, &context) {
                case .event, .dropped: hits += format.isDetectedByItems ? FormatDetector.count(lines, in: item) : 1
                case .noMatch, .rejected: break
                }
                if let reader, reader.limitCount >= Self.limitedLines {
                    hits = 0
                    break
                }
            }
            scores.append((format, hits))
        }
    }

    /// Copies a line to the batch's arena, without colours.
    fileprivate static func text(_ sample: UnsafeRawBufferPointer, _ line: Range<Int>, _ batch: EventBatch) -> ByteRange {
        let bytes = UnsafeRawBufferPointer(rebasing: sample[line])
        if ANSI.isColoured(bytes) { return batch.arena.append(upTo: bytes.count) { ANSI.strip(bytes, to: $0) } }
        return batch.arena.append(bytes)
    }

    /// The ranges of what would be one event of a format that is read from all lines of an event.
    fileprivate static func items(
        _ lines: [Range<Int>], _ format: InputFormat, _ reader: CustomReader?, _ sample: UnsafeRawBufferPointer
    ) -> [Range<Int>] {
        var items: [Range<Int>] = []
        for line in lines {
            let text = UnsafeRawBufferPointer(rebasing: sample[line])
            if let last = items.last, reader?.continues(text) ?? format.base?.continues(text) ?? false {
                items[items.count - 1] = last.lowerBound..<line.upperBound
            } else {
                items.append(line)
            }
        }
        return items
    }

    /// How many of the lines are inside an item.
    fileprivate static func count(_ lines: [Range<Int>], in item: Range<Int>) -> Int {
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
