import CNettle

/// SHA-256 (FIPS 180-4), and HMAC with it (RFC 2104), by nettle, which uses the processor's instructions for it where there are any.
public struct SHA256: ~Copyable {
    private var context = sha256_ctx()

    /// Bytes of a hash.
    public static let byteCount = 32

    /// The hash of no bytes yet.
    public init() { nettle_sha256_init(&context) }

    /// Adds bytes to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        nettle_sha256_update(&context, bytes.count, base.assumingMemoryBound(to: UInt8.self))
    }

    /// Ends the message and returns its hash, 32 bytes. A new message begins.
    public mutating func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.byteCount) { out, count in
            nettle_sha256_digest(&context, Self.byteCount, out.baseAddress)
            count = Self.byteCount
        }
    }

    /// The hash of some bytes.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        bytes.withUnsafeBytes { hash.update($0) }
        return hash.finish()
    }

    /// The keyed hash of a message (HMAC-SHA-256).
    public static func authenticate(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var context = hmac_sha256_ctx()
        nettle_hmac_sha256_set_key(&context, key.count, key)
        nettle_hmac_sha256_update(&context, message.count, message)
        return [UInt8](unsafeUninitializedCapacity: byteCount) { out, count in
            nettle_hmac_sha256_digest(&context, byteCount, out.baseAddress)
            count = byteCount
        }
    }
}
