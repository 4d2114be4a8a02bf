import Blocks
import Events

/// Counts events by keys and sums up measures, block by block. Rows are looked at by number only: values once for each entry of a block.
public struct GroupTally: ColumnTally {
    /// What events are grouped by.
    public let keys: [GroupKey]
    /// What is summed up of each group.
    public let measures: [GroupMeasure]

    /// Groups of a tally before it is given away, and bytes of its values.
    static let groupsMax = 1 << 16
    static let bytesMax = 8 << 20

    /// For each key the values that its numbers mean.
    private var tables: [ValueTable]
    /// For each group the numbers of its keys' values.
    private var ids: [UInt32] = []
    private(set) var counts: [Int64] = []
    private var states: [NumberState] = []
    /// For each measure the numbers that it gathers.
    private var logs: [NumberLog]
    private var texts: [[UInt8]] = []
    /// Numbers of groups plus one, 0 where a slot is free; a power of two.
    private var slots: [UInt32] = []

    /// An empty tally.
    public init(keys: [GroupKey], measures: [GroupMeasure] = []) {
        self.keys = keys
        self.measures = measures
        tables = keys.map { _ in ValueTable() }
        logs = measures.map { _ in NumberLog() }
    }

    /// What was counted.
    public var groups: Groups {
        var packed = self
        packed.seal()
        return Groups(packed)
    }

    var groupCount: Int { counts.count }

    /// The columns that it looks at.
    public var columns: [EventColumn] {
        var found: [EventColumn] = []
        for key in keys {
            switch key {
            case .column(let column): if !found.contains(column) { found.append(column) }
            case .test(let test): found = test.isFalse.columns(with: test.isTrue.columns(with: found))
            case .service, .level, .time: break
            }
        }
        for measure in measures {
            switch measure {
            case .column(let column), .numbers(let column, _): if !found.contains(column) { found.append(column) }
            case .instant: break
            }
        }
        return found
    }

    /// Whether it holds so much that it is to be given away.
    public var isFull: Bool {
        counts.count >= Self.groupsMax || tables.reduce(0) { $0 + $1.byteCount } >= Self.bytesMax
            || logs.reduce(0) { $0 + $1.byteCount } >= Self.bytesMax
    }

    /// Puts numbers in order: what a thread does of a part before it is merged with others.
    public mutating func seal() {
        for measure in logs.indices { logs[measure].pack(groups: counts.count) }
    }

    func value(_ group: Int, _ key: Int) -> GroupValue { tables[key].value(ids[group * keys.count + key]) }
    func sum(of group: Int, _ measure: Int) -> GroupSum { states[group * measures.count + measure].sum(texts) }
    func numbers(of group: Int, _ measure: Int) -> GroupNumbers { logs[measure].numbers(group) }

    // MARK: Groups

    /// The group with these numbers, made if it is new.
    private mutating func group(_ wanted: UnsafeBufferPointer<UInt32>) -> Int {
        if slots.count < (counts.count + 1) * 2 { grow() }
        let mask = slots.count - 1
        let width = keys.count
        var slot = Int(truncatingIfNeeded: Self.hash(wanted)) & mask
        search: while slots[slot] != 0 {
            let group = Int(slots[slot] - 1)
            var same = true
            for index in 0..<width where ids[group * width + index] != wanted[index] { same = false }
            if same { return group }
            slot = (slot + 1) & mask
        }
        ids.append(contentsOf: wanted)
        counts.append(0)
        for _ in measures { states.append(NumberState()) }
        slots[slot] = UInt32(counts.count)
        return counts.count - 1
    }

    private static func hash(_ ids: UnsafeBufferPointer<UInt32>) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for id in ids { hash = ByteHash.mix(hash ^ UInt64(id), 0xE703_7ED1_A0B4_28DB) }
        return hash
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: max(64, slots.count * 2))
        let mask = slots.count - 1
        let width = keys.count
        ids.withUnsafeBufferPointer { ids in
            for group in counts.indices {
                var slot =
                    Int(truncatingIfNeeded: Self.hash(UnsafeBufferPointer(rebasing: ids[group * width..<(group + 1) * width])))
                    & mask
                while slots[slot] != 0 { slot = (slot + 1) & mask }
                slots[slot] = UInt32(group + 1)
            }
        }
    }

    /// Adds what another tally of the same question holds.
    public mutating func merge(_ other: GroupTally) {
        if counts.isEmpty {
            self = other
            return
        }
        let width = keys.count
        var known: [[UInt32]] = other.tables.map { Array(repeating: .max, count: $0.count) }
        var wanted = [UInt32](repeating: 0, count: width)
        var mine: [UInt32] = []
        mine.reserveCapacity(other.counts.count)
        for index in other.counts.indices {
            for key in 0..<width {
                let foreign = other.ids[index * width + key]
                if known[key][Int(foreign)] == .max { known[key][Int(foreign)] = tables[key].id(foreign, of: other.tables[key]) }
                wanted[key] = known[key][Int(foreign)]
            }
            let group = wanted.withUnsafeBufferPointer { self.group($0) }
            counts[group] += other.counts[index]
            mine.append(UInt32(truncatingIfNeeded: group))
            for measure in measures.indices {
                states[group * measures.count + measure].merge(
                    other.states[index * measures.count + measure], other.texts, &texts)
            }
        }
        for measure in logs.indices {
            logs[measure].merge(other.logs[measure], mine)
            if logs[measure].wantsPacking { logs[measure].pack(groups: counts.count) }
        }
    }

    // MARK: Summaries

    /// The longest steps, in minutes, whose counts by level and service are all that it needs; nil where it needs more.
    var stepOfMinutes: Int? {
        guard measures.isEmpty else { return nil }
        var step = MinuteCount.dayStep
        for key in keys {
            switch key {
            case .service, .level: break
            case .time(let width):
                guard width % 60_000_000_000 == 0 else { return nil }
                step = MinuteCount.commonStep(step, Int(width / 60_000_000_000))
            case .column, .test: return nil
            }
        }
        return step
    }

    /// Adds so many events of a service, a level and an instant; for keys that need no more.
    private mutating func add(_ events: Int, service: String, level: UInt8, instant: Int64) {
        guard events > 0 else { return }
        let wanted = keys.indices.map { key -> UInt32 in
            switch keys[key] {
            case .service:
                var service = service
                return service.withUTF8 { tables[key].id(text: UnsafeRawBufferPointer($0)) }
            case .level: return tables[key].id(Int64(level))
            case .time(let width): return tables[key].id(Self.cut(instant, width))
            case .column, .test: return 0
            }
        }
        let group = wanted.withUnsafeBufferPointer { self.group($0) }
        counts[group] += Int64(events)
    }

    /// The instant cut down to a multiple of `width`.
    @inline(__always)
    static func cut(_ instant: Int64, _ width: Int64) -> Int64 { instant < 0 ? instant : instant - instant % width }

    /// Adds a block whose summary tells enough.
    public mutating func add(_ summary: BlockSummary, _ predicate: Predicate) -> Bool {
        if predicate == .never { return true }
        guard predicate == .always, measures.isEmpty, !keys.contains(where: \.needsRows)
        else { return false }
        for case .time(let width) in keys
        where Self.cut(summary.first.rawValue, width) != Self.cut(summary.last.rawValue, width) { return false }
        let instant = summary.first.rawValue
        let levels = summary.levelCounts.indices.filter { summary.levelCounts[$0] > 0 }
        if !keys.contains(.level) || levels.count == 1 {
            let level = levels.first.map { UInt8(truncatingIfNeeded: $0) } ?? 0
            if keys.contains(.service) {
                for service in summary.services { add(service.events, service: service.name, level: level, instant: instant) }
            } else {
                add(summary.events, service: "", level: level, instant: instant)
            }
            return true
        }
        guard !keys.contains(.service) || summary.services.count == 1 else { return false }
        for level in levels {
            add(
                Int(summary.levelCounts[level]), service: summary.services.first?.name ?? "",
                level: UInt8(truncatingIfNeeded: level),
                instant: instant)
        }
        return true
    }

    /// Adds counts by minute that satisfy `predicate`.
    public mutating func add(_ minutes: [MinuteCount], _ predicate: Predicate) {
        for minute in minutes where predicate.isSatisfied(by: minute) {
            add(
                minute.events, service: minute.service, level: minute.level.rawValue,
                instant: minute.minute.multipliedReportingOverflow(by: 60_000_000_000).partialValue)
        }
    }

    // MARK: Blocks

    /// Adds events of a block.
    public mutating func add(_ rows: RowSet, of block: ColumnBlock) throws {
        var chosen: [Int32] = []
        chosen.reserveCapacity(block.count)
        rows.forEach { chosen.append(Int32(truncatingIfNeeded: $0)) }
        guard !chosen.isEmpty else { return }

        var sources: [BlockKey] = []
        for key in keys { sources.append(try BlockKey(key, block)) }
        var cells = BlockCells(chosen.count)
        for source in sources { source.refine(&cells, chosen) }
        let (events, samples) = cells.counts(chosen)

        var sums: [[NumberState]] = []
        for measure in measures { sums.append(try sum(measure, block, chosen, cells, texts: &texts)) }
        var wanted = [UInt32](repeating: 0, count: keys.count)
        var groups = [UInt32](repeating: 0, count: events.count)
        for cell in events.indices where events[cell] > 0 {
            for key in keys.indices { wanted[key] = sources[key].id(Int(samples[cell]), &tables[key]) }
            let group = wanted.withUnsafeBufferPointer { self.group($0) }
            counts[group] += Int64(events[cell])
            groups[cell] = UInt32(truncatingIfNeeded: group)
            for measure in measures.indices where !sums[measure].isEmpty {
                // Their texts are in the same list.
                let index = group * measures.count + measure
                if states[index].count == 0 { states[index] = sums[measure][cell] } else { join(index, sums[measure][cell]) }
            }
        }
        for measure in measures.indices {
            guard case .numbers(let column, let isCast) = measures[measure] else { continue }
            gather(try block.values(column), isCast: isCast, chosen, &logs[measure]) { groups[cells.cell($0)] }
            if logs[measure].wantsPacking { logs[measure].pack(groups: counts.count) }
        }
    }

    /// Appends the numbers of the chosen rows, each to the group that `group` says.
    private func gather(
        _ values: ColumnValues, isCast: Bool, _ chosen: [Int32], _ log: inout NumberLog, group: (Int) -> UInt32
    ) {
        if let integers = values.integers, values.uniformKind == .json {
            for index in chosen.indices {
                let code = values.code(Int(chosen[index]))
                if code >= 0 { log.append(Double(integers[Int(code)]), group: group(index)) }
            }
            return
        }
        values.withEntries { entries in
            var known = [EntryNumber?](repeating: nil, count: values.entryCount)
            for index in chosen.indices {
                let code = Int(values.code(Int(chosen[index])))
                guard code >= 0 else { continue }
                let number = known[code] ?? EntryNumber(entries[code], values.kind(code), isCast: isCast)
                known[code] = number
                switch number {
                case .null: break
                case .number(let value): log.append(value, group: group(index))
                case .none: log.appendOdd(group: group(index))
                }
            }
        }
    }

    private mutating func join(_ index: Int, _ state: NumberState) {
        let shared = texts
        states[index].merge(state, shared, &texts)
    }

    /// The measure of each cell.
    private func sum(
        _ measure: GroupMeasure, _ block: ColumnBlock, _ chosen: [Int32], _ cells: BlockCells, texts: inout [[UInt8]]
    ) throws -> [NumberState] {
        if case .numbers = measure { return [] }
        var states = [NumberState](repeating: NumberState(), count: cells.range)
        guard case .column(let column) = measure else {
            let timestamps = try block.timestamps()
            for index in chosen.indices { states[cells.cell(index)].add(timestamps[Int(chosen[index])].rawValue) }
            return states
        }
        let values = try block.values(column)
        if let integers = values.integers, values.uniformKind == .json {
            for index in chosen.indices {
                let code = values.code(Int(chosen[index]))
                if code >= 0 { states[cells.cell(index)].add(integers[Int(code)]) }
            }
            return states
        }
        values.withEntries { entries in
            var known = [EntryValue?](repeating: nil, count: values.entryCount)
            for index in chosen.indices {
                let code = Int(values.code(Int(chosen[index])))
                guard code >= 0 else { continue }
                let value: EntryValue
                if let parsed = known[code] {
                    value = parsed
                } else {
                    value = values.kind(code) == .text || column.isWholeText ? .text : EntryValue(json: entries[code])
                    known[code] = value
                }
                let cell = cells.cell(index)
                switch value {
                case .null: break
                case .integer(let number): states[cell].add(number)
                case .real(let number): states[cell].add(number)
                case .text:
                    ShownText.withText(entries[code], isNested: false) {
                        states[cell].add(text: $0, SQLNumber.ofText($0), &texts)
                    }
                case .nested:
                    ShownText.withText(entries[code], isNested: true) { states[cell].add(text: $0, SQLNumber.ofText($0), &texts) }
                }
            }
        }
        return states
    }
}

extension GroupKey {
    /// Whether its values are known from events only, never from summaries.
    var needsRows: Bool {
        switch self {
        case .service, .level, .time: false
        case .column, .test: true
        }
    }
}

extension EventColumn {
    /// Whether its values are texts whatever they look like.
    var isWholeText: Bool { if case .field = self { false } else { true } }
}
