import Events

/// A lookup rule at work in one worker.
final class LookupSource {
    /// The reader's number of the field that is looked up.
    let field: Int
    /// The reader's numbers of the fields that are given, by the table's columns.
    let outputs: [Int]
    let table: LookupTable
    private(set) var places = ValuePlaces()
    private var recent: RecentAnswers?

    init(_ table: LookupTable, field: Int, outputs: [Int]) {
        self.table = table
        self.field = field
        self.outputs = outputs
        if table.isSlow { recent = RecentAnswers() }
    }

    func begin() { places.begin() }

    /// The row for a value, or nil.
    @inline(__always)
    func find(_ text: UnsafeRawBufferPointer) -> Int? {
        guard recent != nil else { return table.row(text) }
        let hash = TextPool.hash(text)
        if let known = recent?.answer(text, hash) { return known < 0 ? nil : known }
        let row = table.row(text)
        recent?.remember(text, hash, row ?? -1)
        return row
    }

    /// Writes the values of a row where the batch does not have them yet. Returns the index of the first one's range.
    @inline(__always)
    func place(_ row: Int, _ batch: EventBatch) -> Int {
        let id = UInt32(truncatingIfNeeded: row)
        if let known = places.first(id) { return known }
        let first = places.open(id)
        table.forEachCell(row) { cell in table.with(cell) { places.write($0, batch) } }
        return first
    }
}

/// What was found for the texts of the last events. One place for each hash, so that it stays small.
struct RecentAnswers {
    private struct Answer {
        var text: [UInt8] = []
        var answer = 0
    }

    /// Longer texts are not remembered.
    private static let textBytes = 64

    private var answers = ContiguousArray<Answer>(repeating: Answer(), count: EnrichLimits.remembered)

    /// The answer remembered for a text that is not empty, or nil.
    @inline(__always)
    func answer(_ text: UnsafeRawBufferPointer, _ hash: UInt64) -> Int? {
        let slot = Int(truncatingIfNeeded: hash) & (EnrichLimits.remembered - 1)
        guard text.count > 0, answers[slot].text.withUnsafeBytes({ $0.sameBytes(text) }) else { return nil }
        return answers[slot].answer
    }

    /// Remembers an answer in place of another.
    mutating func remember(_ text: UnsafeRawBufferPointer, _ hash: UInt64, _ answer: Int) {
        guard text.count <= Self.textBytes else { return }
        let slot = Int(truncatingIfNeeded: hash) & (EnrichLimits.remembered - 1)
        answers[slot].text.removeAll(keepingCapacity: true)
        answers[slot].text.append(contentsOf: text)
        answers[slot].answer = answer
    }
}
