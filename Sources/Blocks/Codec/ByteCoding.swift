/// Writing the parts of a payload: little-endian, variable-length integers as LEB128.
extension [UInt8] {
    package mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    package mutating func appendVarint(_ value: Int) { appendVarint(UInt64(truncatingIfNeeded: value)) }

    /// Small magnitudes of either sign stay short.
    package mutating func appendZigZag(_ value: Int64) { appendVarint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

    package mutating func appendFixed64(_ value: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    package mutating func appendFixed32(_ value: UInt32) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}

/// A cursor over bytes that may be damaged: every read is checked, nothing traps.
package struct ByteCursor {
    package let bytes: UnsafeRawBufferPointer
    package private(set) var offset = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package var remaining: Int { bytes.count - offset }

    package mutating func byte(_ what: StaticString) throws(BlockError) -> UInt8 {
        guard offset < bytes.count else { throw .corrupt("\(what) is cut off") }
        defer { offset += 1 }
        return bytes[offset]
    }

    package mutating func varint(_ what: StaticString) throws(BlockError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte(what)
            if shift == 63 && next > 1 { throw .corrupt("\(what) is out of range") }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
            if shift > 63 { throw .corrupt("\(what) is out of range") }
        }
    }

    /// A count or length that must not exceed `limit`.
    package mutating func count(_ what: StaticString, limit: Int) throws(BlockError) -> Int {
        let value = try varint(what)
        guard value <= UInt64(limit) else { throw .corrupt("\(what) is out of range") }
        return Int(value)
    }

    package mutating func zigZag(_ what: StaticString) throws(BlockError) -> Int64 {
        let value = try varint(what)
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    package mutating func fixed64(_ what: StaticString) throws(BlockError) -> UInt64 {
        let part = try take(8, what)
        return UInt64(littleEndian: part.loadUnaligned(as: UInt64.self))
    }

    package mutating func fixed32(_ what: StaticString) throws(BlockError) -> UInt32 {
        let part = try take(4, what)
        return UInt32(littleEndian: part.loadUnaligned(as: UInt32.self))
    }

    /// The next `count` bytes.
    package mutating func take(_ count: Int, _ what: StaticString) throws(BlockError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .corrupt("\(what) is cut off") }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }
}
