import Events

/// Parses the pieces of one input: splits lines, joins continuations, and tries the other formats on lines that do not fit.
///
/// The outcome depends on the pieces' content alone (time inherited from the piece before excepted), not on which parser object had
/// which piece, as long as the pieces were cut by `EventCutter` and the parsers were made alike. One thread at a time.
///
/// - A line that goes on with an item (`Joining`) is part of it: of an event, or of a rejected line.
/// - Blank lines are dropped, unless they lie inside a joined item.
/// - A line that the format does not take is tried against the user's formats and the other structured ones, unless the format was
///   pinned. What fits none is rejected, or an event with tags where the format says so.
/// - In a file that is plain only because no format fits it as a whole, lines that are JSON objects are read as such.
public struct FileParser {
    /// The input's format.
    public let format: InputFormat
    /// Whether the user chose the format: no other is tried.
    public let isPinned: Bool
    /// The format of the programs' lines in a container's log.
    public private(set) var inner: InputFormat?
    /// What is remembered from line to line.
    public var context: ParseContext

    /// The built-in parser of the lines, where the format is one.
    private let known: Format?
    /// The formats of the user's files.
    private let catalog: FormatCatalog

    /// Whether the piece at hand has the first byte of ANSI sequences anywhere.
    private var hasEscapes = false

    /// The time that stands for "inherited" while a piece is parsed; no text can name it.
    private static let inherited = Timestamp(rawValue: .min)

    /// A parser for one input.
    ///
    /// - Parameters:
    ///   - inner: for containers, the format inside (`FormatDetector.inner`); nil: found from the first piece, which only gives all
    ///     parsers of an input the same where there is one.
    ///   - columns: for formats with a header, the list in force before the first piece (`ColumnList.inForce`); nil: none yet.
    ///   - catalog: the user's formats, which lines that do not fit are tried against.
    ///   - scratch: what formats from files need, of the thread that parses; nil: the parser makes its own.
    public init(
        format: InputFormat, isPinned: Bool, context: ParseContext, inner: InputFormat? = nil, columns: ColumnList? = nil,
        catalog: FormatCatalog = FormatCatalog(), scratch: FormatScratch? = nil
    ) {
        self.format = format
        self.isPinned = isPinned
        self.context = context
        self.inner = inner
        self.catalog = catalog
        known = if case .known(let known) = format { known } else { nil }
        if let columns { self.context.columns = columns }
        self.context.scratch = scratch
        if case .custom(let custom) = format, let zone = custom.roles.zone { self.context.zone = zone }
    }

    /// A parser for one input of a built-in format.
    public init(format: Format, isPinned: Bool, context: ParseContext, inner: Format? = nil, columns: ColumnList? = nil) {
        self.init(
            format: .known(format), isPinned: isPinned, context: context, inner: inner.map { .known($0) }, columns: columns)
    }

    /// Parses `chunk`, whole events in `batch.arena`, and adds its events to `batch`.
    ///
    /// `rejected` gets the bytes (in the arena, without the last terminator) and the reason of each item that is no event. The batch is
    /// never ended in the midst of a chunk: chunks are to be a few MiB at most. Names beyond a full dictionary are not kept, the
    /// values stay in the line.
    public mutating func parse(_ chunk: ByteRange, into batch: EventBatch, rejected: (ByteRange, RejectReason) -> Void)
        -> ParseCounts
    {
        var counts = ParseCounts()
        let first = batch.count
        let before = context.last
        context.last = Self.inherited
        if format.base == .csv, context.columns == nil {
            context.columns = CSVParser.header(in: batch.arena.bytes(chunk), isStrict: false)
        }
        hasEscapes = batch.arena.bytes(chunk).firstOffset(of: ANSI.escape) != nil
        withoutActuallyEscaping(rejected) { rejected in
            var run = ItemRun(batch: batch, rejected: rejected)
            switch known {
            case .access: lines(AccessLogParser(), chunk, &run)
            case .nginxError: lines(NginxErrorParser(), chunk, &run)
            case .apacheError: lines(ApacheErrorParser(), chunk, &run)
            case .json: lines(JSONLinesParser(), chunk, &run)
            case .logfmt: lines(LogfmtParser(), chunk, &run)
            case .syslog: lines(SyslogParser(), chunk, &run)
            case .log4j: lines(Log4jParser(), chunk, &run)
            case .python: lines(PythonParser(), chunk, &run)
            case .cri: containers(CRIParser(), chunk, &run)
            case .docker: containers(DockerParser(), chunk, &run)
            case .plain: lines(PlainParser(), chunk, &run)
            case .some(let other):
                let parser = ChosenParser(format: other)
                if parser.readsItems { items(parser, chunk, &run) } else { lines(parser, chunk, &run) }
            case nil: custom(chunk, &run)
            }
            run.finish()
            counts = run.counts
        }
        counts.events = batch.count - first
        if let scratch = context.scratch { counts.patternLimits = scratch.takeLimits() }
        if context.last == Self.inherited { context.last = before }
        while counts.inheritedHead < counts.events, batch.timestamps[first + counts.inheritedHead] == Self.inherited {
            batch.setTimestamp(before, at: first + counts.inheritedHead)
            counts.inheritedHead += 1
        }
        return counts
    }

    /// Lines of a format from a file.
    private mutating func custom(_ chunk: ByteRange, _ run: inout ItemRun) {
        guard case .custom(let custom) = format else { return }
        let parser = CustomParser(reader: context.reader(custom))
        if parser.readsItems { items(parser, chunk, &run) } else { lines(parser, chunk, &run) }
    }

    /// Marks the last event of `batch` as one whose line was cut before it was parsed.
    public func markCut(_ batch: EventBatch) { Joining.markCut(batch) }

    /// Lines of a format that wraps no other.
    private mutating func lines(_ parser: some LineParser, _ chunk: ByteRange, _ run: inout ItemRun) {
        var splitter = LineSplitter(chunk, lineBytes: context.lineBytes)
        while true {
            let base = run.batch.arena.base
            guard let line = splitter.next(base) else { break }
            let bytes = UnsafeRawBufferPointer(start: base + Int(line.range.start), count: line.range.count)
            if Joining.isBlank(bytes) {
                run.blanks += 1
                continue
            }
            if run.item != .none && !line.isCut && Joining.continues(bytes, parser) && run.join(line.range) { continue }
            if run.item == .rejected { readJoined(&run) }
            run.begin(line)
            var outcome = LineOutcome.noMatch
            if known == .plain, !(hasEscapes && ANSI.isColoured(bytes)) {
                outcome = plain(line, bytes, parser, run.batch)
            } else {
                if hasEscapes, ANSI.isColoured(bytes) {
                    outcome = coloured(line, parser, run.batch)
                } else {
                    outcome = parser.parse(line.range, into: run.batch, &context)
                }
                if !outcome.isTaken { outcome = foreign(line, run.batch.arena.bytes(line.range), outcome, run.batch) }
            }
            run.end(line, outcome)
        }
        if run.item == .rejected { readJoined(&run) }
    }

    /// An object over several lines (Elasticsearch writes stack traces so) is read when all of them are there.
    @inline(never)
    private mutating func readJoined(_ run: inout ItemRun) {
        guard format.base == .json, let whole = run.joinedReject else { return }
        if format.parse(whole, run.batch, &context) == .event { run.acceptJoined() }
    }

    /// Events of a format that is read from all their lines at once.
    private mutating func items(_ parser: some LineParser, _ chunk: ByteRange, _ run: inout ItemRun) {
        var splitter = LineSplitter(chunk, lineBytes: context.lineBytes)
        var held: LineSplitter.Line?
        while true {
            guard let line = held ?? splitter.next(run.batch.arena.base) else { break }
            held = nil
            if Joining.isBlank(run.batch.arena.bytes(line.range)) {
                run.blanks += 1
                continue
            }
            var whole = line
            var bound = JoinBound()
            bound.begin(Int(line.range.start))
            var blanks = 0
            while let next = splitter.next(run.batch.arena.base) {
                let bytes = run.batch.arena.bytes(next.range)
                if Joining.isBlank(bytes) {
                    blanks += 1
                    continue
                }
                guard !line.isCut, !next.isCut, parser.continues(bytes), bound.admits(blanks + 1, upTo: Int(next.range.end))
                else {
                    held = next
                    break
                }
                whole.range.end = next.range.end
                blanks = 0
            }
            run.begin(whole)
            var outcome = parser.parse(whole.range, into: run.batch, &context)
            if !outcome.isTaken { outcome = foreign(whole, run.batch.arena.bytes(whole.range), outcome, run.batch) }
            run.end(whole, outcome)
            run.blanks += blanks
        }
    }

    /// A line with colours: it is parsed without them, and keeps them.
    @inline(never)
    private mutating func coloured(
        _ line: LineSplitter.Line, _ parser: some LineParser, _ batch: EventBatch
    ) -> LineOutcome {
        let text = ANSI.strip(line.range, batch)
        var outcome = parser.parse(text, into: batch, &context)
        if !outcome.isTaken, !isPinned {
            for custom in catalog.detected where format != .custom(custom) && !outcome.isTaken {
                outcome = InputFormat.custom(custom).parse(text, batch, &context)
            }
            for other in Format.bySpecificity where other != known && !outcome.isTaken {
                outcome = other.parse(text, batch, &context)
            }
        }
        if outcome == .event { ANSI.restore(line.range, text, batch) }
        return outcome
    }

    /// A line of a plain file: whatever is text, and JSON where the format was not chosen.
    @inline(__always)
    private mutating func plain(
        _ line: LineSplitter.Line, _ bytes: UnsafeRawBufferPointer, _ parser: some LineParser, _ batch: EventBatch
    ) -> LineOutcome {
        if !isPinned && bytes[0] == .brace && Format.json.parse(line.range, batch, &context) == .event { return .event }
        return parser.parse(line.range, into: batch, &context)
    }

    /// A line that the file's format did not take, for the reason in `outcome`.
    @inline(never)
    private mutating func foreign(
        _ line: LineSplitter.Line, _ bytes: UnsafeRawBufferPointer, _ outcome: LineOutcome, _ batch: EventBatch
    ) -> LineOutcome {
        var reason = outcome.rejectReason
        if !isPinned {
            for custom in catalog.detected where format != .custom(custom) {
                let outcome = InputFormat.custom(custom).parse(line.range, batch, &context)
                if outcome.isTaken { return outcome }
                reason = reason ?? outcome.rejectReason
            }
            for other in Format.bySpecificity where other != known {
                let outcome = other.parse(line.range, batch, &context)
                if outcome.isTaken { return outcome }
                reason = reason ?? outcome.rejectReason
            }
        }
        if case .custom(let custom) = format, !PlainParser.isBinary(bytes),
            context.reader(custom).commitTagged(line.range, outcome.rejectReason, batch, &context)
        {
            return .event
        }
        if line.isCut { return .rejected(.tooLong) }
        return .rejected(reason ?? (PlainParser.isBinary(bytes) ? .binary : .noFormat))
    }

    /// Lines of a format that wraps another.
    private mutating func containers(_ container: some ContainerFormat, _ chunk: ByteRange, _ run: inout ItemRun) {
        let inner = self.inner ?? FormatDetector.inner(of: format, sample: run.batch.arena.bytes(chunk), catalog)
        self.inner = inner
        let event = ContainerEvent(inner: inner)
        var grouping = ContainerGrouping()
        var stdout = ContainerGroup()
        var stderr = ContainerGroup()
        var splitter = LineSplitter(chunk, lineBytes: context.lineBytes)
        var number = 0
        while let line = splitter.next(run.batch.arena.base) {
            let (parts, placement) = grouping.place(line.range, number, run.batch.arena.base, container)
            number += 1
            switch (placement, parts) {
            case (.blank, _): run.dropBlank()
            case (.continues, .some(let parts)):
                if parts.slot == 0 { stdout.append(parts, line.isCut) } else { stderr.append(parts, line.isCut) }
            case (.begins, .some(let parts)):
                let isCut = grouping.splitPartial
                if parts.slot == 0 {
                    run.end(&stdout, event, isCut, &context)
                    stdout.append(parts, line.isCut)
                } else {
                    run.end(&stderr, event, isCut, &context)
                    stderr.append(parts, line.isCut)
                }
            case (.continues, nil) where run.item != .none && run.join(line.range): break
            case (_, nil):
                run.begin(line)
                run.end(line, foreign(line, run.batch.arena.bytes(line.range), .noMatch, run.batch))
            }
        }
        run.end(&stdout, event, false, &context)
        run.end(&stderr, event, false, &context)
    }
}

extension LineOutcome {
    /// Whether the line was what the format knows: an event, or nothing by design.
    fileprivate var isTaken: Bool {
        switch self {
        case .event, .dropped: true
        case .noMatch, .rejected: false
        }
    }

    /// The reason, where the line was rejected.
    fileprivate var rejectReason: RejectReason? {
        if case .rejected(let reason) = self { reason } else { nil }
    }
}
