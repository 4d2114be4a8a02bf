import Events

/// The count of some events and a sum over what the archive keeps byte for byte: instant, level and original line. Whatever their order;
/// equal sums say that the archive gives back what it was given.
struct LineHash: Equatable {
    private(set) var events = 0
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// Adds an event.
    mutating func add(_ row: Int, of batch: EventBatch) {
        let line = batch.lines[row]
        var value = ByteHash.hash(UnsafePointer(batch.arena.base) + Int(line.start), line.count) | 1
        value = ByteHash.mix(value ^ UInt64(bitPattern: batch.timestamps[row].rawValue), 0xA076_1D64_78BD_642F)
        value = ByteHash.mix(value ^ (UInt64(batch.levels[row].rawValue) &+ 1), 0xE703_7ED1_A0B4_28DB)
        events += 1
        low &+= value
        high &+= ByteHash.mix(value ^ 0x9E37_79B9_7F4A_7C15, 0xD6E8_FEB8_6659_FD93)
    }

    /// Adds the events of another hash.
    mutating func add(_ other: LineHash) {
        events += other.events
        low &+= other.low
        high &+= other.high
    }
}
