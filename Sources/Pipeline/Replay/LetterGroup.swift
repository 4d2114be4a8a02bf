import Events
import Parsers
import Store

/// The dead letters of one input, read as one input again: its name, its facts, and the format found for all of them.
struct LetterGroup {
    /// What tells groups apart.
    struct Key: Hashable {
        var source: String
        var job: Int64
        var input: DeadLetterInput?
    }

    let key: Key
    let source: IngestSource
    /// How the letters are to be read; nil where they cannot be.
    var form: TextForm?
    let isPinned: Bool

    /// The group that begins with `letters`, whose bytes are the whole arena of `batch`, one letter a line.
    ///
    /// What the options say goes before what was known of the input when it was rejected; the format goes the other way round, as the
    /// input's own did not do: that of the options, else the one that fits the letters, else the input's.
    init(
        _ key: Key, _ letters: [LetterPiece], in batch: EventBatch, _ ingest: Ingest, receipt: Int, _ plan: DeadLetterPlan
    ) throws(StoreError) {
        self.key = key
        let input = key.input
        let place = Self.place(key.source)
        let known = ingest.sources.settings(key.source, path: place.path, member: place.member)
        let arrival = letters.first?.letter.at ?? 0
        let zone = known.zone != .utc ? known.zone : input.flatMap { TimeZoneRule(text: $0.zone) } ?? .utc
        let service: [UInt8]
        if let fixed = known.service {
            service = Array(fixed.utf8).withUnsafeBytes { ServiceName.safe($0) }
        } else if let former = input?.service, !former.isEmpty {
            service = Array(former.utf8)
        } else {
            service = ServiceNaming.service(forPath: place.path ?? key.source, member: place.member)
        }
        var context = ParseContext(
            zone: zone, reference: input?.reference ?? Timestamp(rawValue: arrival &* 1_000_000_000),
            fixedYear: known.year ?? input?.year)
        context.lineBytes = ingest.options.bounds.lineBytes
        source = IngestSource(
            receipt: receipt, name: key.source, defaultService: service,
            isServiceFixed: known.service != nil || input?.isServiceFixed == true,
            context: context,
            constants: ingest.rules.enrichment.constants(
                path: place.path, member: place.member, after: Self.constants(input, known, service)),
            isStream: false)
        isPinned = known.format != nil
        form = try Self.form(key, letters, in: batch, pinned: known.format, ingest.options.catalog, plan)
    }

    /// The path of the file and the path in the archive, from the name of a source.
    private static func place(_ source: String) -> (path: String?, member: String?) {
        if source == "stdin" { return (nil, nil) }
        guard let mark = source.firstIndex(of: "!") else { return (source, nil) }
        return (String(source[..<mark]), String(source[source.index(after: mark)...]))
    }

    private static func constants(
        _ input: DeadLetterInput?, _ known: SourceRules.Settings, _ service: [UInt8]
    ) -> [(name: String, value: [UInt8])] {
        var constants = known.tags.map { (name: $0.key, value: Array($0.value.utf8)) }
        if let fixed = known.service, Array(fixed.utf8) != service { constants.append(("service_name", Array(fixed.utf8))) }
        for tag in input?.tags ?? [] {
            let isReplaced = tag.name == "service_name" && known.service != nil
            if !isReplaced, !constants.contains(where: { $0.name == tag.name }) { constants.append((tag.name, tag.value)) }
        }
        return constants
    }

    private static func form(
        _ key: Key, _ letters: [LetterPiece], in batch: EventBatch, pinned: InputFormat?, _ catalog: FormatCatalog,
        _ plan: DeadLetterPlan
    ) throws(StoreError) -> TextForm? {
        let text = batch.arena.bytes(ByteRange(0, batch.arena.count))
        // Without a format each line is tried against all of them; `json` is only the first then. Plain text, which takes any line, is for
        // input that was plain before.
        let former = key.input.flatMap { catalog.format(named: $0.format) } ?? .known(.json)
        var format = pinned ?? former
        if pinned == nil {
            let fitting = FormatDetector.detect(sample: text, catalog)
            if fitting != .known(.plain), fitting != .known(.csv) { format = fitting }
        }
        var form = TextForm(format: format, inner: nil, columns: nil)
        if format.isContainer { form.inner = FormatDetector.inner(of: format, sample: text, catalog) }
        guard let base = format.base, let mark = headerMark(base) else { return form }
        if let header = key.input?.columns, !header.isEmpty, format == former {
            form.columns = columns(header, base)
        } else if let first = letters.first?.letter, let header = try plan.header(before: first, mark: mark) {
            form.columns = columns(header, base)
        }
        return base == .csv && form.columns == nil ? nil : form
    }

    /// What the line begins with that names the columns; nil for formats without such a line.
    private static func headerMark(_ format: Format) -> String? {
        switch format {
        case .csv: ""
        case .w3c: "#Fields:"
        case .zeek: "#fields"
        default: nil
        }
    }

    private static func columns(_ header: [UInt8], _ format: Format) -> ColumnList? {
        header.withUnsafeBytes { ColumnList.inForce(after: $0, of: format, before: nil) }
    }
}
