import Query

/// The numbers of a group as they go through a temporary table, in the byte order of the machine: a byte of flags, then the numbers in the
/// shortest form that holds all of them, then how often each is there.
struct PackedNumbers {
    /// How a list of numbers is written; its raw values are parts of the flags.
    private enum Form: UInt8 {
        /// Not at all: each is 1.
        case ones
        case int8, int16, int32, int64, double

        var width: Int {
            switch self {
            case .ones: 0
            case .int8: 1
            case .int16: 2
            case .int32: 4
            case .int64, .double: 8
            }
        }

        /// The shortest form of whole numbers in a range.
        init(_ low: Int64, _ high: Int64) {
            if Int8(exactly: low) != nil, Int8(exactly: high) != nil {
                self = .int8
            } else if Int16(exactly: low) != nil, Int16(exactly: high) != nil {
                self = .int16
            } else {
                self = Int32(exactly: low) != nil && Int32(exactly: high) != nil ? .int32 : .int64
            }
        }
    }

    private static let isWholeFlag: UInt8 = 0x80

    private let bytes: UnsafeRawBufferPointer
    private let values: Form
    private let weights: Form
    /// How many different numbers there are.
    let count: Int
    /// Whether all values of the group are numbers.
    let isWhole: Bool

    /// Reads `bytes`, which must stay; nil where they are none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let flags = bytes.first, let values = Form(rawValue: flags & 7), let weights = Form(rawValue: flags >> 3 & 7),
            values != .ones, weights != .double
        else { return nil }
        let (count, rest) = (bytes.count - 1).quotientAndRemainder(dividingBy: values.width + weights.width)
        guard rest == 0 else { return nil }
        self.bytes = bytes
        self.values = values
        self.weights = weights
        self.count = count
        isWhole = flags & Self.isWholeFlag != 0
    }

    @inline(__always)
    private func load<T: BitwiseCopyable>(_ offset: Int, as type: T.Type) -> T {
        bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    }

    private func integer(_ form: Form, _ offset: Int) -> Int64 {
        switch form {
        case .ones: 1
        case .int8: Int64(load(offset, as: Int8.self))
        case .int16: Int64(load(offset, as: Int16.self))
        case .int32: Int64(load(offset, as: Int32.self))
        case .int64, .double: load(offset, as: Int64.self)
        }
    }

    func value(_ index: Int) -> Double {
        let offset = 1 + index * values.width
        return values == .double ? load(offset, as: Double.self) : Double(integer(values, offset))
    }

    func weight(_ index: Int) -> Int64 { integer(weights, 1 + count * values.width + index * weights.width) }

    /// The numbers of a group as bytes.
    static func bytes(_ numbers: GroupNumbers) -> [UInt8] {
        let count = numbers.values.count
        var values = Form.double
        // They ascend.
        if let first = numbers.values.first, let last = numbers.values.last, let low = Int32(exactly: first.rounded()),
            let high = Int32(exactly: last.rounded()),
            numbers.values.allSatisfy({ $0 == Double(Int32(truncatingIfNeeded: Int64($0))) })
        {
            values = Form(Int64(low), Int64(high))
        }
        let most = numbers.weights.max() ?? 1
        let weights = most == 1 ? .ones : Form(0, most)
        let size = 1 + count * (values.width + weights.width)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, length in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw[0] = (numbers.isWhole ? isWholeFlag : 0) | values.rawValue | weights.rawValue << 3
            var at = 1
            for value in numbers.values {
                if values == .double {
                    raw.storeBytes(of: value, toByteOffset: at, as: Double.self)
                } else {
                    store(Int64(value), values, raw, at)
                }
                at += values.width
            }
            for weight in numbers.weights {
                store(weight, weights, raw, at)
                at += weights.width
            }
            length = size
        }
    }

    private static func store(_ value: Int64, _ form: Form, _ raw: UnsafeMutableRawBufferPointer, _ offset: Int) {
        switch form {
        case .ones, .double: break
        case .int8: raw.storeBytes(of: Int8(truncatingIfNeeded: value), toByteOffset: offset, as: Int8.self)
        case .int16: raw.storeBytes(of: Int16(truncatingIfNeeded: value), toByteOffset: offset, as: Int16.self)
        case .int32: raw.storeBytes(of: Int32(truncatingIfNeeded: value), toByteOffset: offset, as: Int32.self)
        case .int64: raw.storeBytes(of: value, toByteOffset: offset, as: Int64.self)
        }
    }
}
