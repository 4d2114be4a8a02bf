import Blocks
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Gathers the values of one column, row by row. Short values that were there before share an entry as long as that pays.
final class ColumnCollector {
    private var codes: [Int32] = []
    private var text = EntryText()
    private var kinds: [ValueKind] = []
    /// Whether an entry is a JSON value or reads as a number where the name is one by the schema.
    private let isNumber: Bool
    /// Whether row `i` has entry `i` so far.
    private var isPlain = true
    private var sharing: Bool
    /// For a value's hash the entry that had it last, -1 for none.
    private var slots: [Int32] = []
    private var scratch: [UInt8] = []

    private static let slotBits: UInt64 = 8
    /// Longer values are not looked for, bytes.
    private static let sharedBytes = 64
    /// Rows after which it is seen whether sharing pays.
    private static let trialRows = 128

    /// For about `rows` rows. `sharing` is false for values that hardly repeat.
    init(rows: Int, sharing: Bool, isNumber: Bool = false) {
        self.sharing = sharing
        self.isNumber = isNumber
        if sharing { slots = [Int32](repeating: -1, count: 1 << Int(Self.slotBits)) }
        codes.reserveCapacity(rows)
        if !sharing { text.starts.reserveCapacity(rows + 1) }
    }

    /// Adds a row without a value.
    func addNone() {
        isPlain = false
        codes.append(ColumnValues.none)
    }

    /// Adds a row's value: a JSON value as it stands, or the inside of a string, which has escapes or not.
    @inline(__always)
    func add(_ value: UnsafeRawBufferPointer, _ kind: ValueKind, isEscaped: Bool) {
        if isEscaped {
            addEscaped(value)
        } else {
            add(value, kind == .text && isNumber && EventShape.isNumber(value) ? .json : kind)
        }
    }

    @inline(never)
    private func addEscaped(_ value: UnsafeRawBufferPointer) {
        scratch.removeAll(keepingCapacity: true)
        JSONString.unescape(value, to: &scratch)
        scratch.withUnsafeBytes { add($0, isNumber && EventShape.isNumber($0) ? .json : .text) }
    }

    private func add(_ value: UnsafeRawBufferPointer, _ kind: ValueKind) {
        let entry = Int32(truncatingIfNeeded: kinds.count)
        if sharing, value.count <= Self.sharedBytes {
            let slot = Self.slot(value)
            let known = slots[slot]
            if known >= 0, kinds[Int(known)] == kind, holds(Int(known), value) {
                isPlain = false
                codes.append(known)
                return
            }
            slots[slot] = entry
            if codes.count == Self.trialRows, kinds.count * 4 > Self.trialRows * 3 { sharing = false }
        }
        if codes.count != Int(entry) { isPlain = false }
        codes.append(entry)
        kinds.append(kind)
        text.bytes.append(contentsOf: value)
        text.starts.append(text.bytes.count)
    }

    @inline(__always)
    private func holds(_ entry: Int, _ value: UnsafeRawBufferPointer) -> Bool {
        let start = text.starts[entry]
        guard text.starts[entry + 1] - start == value.count else { return false }
        guard let base = value.baseAddress, value.count > 0 else { return true }
        return text.bytes.withUnsafeBytes { memcmp($0.baseAddress! + start, base, value.count) == 0 }
    }

    @inline(__always)
    private static func slot(_ value: UnsafeRawBufferPointer) -> Int {
        guard let base = value.baseAddress else { return 0 }
        var word = UInt64(value.count)
        if value.count >= 8 {
            // The first and the last eight bytes tell most short values apart.
            word ^= base.loadUnaligned(as: UInt64.self) &* 0x9E37_79B9_7F4A_7C15
            word ^= (base + value.count - 8).loadUnaligned(as: UInt64.self)
        } else {
            for byte in value { word = word << 8 ^ UInt64(byte) }
        }
        return Int((word &* 0x9E37_79B9_7F4A_7C15) >> (64 - slotBits))
    }

    /// What was gathered.
    func finish() -> ColumnValues { ColumnValues(codes: isPlain ? nil : codes, text: text, kinds: kinds) }
}
