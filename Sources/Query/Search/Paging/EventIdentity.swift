import Blocks
import Events

/// Names an event by what it is: `2026-01-21T08:15:30.123456789Z/checkout/9f86d081884c7d65`. The same in every tier, however often blocks
/// are merged and moved.
///
/// The last part is a hash of level, message, trace id, host, source and metadata, without what is known of repeats, which may grow.
/// Events that are equal in all of these have one name.
public struct EventIdentity: Hashable, Sendable, CustomStringConvertible {
    /// The event's instant.
    public let timestamp: Timestamp
    /// Its service.
    public let service: String
    /// The hash of the rest.
    public let hash: UInt64

    /// The name of an event. Throws where its block is damaged.
    public init(_ hit: Hit) throws(BlockError) {
        timestamp = hit.timestamp
        service = hit.service
        hash = try Self.hash(hit.block, hit.row, hit.timestamp, hit.level, hit.service)
    }

    /// Reads a name; nil where the text is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].utf8.count == 16, let hash = UInt64(parts[2], radix: 16), !parts[1].isEmpty,
            let instant = try? TimeExpression(now: Timestamp(rawValue: 0)).parse(String(parts[0]))
        else { return nil }
        timestamp = instant
        service = String(parts[1])
        self.hash = hash
    }

    /// The name.
    public var description: String {
        var writer = TimestampWriter()
        let digits = String(hash, radix: 16)
        return "\(writer.string(timestamp))/\(service)/" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// The hash of an event beside its instant and service. Throws where the block is damaged.
    static func hash(
        _ block: BlockReader, _ row: Int, _ timestamp: Timestamp, _ level: Level, _ service: String
    ) throws(BlockError) -> UInt64 {
        var chain = Array(service.utf8).withUnsafeBytes { FingerprintChain(service: $0) }
        Array(level.name.utf8).withUnsafeBytes { chain.add($0) }
        for name in ["traceId", "host"] {
            if let value = try block.value(name, row) { value.withUnsafeBytes { chain.add($0) } } else { chain.add(nil) }
        }
        try block.source(row).withUnsafeBytes { chain.add($0) }
        let repeats = BlockReader.repeatNames
        try block.forEachMetadata(row) { name, value, _ in
            for known in [repeats.count, repeats.first, repeats.last] where name == known || name == "dedup_\(known)" { return }
            Array(name.utf8).withUnsafeBytes { chain.add($0) }
            chain.add(value)
        }
        var message: [UInt8] = []
        try block.appendMessage(row, to: &message)
        return message.withUnsafeBytes { chain.end($0, timestamp.rawValue).low }
    }
}
