import Events

/// The values of a column, opened: what `ValueEncoder` wrote.
final class ValueList {
    enum Storage {
        case constant([UInt8])
        case dictionary(entries: ValueList, indexes: [Int32])
        case integers([Int64])
        case ipv4([Int64])
        case hex([UInt8], width: Int)
        case uuid([UInt8])
        /// `starts` has one more entry than there are values.
        case text([UInt8], starts: [Int])
    }

    /// How many values there are.
    let count: Int
    let storage: Storage

    init(count: Int, storage: Storage) {
        self.count = count
        self.storage = storage
    }

    /// Reads `count` values. A dictionary inside a dictionary is damage.
    init(_ cursor: inout ByteCursor, count: Int, _ decompressor: Decompressor, nested: Bool = false) throws(BlockError) {
        self.count = count
        guard count > 0 else {
            storage = .constant([])
            return
        }
        guard let encoding = ValueEncoding(rawValue: try cursor.byte("encoding")) else { throw .corrupt("encoding is unknown") }
        switch encoding {
        case .constant:
            let length = try cursor.count("value", limit: cursor.remaining)
            storage = .constant(Array(try cursor.take(length, "value")))
        case .dictionary:
            guard !nested else { throw .corrupt("dictionary in a dictionary") }
            let size = try cursor.count("dictionary", limit: count)
            guard size > 0 else { throw .corrupt("dictionary is empty") }
            let entries = try ValueList(&cursor, count: size, decompressor, nested: true)
            let indexes: [Int32] = try IntegerCodec.indexes(&cursor, count: count, below: size, "dictionary index", decompressor)
            storage = .dictionary(entries: entries, indexes: indexes)
        case .integers:
            storage = .integers(try IntegerCodec.decode(&cursor, count: count, decompressor))
        case .ipv4:
            let addresses = try IntegerCodec.decode(&cursor, count: count, decompressor)
            guard addresses.allSatisfy({ $0 >= 0 && $0 <= Int64(UInt32.max) }) else { throw .corrupt("address is out of range") }
            storage = .ipv4(addresses)
        case .hex:
            let width = try cursor.count("hex width", limit: 64)
            let bytes = try decompressor.part(&cursor)
            guard bytes.count == width * count else { throw .corrupt("hex values are cut off") }
            storage = .hex(bytes, width: width)
        case .uuid:
            let bytes = try decompressor.part(&cursor)
            guard bytes.count == 16 * count else { throw .corrupt("UUIDs are cut off") }
            storage = .uuid(bytes)
        case .text:
            let lengths = try IntegerCodec.decode(&cursor, count: count, decompressor)
            let bytes = try decompressor.part(&cursor)
            var starts: [Int] = [0]
            starts.reserveCapacity(count + 1)
            var end = 0
            for length in lengths {
                guard length >= 0, length <= Int64(bytes.count - end) else { throw .corrupt("text is cut off") }
                end += Int(length)
                starts.append(end)
            }
            guard end == bytes.count else { throw .corrupt("text has a rest") }
            storage = .text(bytes, starts: starts)
        }
    }

    /// Appends value `index` to `out`.
    func append(_ index: Int, to out: inout [UInt8]) {
        switch storage {
        case .constant(let value): out.append(contentsOf: value)
        case .dictionary(let entries, let indexes): entries.append(Int(indexes[index]), to: &out)
        case .integers(let values): ValueText.writeInteger(values[index], to: &out)
        case .ipv4(let values): ValueText.writeIPv4(UInt32(truncatingIfNeeded: values[index]), to: &out)
        case .hex(let bytes, let width): ValueText.writeHex(bytes[index * width..<(index + 1) * width], isUUID: false, to: &out)
        case .uuid(let bytes): ValueText.writeHex(bytes[index * 16..<index * 16 + 16], isUUID: true, to: &out)
        case .text(let bytes, let starts):
            bytes.withUnsafeBufferPointer {
                out.append(contentsOf: UnsafeBufferPointer(rebasing: $0[starts[index]..<starts[index + 1]]))
            }
        }
    }

    /// The same values with JSON string escapes resolved.
    func unescaped() -> ValueList {
        switch storage {
        case .constant(let value):
            var text: [UInt8] = []
            value.withUnsafeBytes { JSONString.unescape($0, to: &text) }
            return ValueList(count: count, storage: .constant(text))
        case .dictionary(let entries, let indexes):
            return ValueList(count: count, storage: .dictionary(entries: entries.unescaped(), indexes: indexes))
        case .text(let bytes, let starts):
            var text: [UInt8] = []
            text.reserveCapacity(bytes.count)
            var newStarts: [Int] = [0]
            newStarts.reserveCapacity(starts.count)
            bytes.withUnsafeBytes { raw in
                for i in 0..<count {
                    JSONString.unescape(UnsafeRawBufferPointer(rebasing: raw[starts[i]..<starts[i + 1]]), to: &text)
                    newStarts.append(text.count)
                }
            }
            return ValueList(count: count, storage: .text(text, starts: newStarts))
        case .integers, .ipv4, .hex, .uuid:
            return self
        }
    }
}
