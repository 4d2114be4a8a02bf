import CXXHash

/// What tells an event from others: XXH3 with 128 bits over the values of the key's fields. Events with equal fingerprints are taken
/// as equal; among a billion events two that differ have the same one with a probability of 10^-21.
///
/// A store keeps parts of fingerprints, so how they are made must not change without a new name of the key (`FingerprintKey.text`).
public struct Fingerprint: Hashable, Sendable {
    /// The lower half.
    public var low: UInt64
    /// The upper half. Never 0 where `low` is 0.
    public var high: UInt64

    /// A fingerprint from its halves.
    @inlinable
    public init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = low | high == 0 ? 1 : high
    }

    /// What stands for the fingerprint beside an instant in a store.
    @inlinable public var short: Int64 { Int64(bitPattern: high) }
}

/// Adds value after value; the message comes last, with the instant.
///
/// The order is: service, fields in the order of the key, message and instant. What the key does not name has no part in it.
public struct FingerprintChain {
    @usableFromInline var context: logetl_hash128

    /// A chain that begins with a service.
    public init(service: UnsafeRawBufferPointer) { context = logetl_xxh3(service.baseAddress, service.count) }

    /// Adds the value of a field; nil where the event has none, which is another value than an empty text.
    public mutating func add(_ value: UnsafeRawBufferPointer?) {
        context = logetl_xxh3_chain(value?.baseAddress, value?.count ?? 0, context, value == nil ? 0 : 1)
    }

    /// The fingerprint, with the message and the instant of the event; 0 and empty where the key does not name them.
    @inlinable @inline(__always)
    public func end(_ message: UnsafeRawBufferPointer, _ instant: Int64) -> Fingerprint {
        let hash = logetl_xxh3_chain(message.baseAddress, message.count, context, instant)
        return Fingerprint(low: hash.low, high: hash.high)
    }
}
