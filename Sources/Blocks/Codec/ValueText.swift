/// Reading and writing the texts that columns keep as numbers. Each reader accepts only text that its writer gives back byte for byte.
enum ValueText {
    /// A decimal integer as `writeInteger` writes it: no plus, no leading zeros, at most 18 digits.
    @inline(__always)
    static func integer(_ p: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
        guard count > 0, count <= 19 else { return nil }
        let isNegative = p[0] == 0x2D
        var at = isNegative ? 1 : 0
        let digits = count &- at
        guard digits > 0, digits <= 18 else { return nil }
        if p[at] == 0x30 { return digits == 1 && !isNegative ? 0 : nil }
        var value: Int64 = 0
        while at < count {
            let digit = p[at] &- 0x30
            guard digit <= 9 else { return nil }
            value = value &* 10 &+ Int64(digit)
            at &+= 1
        }
        return isNegative ? -value : value
    }

    static func writeInteger(_ value: Int64, to out: inout [UInt8]) {
        if value < 0 { out.append(0x2D) }
        var rest = value.magnitude
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var at = 20
            repeat {
                at -= 1
                digits[at] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
                rest /= 10
            } while rest > 0
            out.append(contentsOf: UnsafeBufferPointer(rebasing: digits[at...]))
        }
    }

    /// A dotted quad without leading zeros (RFC 4291 calls it the usual form), the first part in the high byte.
    @inline(__always)
    static func ipv4(_ p: UnsafePointer<UInt8>, _ count: Int) -> UInt32? {
        guard count >= 7, count <= 15 else { return nil }
        var address: UInt32 = 0
        var part: UInt32 = 0
        var digits = 0
        var dots = 0
        for i in 0..<count {
            let byte = p[i]
            let digit = byte &- 0x30
            if digit <= 9 {
                if digits > 0 && part == 0 { return nil }
                part = part &* 10 &+ UInt32(digit)
                digits &+= 1
                if digits > 3 || part > 255 { return nil }
            } else {
                guard byte == 0x2E, digits > 0 else { return nil }
                address = address << 8 | part
                part = 0
                digits = 0
                dots &+= 1
            }
        }
        guard dots == 3, digits > 0 else { return nil }
        return address << 8 | part
    }

    static func writeIPv4(_ address: UInt32, to out: inout [UInt8]) {
        for shift in [UInt32(24), 16, 8, 0] {
            writeInteger(Int64(address >> shift & 0xFF), to: &out)
            if shift > 0 { out.append(0x2E) }
        }
    }

    /// The value of a lower-case hex digit, or nil.
    @inline(__always)
    static func hexDigit(_ byte: UInt8) -> UInt8? {
        if byte >= 0x30 && byte <= 0x39 { return byte &- 0x30 }
        if byte >= 0x61 && byte <= 0x66 { return byte &- 0x57 }
        return nil
    }

    @inline(__always)
    static func hexByte(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 0x30 : nibble + 0x57 }

    /// Whether the text is lower-case hex digits, with dashes where a UUID has them if `isUUID`.
    static func isHex(_ p: UnsafePointer<UInt8>, _ count: Int, isUUID: Bool) -> Bool {
        if isUUID && count != 36 { return false }
        for i in 0..<count {
            if isUUID && (i == 8 || i == 13 || i == 18 || i == 23) {
                if p[i] != 0x2D { return false }
            } else if hexDigit(p[i]) == nil {
                return false
            }
        }
        return true
    }

    /// Appends the bytes that hex digits stand for; dashes are passed over.
    static func packHex(_ p: UnsafePointer<UInt8>, _ count: Int, to out: inout [UInt8]) {
        var high: UInt8? = nil
        for i in 0..<count {
            guard let nibble = hexDigit(p[i]) else { continue }
            if let first = high {
                out.append(first << 4 | nibble)
                high = nil
            } else {
                high = nibble
            }
        }
    }

    static func writeHex(_ bytes: ArraySlice<UInt8>, isUUID: Bool, to out: inout [UInt8]) {
        for (i, byte) in bytes.enumerated() {
            if isUUID && (i == 4 || i == 6 || i == 8 || i == 10) { out.append(0x2D) }
            out.append(hexByte(byte >> 4))
            out.append(hexByte(byte & 15))
        }
    }
}
