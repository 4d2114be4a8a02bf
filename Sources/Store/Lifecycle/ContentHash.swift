import Events

/// The count of some events and a sum over their content, whatever their order and their blocks: equal sums say that nothing was lost,
/// added or changed on the way.
public struct ContentHash: Hashable, Sendable {
    /// Events.
    public private(set) var events = 0
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The hash of no events.
    public init() {}

    /// Adds the events of another hash.
    public mutating func add(_ other: ContentHash) {
        events += other.events
        low &+= other.low
        high &+= other.high
    }

    /// `EVENTS LOW HIGH`, the sums hexadecimal.
    var text: String { "\(events) \(String(low, radix: 16)) \(String(high, radix: 16))" }

    /// Reads the parts of what `text` gives; nil for anything else.
    init?(_ parts: [String]) {
        guard parts.count == 3, let events = Int(parts[0]), events >= 0, let low = UInt64(parts[1], radix: 16),
            let high = UInt64(parts[2], radix: 16)
        else { return nil }
        self.events = events
        self.low = low
        self.high = high
    }

    /// Adds an event whose content is compared otherwise.
    mutating func count() { events += 1 }

    fileprivate mutating func add(_ hash: UInt64) {
        events += 1
        low &+= hash
        high &+= ByteHash.mix(hash ^ 0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93)
    }
}

/// Hashes the events of one batch. Kept while the batch only grows, for it remembers the hashes of names.
struct EventHasher {
    private let batch: EventBatch
    private var names: [UInt64] = []
    private var services: [UInt64] = []

    init(_ batch: EventBatch) { self.batch = batch }

    /// Adds an event to `hash`: its instant, level, service, line and fields.
    mutating func add(_ row: Int, to hash: inout ContentHash) {
        let base = UnsafePointer(batch.arena.base)
        let line = batch.lines[row]
        var value = ByteHash.hash(base + Int(line.start), line.count) | 1
        func mix(_ other: UInt64) { value = ByteHash.mix(value ^ other, 0xA076_1D64_78BD_642F) &+ other }
        mix(UInt64(bitPattern: batch.timestamps[row].rawValue))
        mix(UInt64(batch.levels[row].rawValue) &+ 1)
        mix(service(Int(batch.services[row])))
        var detached: UInt64 = 0
        for index in batch.fields(of: row) {
            let field = batch.fields[index]
            let name = self.name(Int(field.name.rawValue)) &+ UInt64(field.kind.rawValue)
            if field.isDetached || field.range.start < line.start || field.range.end > line.end {
                // What stands beside the line has no order of its own.
                detached &+= ByteHash.mix(name, ByteHash.hash(base + Int(field.range.start), field.range.count) | 1)
            } else {
                mix(name ^ UInt64(field.range.start &- line.start) << 32 ^ UInt64(field.range.count))
            }
        }
        mix(detached)
        hash.add(value)
    }

    private mutating func name(_ index: Int) -> UInt64 {
        while names.count <= index { names.append(Self.hash(batch.names.texts[names.count])) }
        return names[index]
    }

    private mutating func service(_ index: Int) -> UInt64 {
        while services.count <= index { services.append(Self.hash(batch.serviceNames[services.count])) }
        return services[index]
    }

    private static func hash(_ text: [UInt8]) -> UInt64 {
        text.withUnsafeBufferPointer { bytes in bytes.baseAddress.map { ByteHash.hash($0, bytes.count) } ?? 0 }
    }
}
