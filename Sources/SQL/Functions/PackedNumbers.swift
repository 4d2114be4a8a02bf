import Query

/// The numbers of a group as they go through a temporary table, in the byte order of the machine: eight bytes of flags, then the numbers
/// as doubles, then how often each is there as 64-bit integers.
struct PackedNumbers {
    private static let isWholeFlag: UInt64 = 1

    private let bytes: UnsafeRawBufferPointer
    /// How many different numbers there are.
    let count: Int
    /// Whether all values of the group are numbers.
    let isWhole: Bool

    /// Reads `bytes`, which must stay; nil where they are none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 8, bytes.count % 16 == 8 else { return nil }
        self.bytes = bytes
        count = bytes.count / 16
        isWhole = bytes.loadUnaligned(as: UInt64.self) & Self.isWholeFlag != 0
    }

    func value(_ index: Int) -> Double { bytes.loadUnaligned(fromByteOffset: 8 + index * 8, as: Double.self) }

    func weight(_ index: Int) -> Int64 { bytes.loadUnaligned(fromByteOffset: 8 + (count + index) * 8, as: Int64.self) }

    /// The numbers of a group as bytes.
    static func bytes(_ numbers: GroupNumbers) -> [UInt8] {
        let count = numbers.values.count
        return [UInt8](unsafeUninitializedCapacity: 8 + count * 16) { buffer, length in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.storeBytes(of: numbers.isWhole ? isWholeFlag : 0, as: UInt64.self)
            for (index, value) in numbers.values.enumerated() {
                raw.storeBytes(of: value, toByteOffset: 8 + index * 8, as: Double.self)
            }
            for (index, weight) in numbers.weights.enumerated() {
                raw.storeBytes(of: weight, toByteOffset: 8 + (count + index) * 8, as: Int64.self)
            }
            length = 8 + count * 16
        }
    }
}
