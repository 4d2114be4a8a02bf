import Events

/// Hashes as manifests write them.
enum HexText {
    /// The bytes as lower-case hexadecimal digits.
    static func of(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// SHA-256 of some bytes.
    static func sha256(_ bytes: [UInt8]) -> String { of(SHA256.hash(bytes)) }
}
