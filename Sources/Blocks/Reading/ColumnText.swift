import Events

/// The values of some rows of a column as plain text in memory of its own, so that reading a value counts no references.
final class ColumnText {
    let name: FieldName
    let kind: Field.Kind
    /// Texts, one behind the other; text `i` is from `starts[i]` up to `starts[i + 1]`.
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let starts: UnsafeMutableBufferPointer<Int>
    /// The text of each value; empty where each has its own.
    private let slots: UnsafeMutableBufferPointer<Int32>
    /// Where each row's values begin; one more entry than rows.
    private let firsts: UnsafeMutableBufferPointer<Int32>
    private let firstRow: Int
    private let isConstant: Bool
    /// The row that was asked for last, and how often.
    private var row = -1
    private var taken = 0

    /// The values of the rows in `rows`.
    init(_ open: OpenColumn, _ rows: ClosedRange<Int>, name: FieldName) {
        self.name = name
        kind = open.key.kind
        firstRow = rows.lowerBound
        firsts = Self.copy(open.firsts[rows.lowerBound...rows.upperBound + 1])
        let values = Int(open.firsts[rows.lowerBound])..<Int(open.firsts[rows.upperBound + 1])
        var text: [UInt8] = []
        var ends = [0]
        func add(_ list: ValueList, _ range: Range<Int>) {
            ends.reserveCapacity(range.count + 1)
            for index in range {
                list.append(index, to: &text)
                ends.append(text.count)
            }
        }
        switch open.values.storage {
        case .constant:
            isConstant = true
            slots = Self.copy([])
            if !values.isEmpty { add(open.values, 0..<1) }
        case .dictionary(let entries, let indexes) where entries.count <= values.count:
            isConstant = false
            slots = Self.copy(indexes[values])
            add(entries, 0..<entries.count)
        default:
            isConstant = false
            slots = Self.copy([])
            add(open.values, values)
        }
        bytes = Self.copy(text[...])
        starts = Self.copy(ends[...])
    }

    deinit {
        bytes.deallocate()
        starts.deallocate()
        slots.deallocate()
        firsts.deallocate()
    }

    private static func copy<T>(_ values: ArraySlice<T>) -> UnsafeMutableBufferPointer<T> {
        let memory = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
        _ = memory.initialize(fromContentsOf: values)
        return memory
    }

    /// The row's next value, each time another one: a column may occur more than once in a line. Valid as long as the column.
    @inline(__always)
    func next(_ row: Int) -> UnsafeRawBufferPointer {
        taken = row == self.row ? taken &+ 1 : 0
        self.row = row
        let value = Int(firsts[row &- firstRow]) &+ taken
        precondition(value < Int(firsts[row &- firstRow &+ 1]), "a row has as many values as its shape says")
        var slot = isConstant ? 0 : value &- Int(firsts[0])
        if slots.count > 0 { slot = Int(slots[slot]) }
        return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[starts[slot]..<starts[slot &+ 1]])
    }
}
