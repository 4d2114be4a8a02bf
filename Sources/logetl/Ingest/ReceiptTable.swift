import Config
import Events
import Pipeline

/// The receipt for people: a row for each file, the reasons, the sum.
struct ReceiptTable {
    /// Rows that are shown; further files are only counted, unless they have problems.
    static let maxFiles = 20
    /// Characters of a file's name; longer ones lose their middle.
    static let maxNameCharacters = 60
    /// Problems and notes that are shown after the table. All problems are on stderr, all notes in the JSON receipt.
    static let maxProblems = 100

    private let receipt: Receipt
    private let isDryRun: Bool
    private let isStyled: Bool

    /// The table of a receipt.
    init(_ receipt: Receipt, isDryRun: Bool, style: Bool) {
        self.receipt = receipt
        self.isDryRun = isDryRun
        isStyled = style
    }

    /// The text, with line ends.
    var text: String {
        var table = TextTable([
            ("file", .left), ("format", .left), ("read", .right), ("stored", .right), ("duplicate", .right), ("rejected", .right),
            ("dropped", .right), ("why", .left),
        ])
        // Files with problems or rejected lines first get their row, the rest as long as there is room; the order stays.
        // What has nothing but a note, such as a link in an archive, is in the notes alone.
        let files = receipt.files.filter { $0.counts.read > 0 || !$0.problems.isEmpty || $0.notes.isEmpty }
        let notable = files.indices.filter { Self.isNotable(files[$0]) }.prefix(Self.maxFiles)
        let plain = files.indices.filter { !Self.isNotable(files[$0]) }.prefix(Self.maxFiles - notable.count)
        let shown = Set(notable).union(plain)
        for index in shown.sorted() { table.add(Self.row(files[index])) }
        let hidden = files.count - shown.count
        if hidden > 0 { table.add(["… and \(Quantities.count(hidden, "more file"))"]) }
        if files.count != 1 { table.add(Self.row(name: "total", format: "", receipt.totals)) }
        return table.rendered() + problems + summary
    }

    private static func isNotable(_ file: FileReceipt) -> Bool { !file.problems.isEmpty || file.counts.rejectedTotal > 0 }

    private static func row(_ file: FileReceipt) -> [String] {
        row(name: shortened(TextSafety.visible(file.name)), format: file.format.isEmpty ? "-" : file.format, file.counts)
    }

    /// A long name without its middle: the beginning tells the folder, the end the file. JSON and problems have the whole name.
    private static func shortened(_ name: String) -> String {
        guard name.count > maxNameCharacters else { return name }
        return "\(name.prefix(maxNameCharacters / 3))…\(name.suffix(maxNameCharacters - maxNameCharacters / 3 - 1))"
    }

    private static func row(name: String, format: String, _ counts: EventCounts) -> [String] {
        let numbers = [counts.read, counts.stored, counts.duplicate, counts.rejectedTotal, counts.droppedTotal]
        return [name, format] + numbers.map(Quantities.grouped) + [reasons(counts)]
    }

    /// `no-format 3, blank-line 12`, most frequent first.
    private static func reasons(_ counts: EventCounts) -> String {
        let all =
            counts.rejected.map { (code: $0.key.code, count: $0.value) }
            + counts.dropped.map { (code: $0.key.code, count: $0.value) }
        return all.filter { $0.count > 0 }.sorted { ($1.count, $0.code) < ($0.count, $1.code) }
            .map { "\($0.code) \(Quantities.grouped($0.count))" }.joined(separator: ", ")
    }

    private var problems: String {
        lines("problem", .red, receipt.files.flatMap { file in file.problems.map { (file.name, $0) } })
            + lines("note", .dim, receipt.files.flatMap { file in notes(file).map { (file.name, $0) } })
    }

    private func notes(_ file: FileReceipt) -> [String] {
        var notes = file.notes
        if file.cutLines > 0 {
            notes.append(
                "\(Quantities.count(file.cutLines, "line")) longer than \(ConfigUnits.sizeText(receipt.lineBytes)), cut there")
        }
        let known = file.known
        if let job = known.resumedJob {
            notes.append(
                "job \(job) was interrupted here; \(Quantities.count(known.resumedEvents, "event")) that it had stored are not counted again"
            )
        }
        if let job = known.job {
            let part = known.bytes >= file.bytes ? "all" : Quantities.bytes(known.bytes)
            notes.append(
                job == receipt.job ? "\(part) of it came in this job already" : "\(part) of it was stored before (job \(job))")
        }
        return notes
    }

    /// One line for each text; a long list is folded.
    private func lines(_ kind: String, _ style: Style, _ all: [(name: String, text: String)]) -> String {
        var text = ""
        for (name, problem) in all.prefix(Self.maxProblems) {
            text += paint(kind, style) + ": \(TextSafety.visible(name)): \(TextSafety.visible(problem))\n"
        }
        if all.count > Self.maxProblems { text += "… and \(Quantities.count(all.count - Self.maxProblems, "more \(kind)"))\n" }
        return text
    }

    private var summary: String {
        let totals = receipt.totals
        let bytes = receipt.files.reduce(0) { $0 + $1.bytes }
        var text = isDryRun ? "dry run, nothing stored: " : ""
        text += "\(Quantities.count(totals.read, "event")), \(Quantities.bytes(bytes)) in \(Quantities.duration(receipt.seconds))"
        if receipt.seconds >= 0.05 { text += ", \(Quantities.grouped(Int(Double(totals.read) / receipt.seconds))) events/s" }
        let known = receipt.files.reduce(0) { $0 + $1.known.bytes }
        if known > 0 { text += totals.read == 0 ? "; nothing new" : "; \(Quantities.bytes(known)) were stored before" }
        if receipt.wasStopped { text += "; stopped by a signal" }
        text += "\n"
        if totals.masked.total > 0 {
            let parts = totals.masked.named(receipt.maskPatterns).map { "\($0.name) \(Quantities.grouped($0.count))" }
            text += "masked: \(parts.joined(separator: ", "))\n"
            if totals.masked.limits > 0 {
                text +=
                    "\(Quantities.count(totals.masked.limits, "text")) hidden as a whole: a masking pattern reached its limit\n"
            }
        }
        if totals.unconverted > 0 {
            text +=
                "not converted: \(Quantities.count(totals.unconverted, "value")) of another type than normalise.types asks for\n"
        }
        return text
    }

    private func paint(_ text: String, _ style: Style) -> String {
        isStyled ? "\(style.start)\(text)\(Style.reset)" : text
    }
}
