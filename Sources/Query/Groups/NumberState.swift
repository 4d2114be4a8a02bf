import Blocks

/// What is summed up of the values of a measure.
struct NumberState: Sendable {
    /// The least or greatest value so far; texts are numbers of a list.
    enum Bound: Sendable {
        case none
        case integer(Int64)
        case real(Double)
        case text(Int)
    }

    var count: Int64 = 0
    var whole: Int64 = 0
    var real = 0.0
    var isOver = false
    var hasReal = false
    var low = Bound.none
    var high = Bound.none

    @inline(__always)
    mutating func add(_ value: Int64) {
        count &+= 1
        let (sum, overflow) = whole.addingReportingOverflow(value)
        whole = sum
        if overflow { isOver = true }
        real += Double(value)
        if case .integer(let bound) = low, bound <= value {} else { lower(value) }
        if case .integer(let bound) = high, bound >= value {} else { raise(value) }
    }

    private mutating func lower(_ value: Int64) {
        switch low {
        case .none, .integer, .text: low = .integer(value)
        case .real(let bound): if Self.order(value, bound) < 0 { low = .integer(value) }
        }
    }

    private mutating func raise(_ value: Int64) {
        switch high {
        case .none, .integer: high = .integer(value)
        case .real(let bound): if Self.order(value, bound) > 0 { high = .integer(value) }
        case .text: break
        }
    }

    mutating func add(_ value: Double) {
        count &+= 1
        hasReal = true
        real += value
        switch low {
        case .none, .text: low = .real(value)
        case .integer(let bound): if Self.order(bound, value) > 0 { low = .real(value) }
        case .real(let bound): if value < bound { low = .real(value) }
        }
        switch high {
        case .none: high = .real(value)
        case .integer(let bound): if Self.order(bound, value) < 0 { high = .real(value) }
        case .real(let bound): if value > bound { high = .real(value) }
        case .text: break
        }
    }

    /// Adds a text; `number` is what it is in sums.
    mutating func add(text: UnsafeRawBufferPointer, _ number: EntryValue, _ texts: inout [[UInt8]]) {
        let (oldLow, oldHigh) = (low, high)
        switch number {
        case .integer(let value): add(value)
        case .real(let value): add(value)
        default: return
        }
        (low, high) = (oldLow, oldHigh)
        bound(text, &texts)
    }

    private mutating func bound(_ text: UnsafeRawBufferPointer, _ texts: inout [[UInt8]]) {
        switch low {
        case .none: low = Self.keep(text, &texts)
        case .text(let index) where text.lexicographicallyPrecedes(texts[index]): low = Self.keep(text, &texts)
        default: break
        }
        switch high {
        case .text(let index) where !texts[index].lexicographicallyPrecedes(text): break
        default: high = Self.keep(text, &texts)
        }
    }

    private static func keep(_ text: UnsafeRawBufferPointer, _ texts: inout [[UInt8]]) -> Bound {
        texts.append(Array(text))
        return .text(texts.count - 1)
    }

    /// Adds what another state holds, whose texts are in `others`.
    mutating func merge(_ other: NumberState, _ others: [[UInt8]], _ texts: inout [[UInt8]]) {
        guard other.count > 0 else { return }
        if count == 0, others.isEmpty {
            self = other
            return
        }
        let mine = self
        for bound in [other.low, other.high] {
            switch bound {
            case .none: break
            case .integer(let value): add(value)
            case .real(let value): add(value)
            case .text(let index): others[index].withUnsafeBytes { self.bound($0, &texts) }
            }
        }
        count = mine.count &+ other.count
        real = mine.real + other.real
        let (sum, overflow) = mine.whole.addingReportingOverflow(other.whole)
        whole = sum
        isOver = mine.isOver || other.isOver || overflow
        hasReal = mine.hasReal || other.hasReal
    }

    /// How a whole number stands to a real: -1 before, 0 equal, 1 behind.
    static func order(_ a: Int64, _ b: Double) -> Int {
        if b < -9_223_372_036_854_775_808.0 { return 1 }
        if b >= 9_223_372_036_854_775_808.0 { return -1 }
        let whole = Int64(b)
        if a != whole { return a < whole ? -1 : 1 }
        let rest = b - Double(whole)
        return rest > 0 ? -1 : rest < 0 ? 1 : 0
    }

    func sum(_ texts: [[UInt8]]) -> GroupSum {
        GroupSum(
            count: count, real: real, whole: isOver || hasReal ? nil : whole, isWhole: !hasReal, low: Self.value(low, texts),
            high: Self.value(high, texts))
    }

    private static func value(_ bound: Bound, _ texts: [[UInt8]]) -> GroupValue {
        switch bound {
        case .none: .null
        case .integer(let value): .integer(value)
        case .real(let value): .real(value)
        case .text(let index): .text(texts[index])
        }
    }
}
