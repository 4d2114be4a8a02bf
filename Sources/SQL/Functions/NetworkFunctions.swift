import CSQLite
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Functions of addresses and URLs. NULL gives NULL.
enum NetworkFunctions {
    static let all: [SQLFunctions.Scalar] = [
        .init(
            name: "ip_in_cidr", arguments: [2],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), !call.hasNull,
                    let network = call.cached(1, "network", { try Network($0) })
                else { return }
                // What is no address is in no network.
                call.result(IPAddress(call.text(0)).map { network.contains($0) } ?? false)
            }),
        .init(
            name: "parse_url", arguments: [1, 2],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), !call.hasNull else { return }
                let parts = URLParts(call.text(0))
                guard call.count > 1 else { return call.result(json: parts.json) }
                let name = call.text(1)
                guard URLParts.names.contains(name.lowercased()) else {
                    return call.error(
                        "parse_url knows no part '\(name.prefix(40))'; parts are \(URLParts.names.joined(separator: ", "))")
                }
                if let part = parts[name.lowercased()] { call.result(part) }
            }),
    ]
}

/// An address of IPv4 or IPv6, in network order.
private struct IPAddress {
    let bytes: [UInt8]

    /// Reads `10.0.0.1` or `fe80::1`; an IPv4 address in IPv6 (`::ffff:10.0.0.1`) is the IPv4 one. Nil for what is none.
    init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let all = withUnsafeBytes(of: &six) { Array($0) }
        let isMapped = all.prefix(10).allSatisfy { $0 == 0 } && all[10] == 0xFF && all[11] == 0xFF
        bytes = isMapped ? Array(all[12...]) : all
    }
}

/// A network in CIDR notation (RFC 4632, RFC 4291).
private final class Network {
    private let address: [UInt8]
    private let bits: Int

    /// Reads `10.0.0.0/8`, `fe80::/10`, or one address. Throws where it is none.
    init(_ text: String) throws(FunctionError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(String(first)) else { throw Self.wrong(text) }
        let all = address.bytes.count * 8
        var bits = all
        if parts.count > 1 {
            guard let number = Int(parts[1]), number >= 0, number <= all else { throw Self.wrong(text) }
            bits = number
        }
        self.address = address.bytes
        self.bits = bits
    }

    private static func wrong(_ text: String) -> FunctionError {
        FunctionError("'\(text.prefix(60))' is no network; write 10.0.0.0/8 or fe80::/10")
    }

    func contains(_ other: IPAddress) -> Bool {
        guard other.bytes.count == address.count else { return false }
        let whole = bits / 8
        for index in 0..<whole where other.bytes[index] != address[index] { return false }
        guard bits % 8 > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits % 8))
        return other.bytes[whole] & mask == address[whole] & mask
    }
}

/// The parts of a URL or of a path with a query (RFC 3986), as they are written.
private struct URLParts {
    static let names = ["scheme", "user", "host", "port", "path", "query", "fragment"]
    private var parts: [String: String] = [:]

    subscript(_ name: String) -> String? { parts[name] }

    init(_ text: String) {
        var rest = text[...]
        if let mark = rest.firstIndex(of: "#") {
            parts["fragment"] = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: "?") {
            parts["query"] = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]), rest[colon...].hasPrefix("://") {
            parts["scheme"] = rest[..<colon].lowercased()
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            authority(rest[..<end])
            rest = rest[end...]
        }
        parts["path"] = String(rest)
    }

    private mutating func authority(_ text: Substring) {
        var rest = text
        if let at = rest.lastIndex(of: "@") {
            // Without the password, which is nobody's business.
            parts["user"] = rest[..<at].split(separator: ":", omittingEmptySubsequences: false).first.map(String.init)
            rest = rest[rest.index(after: at)...]
        }
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            parts["host"] = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            if rest.hasPrefix(":") { parts["port"] = String(rest.dropFirst()) }
            return
        }
        if let colon = rest.lastIndex(of: ":") {
            parts["port"] = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        parts["host"] = rest.lowercased()
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
    }

    var json: [UInt8] {
        var out = JSONText()
        out.object { json in
            for name in Self.names {
                guard let value = parts[name] else { continue }
                json.key(name)
                json.string(value)
            }
        }
        return out.bytes
    }
}
