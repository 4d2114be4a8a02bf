/// Columns of 64-bit integers: constant, or offsets from the least value or from the value before, bit-packed or as compressed bytes,
/// whichever is smallest. Arithmetic wraps, so any values round-trip.
///
/// (Frame of reference and delta coding as in Lemire and Boytsov, "Decoding billions of integers per second", 2012.)
enum IntegerCodec {
    private enum Mode {
        static let constant: UInt8 = 0
        static let packed: UInt8 = 1
        static let packedDeltas: UInt8 = 2
        static let planes: UInt8 = 3
        static let planeDeltas: UInt8 = 4
    }

    /// Appends `values` to `out`.
    static func encode(_ values: UnsafeBufferPointer<Int64>, _ compressor: Compressor, to out: inout [UInt8]) {
        guard let first = values.first else { return }
        var least = first
        var greatest = first
        var leastDelta = Int64.max
        var greatestDelta = Int64.min
        var previous = first
        for value in values.dropFirst() {
            if value < least { least = value }
            if value > greatest { greatest = value }
            let delta = value &- previous
            if delta < leastDelta { leastDelta = delta }
            if delta > greatestDelta { greatestDelta = delta }
            previous = value
        }
        if least == greatest {
            out.append(Mode.constant)
            out.appendZigZag(first)
            return
        }
        let width = bits(UInt64(bitPattern: greatest &- least))
        let deltaWidth = values.count > 2 ? bits(UInt64(bitPattern: greatestDelta &- leastDelta)) : 64
        let useDeltas = deltaWidth < width
        let used = min(width, deltaWidth)
        let base = useDeltas ? leastDelta : least

        // Offsets as planes of bytes compress where their distribution is skewed; where they are not, packed bits are smaller.
        let packedBytes = (values.count * used + 7) / 8
        if values.count >= 32, used > 0, used <= 8 || isSkewed(values, base: base, deltas: useDeltas, width: used) {
            let planes = (used + 7) / 8
            var bytes = [UInt8](repeating: 0, count: planes * values.count)
            bytes.withUnsafeMutableBufferPointer { buffer in
                var index = 0
                forEachOffset(values, base: base, deltas: useDeltas) { offset in
                    for plane in 0..<planes {
                        buffer[plane &* values.count &+ index] = UInt8(truncatingIfNeeded: offset >> UInt64(8 &* plane))
                    }
                    index &+= 1
                }
            }
            let start = out.count
            out.append(useDeltas ? Mode.planeDeltas : Mode.planes)
            out.append(UInt8(planes))
            out.appendZigZag(first)
            out.appendZigZag(base)
            compressor.append(bytes, to: &out)
            if out.count - start <= packedBytes + 8 { return }
            out.removeSubrange(start...)
        }
        out.append(useDeltas ? Mode.packedDeltas : Mode.packed)
        out.append(UInt8(used))
        out.appendZigZag(first)
        out.appendZigZag(base)
        pack(values, base: base, deltas: useDeltas, width: used, to: &out)
    }

    private static func bits(_ value: UInt64) -> Int { 64 - value.leadingZeroBitCount }

    /// Whether few values need the upper half of the width.
    private static func isSkewed(_ values: UnsafeBufferPointer<Int64>, base: Int64, deltas: Bool, width: Int) -> Bool {
        let limit = UInt64(1) << UInt64(width - (width > 16 ? 8 : 4))
        var large = 0
        forEachOffset(values, base: base, deltas: deltas) { if $0 >= limit { large &+= 1 } }
        return large * 16 < values.count
    }

    /// The offsets of all values from `base`; with `deltas` those of the differences, the first of which is `base` itself.
    @inline(__always)
    private static func forEachOffset(
        _ values: UnsafeBufferPointer<Int64>, base: Int64, deltas: Bool, _ body: (UInt64) -> Void
    ) {
        if deltas {
            var previous = values[0] &- base
            for value in values {
                body(UInt64(bitPattern: value &- previous &- base))
                previous = value
            }
        } else {
            for value in values { body(UInt64(bitPattern: value &- base)) }
        }
    }

    private static func pack(
        _ values: UnsafeBufferPointer<Int64>, base: Int64, deltas: Bool, width: Int, to out: inout [UInt8]
    ) {
        var word: UInt64 = 0
        var filled = 0
        out.reserveCapacity(out.count + (values.count * width + 7) / 8 + 8)
        forEachOffset(values, base: base, deltas: deltas) { offset in
            word |= offset << UInt64(filled)
            let total = filled + width
            if total >= 64 {
                out.appendFixed64(word)
                let consumed = 64 - filled
                word = consumed < width ? offset >> UInt64(consumed) : 0
                filled = total - 64
            } else {
                filled = total
            }
        }
        let tail = (filled + 7) / 8
        for byte in 0..<tail { out.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
    }

    /// Reads `count` values that `encode` wrote.
    static func decode(_ cursor: inout ByteCursor, count: Int, _ decompressor: Decompressor) throws(BlockError) -> [Int64] {
        guard count > 0 else { return [] }
        let mode = try cursor.byte("integer mode")
        if mode == Mode.constant {
            return Array(repeating: try cursor.zigZag("integer"), count: count)
        }
        let width = Int(try cursor.byte("integer width"))
        let first = try cursor.zigZag("integer")
        let base = try cursor.zigZag("integer base")
        var values: [Int64]
        switch mode {
        case Mode.packed, Mode.packedDeltas:
            guard width <= 64 else { throw .corrupt("integer width is out of range") }
            values = unpack(try cursor.take((count * width + 7) / 8, "integers"), count: count, width: width, base: base)
        case Mode.planes, Mode.planeDeltas:
            let bytes = try decompressor.part(&cursor)
            guard width >= 1, width <= 8, bytes.count == width * count else { throw .corrupt("integers are cut off") }
            values = [Int64](unsafeUninitializedCapacity: count) { buffer, initialized in
                for i in 0..<count {
                    var offset: UInt64 = 0
                    for plane in 0..<width { offset |= UInt64(bytes[plane &* count &+ i]) << UInt64(8 &* plane) }
                    buffer[i] = Int64(bitPattern: offset) &+ base
                }
                initialized = count
            }
        default:
            throw .corrupt("integer mode is unknown")
        }
        if mode == Mode.packedDeltas || mode == Mode.planeDeltas {
            var value = first &- base
            for i in 0..<count {
                value &+= values[i]
                values[i] = value
            }
        }
        return values
    }

    /// Reads `count` values that `encode` wrote and that are indexes: at least 0 and less than `limit`. Throws where one is not; `what`
    /// says what they are. `T` has room for them.
    static func indexes<T: FixedWidthInteger>(
        _ cursor: inout ByteCursor, count: Int, below limit: Int, _ what: StaticString, _ decompressor: Decompressor
    ) throws(BlockError) -> [T] {
        var ahead = cursor
        // One plane of bytes is how indexes of few things are kept: they are widened in one go.
        if count > 0, try ahead.byte("integer mode") == Mode.planes, try ahead.byte("integer width") == 1 {
            _ = try ahead.zigZag("integer")
            let base = try ahead.zigZag("integer base")
            let bytes = try decompressor.part(&ahead)
            cursor = ahead
            guard bytes.count == count else { throw .corrupt("integers are cut off") }
            let greatest = bytes.withUnsafeBufferPointer { $0.reduce(0) { max($0, $1) } }
            guard base >= 0, base < Int64(limit), Int64(greatest) < Int64(limit) - base else {
                throw .corrupt("\(what) is out of range")
            }
            let offset = T(truncatingIfNeeded: base)
            return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
                for i in 0..<count { buffer[i] = T(truncatingIfNeeded: bytes[i]) &+ offset }
                initialized = count
            }
        }
        let values = try decode(&cursor, count: count, decompressor)
        guard values.allSatisfy({ $0 >= 0 && $0 < Int64(limit) }) else { throw .corrupt("\(what) is out of range") }
        return values.map { T(truncatingIfNeeded: $0) }
    }

    private static func unpack(_ bytes: UnsafeRawBufferPointer, count: Int, width: Int, base: Int64) -> [Int64] {
        [Int64](unsafeUninitializedCapacity: count) { buffer, initialized in
            let mask = width == 64 ? UInt64.max : (1 << UInt64(width)) - 1
            var bit = 0
            for i in 0..<count {
                let byte = bit >> 3
                let shift = UInt64(bit & 7)
                var offset: UInt64
                if byte + 16 <= bytes.count {
                    offset = bytes.loadUnaligned(fromByteOffset: byte, as: UInt64.self) >> shift
                    if shift > 0 { offset |= UInt64(bytes[byte + 8]) << (64 - shift) }
                } else {
                    offset = 0
                    for k in 0..<9 where byte + k < bytes.count {
                        let next = UInt64(bytes[byte + k])
                        offset |= k == 0 ? next >> shift : next << (UInt64(8 * k) - shift)
                    }
                }
                buffer[i] = Int64(bitPattern: offset & mask) &+ base
                bit &+= width
            }
            initialized = count
        }
    }
}
