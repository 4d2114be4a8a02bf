import Blocks
import Events

/// Masked messages with their counts, in bounded memory: what threads gather before templates are made of it.
///
/// While there are at most `entriesMax` distinct ones, what comes out depends on the events alone, not on their order. Where there are more,
/// they are clustered on the way.
struct PatternTable: Sendable {
    /// Distinct masked messages that are kept. Beyond, they become templates at once.
    static let entriesMax = 10_000
    /// Bytes of a message that are kept as a sample.
    static let sampleBytesMax = 400

    struct Entry: Sendable {
        var count = 0
        var first = Timestamp(rawValue: .max)
        var last = Timestamp(rawValue: .min)
        /// The most severe level.
        var level: UInt8 = 0
        /// The message of the first event; of several at one instant the least.
        var sample: [UInt8] = []

        mutating func merge(_ other: Entry) {
            count += other.count
            level = max(level, other.level)
            if other.first < first || (other.first == first && other.sample.lexicographicallyPrecedes(sample)) {
                (first, sample) = (other.first, other.sample)
            }
            last = max(last, other.last)
        }
    }

    private var table = ByteTable()
    private(set) var entries: [Entry] = []
    /// Whether messages were clustered before all were seen.
    private(set) var isCoarse = false
    private let entriesMax: Int

    init(entriesMax: Int = PatternTable.entriesMax) { self.entriesMax = entriesMax }

    func key(_ index: Int) -> [UInt8] { table.key(index) }

    /// Counts an event.
    mutating func add(_ masked: [UInt8], _ timestamp: Timestamp, _ level: UInt8, _ message: UnsafeRawBufferPointer) {
        let index = masked.withUnsafeBytes { table.index(of: $0) }
        if index == entries.count { entries.append(Entry()) }
        entries[index].count += 1
        if level > entries[index].level { entries[index].level = level }
        if timestamp > entries[index].last { entries[index].last = timestamp }
        guard timestamp <= entries[index].first else { return }
        let sample = message.prefix(Self.sampleBytesMax)
        if timestamp < entries[index].first || sample.lexicographicallyPrecedes(entries[index].sample) {
            entries[index].first = timestamp
            entries[index].sample = Array(sample)
        }
    }

    mutating func merge(_ other: PatternTable) {
        isCoarse = isCoarse || other.isCoarse
        for index in other.entries.indices { insert(other.table.key(index), other.entries[index]) }
        shrink()
    }

    /// Makes templates of the messages where there are too many.
    mutating func shrink() {
        guard entries.count > entriesMax else { return }
        var tree = TemplateTree()
        var templates: [Entry] = []
        for index in ordered() {
            let template = tree.insert(table.key(index))
            if template == templates.count { templates.append(Entry()) }
            templates[template].merge(entries[index])
        }
        // Should the messages have nothing in common at all, the rare ones lose their words.
        let kept = templates.indices.sorted { templates[$0].count > templates[$1].count }
        table = ByteTable()
        entries = []
        isCoarse = true
        for (place, template) in kept.enumerated() {
            insert(
                place < entriesMax / 2 ? Array(tree.templates[template].joined(separator: [0x20])) : TemplateTree.wildcard,
                templates[template])
        }
    }

    private mutating func insert(_ key: [UInt8], _ entry: Entry) {
        let index = key.withUnsafeBytes { table.index(of: $0) }
        if index == entries.count { entries.append(Entry()) }
        entries[index].merge(entry)
    }

    /// The numbers of the entries, the most frequent first, equals in the order of their bytes.
    func ordered() -> [Int] {
        let keys = entries.indices.map { table.key($0) }
        return entries.indices.sorted {
            entries[$0].count != entries[$1].count
                ? entries[$0].count > entries[$1].count : keys[$0].lexicographicallyPrecedes(keys[$1])
        }
    }
}

/// Gathers masked messages.
struct PatternTally: ColumnTally {
    private(set) var table = PatternTable()
    var isFull: Bool { false }

    mutating func add(_ summary: BlockSummary, _ predicate: Predicate) -> Bool { predicate == .never }

    mutating func add(_ rows: RowSet, of block: ColumnBlock) throws {
        let messages = try block.values(.message)
        let (timestamps, levels) = (try block.timestamps(), try block.levels())
        var mask = MessageMask()
        var last: Int32 = ColumnValues.none
        messages.withEntries { entries in
            rows.forEach { row in
                let code = messages.code(row)
                guard code >= 0 else { return }
                let message = entries[Int(code)]
                if code != last { mask.mask(message) }
                table.add(mask.masked, timestamps[row], levels[row], message)
                last = code
            }
        }
        table.shrink()
    }

    mutating func merge(_ other: PatternTally) { table.merge(other.table) }
}
