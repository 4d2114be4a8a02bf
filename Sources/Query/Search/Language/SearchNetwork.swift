#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An IP address, as 4 or 16 bytes in the order of the network.
struct SearchAddress: Hashable, Sendable {
    let bytes: [UInt8]

    /// The address that all of `text` is (RFC 4291, dotted quads); nil for other text.
    init?(_ text: UnsafeRawBufferPointer) {
        guard text.count >= 2, text.count < Int(INET6_ADDRSTRLEN) else { return nil }
        var isV6 = false
        for byte in text {
            switch byte {
            case 0x30...0x39, UInt8(ascii: "."): break
            case 0x41...0x46, 0x61...0x66, UInt8(ascii: ":"): isV6 = true
            default: return nil
            }
        }
        let found: [UInt8]? = withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { buffer in
            for index in 0..<text.count { buffer[index] = CChar(bitPattern: text[index]) }
            buffer[text.count] = 0
            var bytes = [UInt8](repeating: 0, count: isV6 ? 16 : 4)
            return inet_pton(isV6 ? AF_INET6 : AF_INET, buffer.baseAddress!, &bytes) == 1 ? bytes : nil
        }
        guard let found else { return nil }
        bytes = found
    }

    init?(_ text: some StringProtocol) {
        guard let address = Array(text.utf8).withUnsafeBytes({ SearchAddress($0) }) else { return nil }
        self = address
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// As people write it.
    var text: String {
        var out = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, bytes, &out, socklen_t(out.count)) != nil else { return "" }
        return String(decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Less than 0, 0 or more, as `self` is before, equal to or after `other`; nil for addresses of two kinds.
    func compare(_ other: SearchAddress) -> Int? {
        guard bytes.count == other.bytes.count else { return nil }
        return bytes == other.bytes ? 0 : bytes.lexicographicallyPrecedes(other.bytes) ? -1 : 1
    }
}

/// A range of IP addresses that share their first bits: `10.0.0.0/8`, `2001:db8::/32` (RFC 4632, RFC 4291).
public struct SearchNetwork: Hashable, Sendable {
    private let first: SearchAddress
    private let prefixBits: Int

    /// The network that `text` is, whatever its further bits are; nil for other text.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let bits = Int(parts[1]), let address = SearchAddress(parts[0]), bits <= address.bytes.count * 8
        else { return nil }
        prefixBits = bits
        first = SearchAddress(bytes: Self.masked(address.bytes, bits))
    }

    /// Whether all of `text` is an address of the network.
    func contains(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let address = SearchAddress(text), address.bytes.count == first.bytes.count else { return false }
        return Self.masked(address.bytes, prefixBits) == first.bytes
    }

    private static func masked(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let kept = min(8, max(0, bits - index * 8))
            return kept == 0 ? 0 : byte & (0xFF << UInt8(8 - kept))
        }
    }

    /// As it stands in a query.
    var printed: String { "\(first.text)/\(prefixBits)" }
}
