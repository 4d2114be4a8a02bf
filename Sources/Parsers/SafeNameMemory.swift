import Events

/// Remembers the safe forms of service names, so that a line does not pay for making one.
struct SafeNameMemory: Sendable {
    private var entries: [(raw: [UInt8], safe: [UInt8])] = []
    private var next = 0

    /// Names remembered; the oldest goes first.
    private static let capacity = 32

    /// Longer names are made safe each time, so that the memory stays small.
    private static let nameBytesMax = 256

    /// The safe form of `raw` (`ServiceName.safe`).
    mutating func safe(_ raw: UnsafeRawBufferPointer) -> [UInt8] {
        if raw.count > Self.nameBytesMax { return ServiceName.safe(raw) }
        for entry in entries where entry.raw.count == raw.count && entry.raw.withUnsafeBytes({ $0.sameBytes(raw) }) {
            return entry.safe
        }
        let entry = (raw: Array(raw), safe: ServiceName.safe(raw))
        if entries.count < Self.capacity {
            entries.append(entry)
        } else {
            entries[next] = entry
            next = (next + 1) % Self.capacity
        }
        return entry.safe
    }
}
