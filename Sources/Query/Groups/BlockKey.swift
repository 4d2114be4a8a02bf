import Blocks
import Events

/// One key over the rows of one block: numbers that tell rows apart, and the values behind them.
final class BlockKey {
    private enum Source {
        case services([UInt16], [String])
        case levels([UInt8])
        case times([Timestamp], Int64)
        case values(ColumnValues, isWholeText: Bool)
        /// For each row 0 where a condition is neither true nor false, 1 where it is false, 2 where it is true.
        case answers([UInt8])
    }

    private let source: Source
    /// For each service or entry the number of its value in the tally; `.max` until it is asked for.
    private var known: [UInt32] = []

    init(_ key: GroupKey, _ block: ColumnBlock) throws {
        switch key {
        case .service:
            let services = try block.services()
            source = .services(services, block.serviceNames)
            known = Array(repeating: .max, count: block.serviceNames.count)
            guard services.allSatisfy({ Int($0) < known.count }) else {
                throw BlockError.corrupt("an event names a service that the block does not have")
            }
        case .level: source = .levels(try block.levels())
        case .time(let width): source = .times(try block.timestamps(), max(1, width))
        case .test(let test):
            var answers = [UInt8](repeating: 0, count: block.count)
            try test.isFalseOrTrue.rows(of: block).forEach { answers[$0] = 1 }
            try test.isTrue.rows(of: block).forEach { answers[$0] = 2 }
            source = .answers(answers)
        case .column(let column):
            let values = try block.values(column)
            source = .values(values, isWholeText: column.isWholeText)
            known = Array(repeating: .max, count: values.entryCount + 1)
        }
    }

    /// Tells the rows of each cell apart by this key.
    func refine(_ cells: inout BlockCells, _ chosen: [Int32]) {
        switch source {
        case .services(let services, let names):
            if names.count > 1 { cells.refine(by: names.count, chosen) { Int(services[$0]) } }
        case .levels(let levels):
            let isKnown = levels.allSatisfy { Int($0) < Level.tableSize }
            cells.refine(by: isKnown ? Level.tableSize : 256, chosen) { Int(levels[$0]) }
        case .times(let timestamps, let width):
            // Instants ascend, so buckets are runs of rows.
            var runs: [Int32] = []
            runs.reserveCapacity(timestamps.count)
            var run: Int32 = -1
            var (start, end) = (Int64.max, Int64.min)
            for instant in timestamps {
                let value = instant.rawValue
                if value < start || value >= end {
                    run += 1
                    start = GroupTally.cut(value, width)
                    end = value < 0 ? value + 1 : start.addingReportingOverflow(width).overflow ? .max : start + width
                }
                runs.append(run)
            }
            if run > 0 { cells.refine(by: Int(run) + 1, chosen) { Int(runs[$0]) } }
        case .answers(let answers): cells.refine(by: 3, chosen) { Int(answers[$0]) }
        case .values(let values, _):
            if let codes = values.codes {
                cells.refine(by: values.entryCount + 1, chosen) { Int(codes[$0]) + 1 }
            } else if let integers = values.integers {
                cells.refineBySearch(chosen) { UInt64(bitPattern: integers[$0]) }
            } else {
                cells.refineBySearch(chosen) { UInt64($0) }
            }
        }
    }

    /// The number that a row's value has in the tally's table.
    func id(_ row: Int, _ table: inout ValueTable) -> UInt32 {
        switch source {
        case .levels(let levels): return table.id(Int64(levels[row]))
        case .answers(let answers): return answers[row] == 0 ? table.idOfNull() : table.id(Int64(answers[row]) - 1)
        case .times(let timestamps, let width): return table.id(GroupTally.cut(timestamps[row].rawValue, width))
        case .services(let services, let names):
            let index = Int(services[row])
            if known[index] == .max {
                var name = names[index]
                known[index] = name.withUTF8 { table.id(text: UnsafeRawBufferPointer($0)) }
            }
            return known[index]
        case .values(let values, let isWholeText):
            let code = Int(values.code(row))
            if known[code + 1] == .max {
                known[code + 1] = code < 0 ? table.idOfNull() : Self.id(values, code, isWholeText, &table)
            }
            return known[code + 1]
        }
    }

    private static func id(_ values: ColumnValues, _ entry: Int, _ isWholeText: Bool, _ table: inout ValueTable) -> UInt32 {
        let isJSON = !isWholeText && values.kind(entry) == .json
        if isJSON, let integers = values.integers { return table.id(integers[entry]) }
        return values.withEntry(entry) { bytes in
            switch isJSON ? EntryValue(json: bytes) : .text {
            case .null: return table.idOfNull()
            case .integer(let number): return table.id(number)
            case .real(let number): return table.id(number)
            case .text: return ShownText.withText(bytes, isNested: false) { table.id(text: $0) }
            case .nested: return ShownText.withText(bytes, isNested: true) { table.id(text: $0) }
            }
        }
    }
}

/// Texts of entries as SQL shows them.
package enum ShownText {
    /// Calls `body` with the text: valid UTF-8, and for JSON without the spaces between its parts.
    package static func withText<T>(_ bytes: UnsafeRawBufferPointer, isNested: Bool, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        if isNested {
            var packed: [UInt8] = []
            var isInString = false
            var isEscaped = false
            for byte in bytes {
                if !isInString && (byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)) { continue }
                packed.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = isInString
                } else if byte == 0x22 {
                    isInString.toggle()
                }
            }
            return packed.withUnsafeBytes(body)
        }
        if bytes.allSatisfy({ $0 < 0x80 }) { return body(bytes) }
        var text = String(decoding: bytes, as: UTF8.self)
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}

/// The rows of a block in cells: rows of one cell have the same values of the keys so far.
struct BlockCells {
    /// Cells; some may be empty.
    private(set) var range = 1
    /// The cell of each chosen row.
    private var cells: [UInt32]

    init(_ rows: Int) { cells = Array(repeating: 0, count: rows) }

    @inline(__always)
    func cell(_ index: Int) -> Int { Int(cells[index]) }

    /// Splits each cell by a number below `count` that each row has.
    @inline(__always)
    mutating func refine(by count: Int, _ chosen: [Int32], _ code: (Int) -> Int) {
        let (product, isOver) = range.multipliedReportingOverflow(by: count)
        // Cells are counted in a table: it should not be much larger than the block.
        guard !isOver, product <= 1024 + chosen.count * 2 else { return refineBySearch(chosen) { UInt64(code($0)) } }
        let factor = UInt32(count)
        cells.withUnsafeMutableBufferPointer { cells in
            chosen.withUnsafeBufferPointer { chosen in
                for index in 0..<cells.count {
                    cells[index] = cells[index] &* factor &+ UInt32(truncatingIfNeeded: code(Int(chosen[index])))
                }
            }
        }
        range = product
    }

    /// The same for numbers of any size.
    @inline(__always)
    mutating func refineBySearch(_ chosen: [Int32], _ code: (Int) -> UInt64) {
        var capacity = 64
        while capacity < chosen.count * 2 { capacity *= 2 }
        let mask = capacity - 1
        var slots = [Int32](repeating: -1, count: capacity)
        var known: [(cell: UInt32, code: UInt64)] = []
        known.reserveCapacity(chosen.count)
        for index in cells.indices {
            let wanted = (cell: cells[index], code: code(Int(chosen[index])))
            let hash = ByteHash.mix(wanted.code ^ 0xA076_1D64_78BD_642F, UInt64(wanted.cell) &+ 0xE703_7ED1_A0B4_28DB)
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] >= 0, known[Int(slots[slot])] != wanted { slot = (slot + 1) & mask }
            if slots[slot] < 0 {
                slots[slot] = Int32(truncatingIfNeeded: known.count)
                known.append(wanted)
            }
            cells[index] = UInt32(truncatingIfNeeded: slots[slot])
        }
        range = known.count
    }

    /// For each cell how many rows it has, and one of them.
    func counts(_ chosen: [Int32]) -> (events: [UInt32], samples: [Int32]) {
        var events = [UInt32](repeating: 0, count: range)
        var samples = [Int32](repeating: 0, count: range)
        guard range > 1 else { return ([UInt32(truncatingIfNeeded: chosen.count)], [chosen.first ?? 0]) }
        events.withUnsafeMutableBufferPointer { events in
            samples.withUnsafeMutableBufferPointer { samples in
                for index in cells.indices {
                    let cell = Int(cells[index])
                    events[cell] &+= 1
                    samples[cell] = chosen[index]
                }
            }
        }
        return (events, samples)
    }
}
