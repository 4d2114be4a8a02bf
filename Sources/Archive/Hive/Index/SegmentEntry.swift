import Blocks
import Events

/// What is known of one segment without reading it.
struct SegmentEntry: Hashable, Sendable {
    /// Where its compressed bytes start in the file.
    var offset = 0
    /// Its compressed bytes. In files of other writers the last byte may belong to the next segment too.
    var bytes = 0
    /// Bits of the first byte that belong to what is before it; 0 in our files.
    var bits = 0
    /// Inflated bytes before the first line that starts here; 0 in our files.
    var skip = 0
    /// Bytes of its lines, inflated, the last line end included.
    var textBytes = 0
    /// CRC-32 of its lines.
    var checksum: UInt32 = 0
    /// Events.
    var events = 0
    /// Instant of the earliest event.
    var first = Timestamp(rawValue: 0)
    /// Instant of the latest event.
    var last = Timestamp(rawValue: 0)
    /// Events by `Level.rawValue`.
    var levelCounts = [UInt32](repeating: 0, count: Level.tableSize)
    /// Where the text that precedes it stands in the index's dictionaries, compressed; empty where it refers to nothing before it.
    var dictionary = 0..<0

    /// Bit `Level.rawValue` is set where the segment has events of that level.
    var levelMask: UInt16 {
        var mask: UInt16 = 0
        for (raw, count) in levelCounts.enumerated() where count > 0 { mask |= 1 << UInt16(raw) }
        return mask
    }

    /// The summary for queries.
    func summary(service: String) -> BlockSummary {
        BlockSummary(
            events: events, first: first, last: last, levelCounts: levelCounts,
            services: [.init(name: service, events: events)])
    }

    /// Appends the entry; offsets and instants as differences to the entry before.
    func encode(after before: SegmentEntry, to out: inout [UInt8]) {
        out.appendZigZag(Int64(offset &- before.offset &- before.bytes))
        out.appendVarint(bytes)
        out.appendVarint(bits)
        out.appendVarint(skip)
        out.appendVarint(textBytes)
        out.appendFixed32(checksum)
        out.appendVarint(events)
        out.appendZigZag(first.rawValue &- before.last.rawValue)
        out.appendVarint(UInt64(bitPattern: last.rawValue &- first.rawValue))
        out.appendVarint(UInt64(levelMask))
        for count in levelCounts where count > 0 { out.appendVarint(Int(count)) }
        out.appendVarint(dictionary.lowerBound)
        out.appendVarint(dictionary.count)
    }

    /// Reads what `encode` wrote; `limit` is the size of the data file. Throws `BlockError.corrupt` where a value cannot be.
    init(_ cursor: inout ByteCursor, after before: SegmentEntry, limit: Int) throws(BlockError) {
        // Segments of other writers overlap by what was read past the end of their last line.
        let gap = try cursor.zigZag("offset")
        guard gap.magnitude <= UInt64(limit) else { throw .corrupt("segment lies outside the file") }
        offset = before.offset + before.bytes + Int(gap)
        bytes = try cursor.count("length", limit: limit)
        guard offset >= 0, offset <= limit, bytes <= limit - offset else { throw .corrupt("segment lies outside the file") }
        bits = try cursor.count("bits", limit: 7)
        skip = try cursor.count("skip", limit: ArchiveLimits.segmentTextBytes)
        textBytes = try cursor.count("text length", limit: ArchiveLimits.segmentTextBytes)
        checksum = try cursor.fixed32("checksum")
        events = try cursor.count("events", limit: textBytes)
        first = Timestamp(rawValue: before.last.rawValue &+ (try cursor.zigZag("first instant")))
        last = Timestamp(rawValue: first.rawValue &+ Int64(bitPattern: try cursor.varint("last instant")))
        let mask = try cursor.varint("levels")
        guard mask < 1 << UInt64(Level.tableSize) else { throw .corrupt("level is unknown") }
        for raw in 0..<Level.tableSize where mask & (1 << UInt64(raw)) != 0 {
            levelCounts[raw] = UInt32(try cursor.count("count", limit: textBytes))
        }
        let start = try cursor.count("dictionary", limit: ArchiveLimits.indexBytes)
        dictionary = start..<start + (try cursor.count("dictionary", limit: ArchiveLimits.indexBytes))
    }

    init() {}
}

/// The bounds of the archive. Each says its unit and what exceeds it.
public enum ArchiveLimits {
    /// Bytes of text in a segment, about; a segment ends with the line that would exceed it.
    public static let segmentBytes = 256 << 10
    /// Compressed bytes of a data file after which the next is begun. gzip is not splittable: engines read a file in one task.
    public static let fileBytes = 96 << 20
    /// Text in one segment at most, those of other writers included; a segment that claims more is damaged. One line may be long.
    static let segmentTextBytes = 256 << 20
    /// Bytes of an index at most.
    static let indexBytes = 1 << 30
    /// Segments whose tokens are counted before the size of a file's filters is fixed.
    static let filterSample = 16
    /// Blocks of a segment's filter at most: one of 32 bytes knows 21 tokens.
    static let filterBlocks = 1 << 20
}
