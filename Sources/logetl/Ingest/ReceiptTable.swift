import Events
import Pipeline

/// The receipt for people: a row for each file, the reasons, the sum.
struct ReceiptTable {
    /// Rows that are shown; further files are only counted, unless they have problems.
    static let maxFiles = 20
    /// Problems that are shown after the table. All are on stderr.
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
        let notable = receipt.files.indices.filter { Self.isNotable(receipt.files[$0]) }.prefix(Self.maxFiles)
        let plain = receipt.files.indices.filter { !Self.isNotable(receipt.files[$0]) }.prefix(Self.maxFiles - notable.count)
        let shown = Set(notable).union(plain)
        for index in shown.sorted() { table.add(Self.row(receipt.files[index])) }
        let hidden = receipt.files.count - shown.count
        if hidden > 0 { table.add(["… and \(Quantities.count(hidden, "more file"))"]) }
        if receipt.files.count != 1 { table.add(Self.row(name: "total", format: "", receipt.totals)) }
        return table.rendered() + problems + summary
    }

    private static func isNotable(_ file: FileReceipt) -> Bool { !file.problems.isEmpty || file.counts.rejectedTotal > 0 }

    private static func row(_ file: FileReceipt) -> [String] {
        row(name: TextSafety.visible(file.name), format: file.format.isEmpty ? "-" : file.format, file.counts)
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
        let all = receipt.files.flatMap { file in file.problems.map { (file.name, $0) } }
        var text = ""
        for (name, problem) in all.prefix(Self.maxProblems) {
            text += paint("problem", .red) + ": \(TextSafety.visible(name)): \(TextSafety.visible(problem))\n"
        }
        if all.count > Self.maxProblems { text += "… and \(Quantities.count(all.count - Self.maxProblems, "more problem"))\n" }
        return text
    }

    private var summary: String {
        let totals = receipt.totals
        let bytes = receipt.files.reduce(0) { $0 + $1.bytes }
        var text = isDryRun ? "dry run, nothing stored: " : ""
        text += "\(Quantities.count(totals.read, "event")), \(Quantities.bytes(bytes)) in \(Quantities.duration(receipt.seconds))"
        if receipt.seconds >= 0.05 { text += ", \(Quantities.grouped(Int(Double(totals.read) / receipt.seconds))) events/s" }
        if receipt.wasStopped { text += "; stopped by a signal" }
        text += "\n"
        if totals.rejectedTotal > 0, !isDryRun {
            text += "rejected input is kept in the dead-letter store (logetl status)\n"
        }
        return text
    }

    private func paint(_ text: String, _ style: Style) -> String {
        isStyled ? "\(style.start)\(text)\(Style.reset)" : text
    }
}
