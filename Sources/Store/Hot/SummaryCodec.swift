import Blocks
import Events

/// The two blobs of a block's row that hold its summary: counts by level, and services with their counts.
///
/// Numbers are LEB128. Levels: the counts of `Level.rawValue` 0, 1, 2 …, zeros at the end left out. Services, most frequent first:
/// count, length of the name, name.
enum SummaryCodec {
    static func encode(levelCounts: [UInt32]) -> [UInt8] {
        var out: [UInt8] = []
        guard let last = levelCounts.lastIndex(where: { $0 != 0 }) else { return out }
        out.reserveCapacity(2 * last + 2)
        for count in levelCounts[...last] { append(UInt64(count), to: &out) }
        return out
    }

    static func encode(services: [BlockSummary.ServiceCount]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(services.count * 16)
        for service in services {
            append(UInt64(max(service.events, 0)), to: &out)
            append(UInt64(service.name.utf8.count), to: &out)
            out.append(contentsOf: service.name.utf8)
        }
        return out
    }

    /// Counts by level, `Level.tableSize` of them; nil where the bytes are damaged.
    static func levelCounts(_ bytes: UnsafeRawBufferPointer) -> [UInt32]? {
        var counts = [UInt32](repeating: 0, count: Level.tableSize)
        var at = 0
        var level = 0
        while at < bytes.count {
            guard level < counts.count, let count = number(bytes, &at), let exact = UInt32(exactly: count) else { return nil }
            counts[level] = exact
            level += 1
        }
        return counts
    }

    /// Calls `body` with each service and its events; false where the bytes are damaged.
    static func forEachService(_ bytes: UnsafeRawBufferPointer, _ body: (_ name: UnsafeRawBufferPointer, _ events: Int) -> Void)
        -> Bool
    {
        var at = 0
        while at < bytes.count {
            guard let count = number(bytes, &at), let events = Int(exactly: count), let length = number(bytes, &at),
                length <= UInt64(bytes.count - at)
            else { return false }
            body(UnsafeRawBufferPointer(rebasing: bytes[at..<at + Int(length)]), events)
            at += Int(length)
        }
        return true
    }

    private static func append(_ value: UInt64, to out: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(rest))
    }

    /// The number at `at`, which moves behind it; nil where the bytes end first or it has more than 63 bits.
    private static func number(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < bytes.count, shift < 63 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}
