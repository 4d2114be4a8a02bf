#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An address of IPv4 or IPv6 as a number of 128 bits; IPv4 as IPv6 maps it (`::ffff:a.b.c.d`, RFC 4291, section 2.5.5.2).
struct IPAddress: Hashable, Sendable {
    var bits: UInt128

    private static let mapped = UInt128(0xFFFF) << 32

    init(bits: UInt128) { self.bits = bits }

    /// Whether it is one of IPv4.
    var isIPv4: Bool { bits >> 32 == 0xFFFF }

    /// Reads an address as RFC 4291 and dotted quads write it, without zone, brackets or port; nil for anything else.
    init?(_ text: UnsafeRawBufferPointer) {
        if let address = Self.ipv4(text) {
            bits = Self.mapped | UInt128(address)
            return
        }
        guard text.count >= 2, text.count <= 45, text.contains(0x3A) else { return nil }
        var parsed = in6_addr()
        let isRead = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 46) { copy in
            for i in text.indices { copy[i] = CChar(truncatingIfNeeded: text[i]) }
            copy[text.count] = 0
            return text.contains(0) ? false : inet_pton(AF_INET6, copy.baseAddress, &parsed) == 1
        }
        guard isRead else { return nil }
        bits = withUnsafeBytes(of: parsed) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
    }

    /// A dotted quad without leading zeros.
    private static func ipv4(_ text: UnsafeRawBufferPointer) -> UInt32? {
        guard text.count >= 7, text.count <= 15 else { return nil }
        var address: UInt32 = 0
        var part: UInt32 = 0
        var digits = 0
        var dots = 0
        for byte in text {
            let digit = byte &- 0x30
            if digit <= 9 {
                if digits > 0 && part == 0 { return nil }
                part = part &* 10 &+ UInt32(digit)
                digits &+= 1
                if digits > 3 || part > 255 { return nil }
            } else {
                guard byte == 0x2E, digits > 0, dots < 3 else { return nil }
                address = address << 8 | part
                part = 0
                digits = 0
                dots &+= 1
            }
        }
        guard dots == 3, digits > 0 else { return nil }
        return address << 8 | part
    }

    /// Whether it is an address of the open Internet: not private, of the own host, of the link, of a group, or reserved (RFC 6890).
    var isPublic: Bool {
        if isIPv4 {
            let address = UInt32(truncatingIfNeeded: bits)
            func isIn(_ network: UInt32, _ length: UInt32) -> Bool { address >> (32 - length) == network >> (32 - length) }
            return
                !(isIn(0, 8) || isIn(0x0A00_0000, 8) || isIn(0x6440_0000, 10) || isIn(0x7F00_0000, 8) || isIn(0xA9FE_0000, 16)
                || isIn(0xAC10_0000, 12) || isIn(0xC0A8_0000, 16) || address >= 0xE000_0000)
        }
        let high = UInt16(truncatingIfNeeded: bits >> 112)
        return !(bits <= 1 || high & 0xFE00 == 0xFC00 || high & 0xFFC0 == 0xFE80 || high & 0xFF00 == 0xFF00)
    }

    /// The bytes in network order, four for IPv4.
    func withBytes<T>(_ body: (UnsafePointer<UInt8>, Int) -> T) -> T {
        let count = isIPv4 ? 4 : 16
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16) { buffer in
            for i in 0..<count { buffer[i] = UInt8(truncatingIfNeeded: bits >> UInt128(8 * (count - 1 - i))) }
            // The allocation is of sixteen bytes, so there is a base address.
            return body(UnsafePointer(buffer.baseAddress!), count)
        }
    }

    /// A hash for small tables.
    var hash: UInt64 {
        let low = UInt64(truncatingIfNeeded: bits)
        let high = UInt64(truncatingIfNeeded: bits >> 64)
        let product = (low ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: high ^ 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }
}

/// A range of addresses with a common beginning (RFC 4632).
struct IPNetwork: Hashable, Sendable {
    /// The first address.
    var first: UInt128
    /// How many of the 128 bits are common.
    var length: Int

    /// Reads `10.0.0.0/8`, `2001:db8::/32`, or an address alone; nil for anything else. Bits beyond the length are passed over.
    init?(_ text: UnsafeRawBufferPointer) {
        var address = text
        var given: Int?
        if let slash = text.firstIndex(of: 0x2F) {
            address = UnsafeRawBufferPointer(rebasing: text[..<slash])
            let digits = text[(slash + 1)...]
            guard (1...3).contains(digits.count), digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
            given = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        guard let parsed = IPAddress(address) else { return nil }
        let whole = parsed.isIPv4 ? 32 : 128
        let length = given ?? whole
        guard length <= whole else { return nil }
        self.length = 128 - whole + length
        first = parsed.bits & Self.mask(self.length)
    }

    /// A number whose first `length` bits are set.
    static func mask(_ length: Int) -> UInt128 { length == 0 ? 0 : UInt128.max << UInt128(128 - length) }
}
