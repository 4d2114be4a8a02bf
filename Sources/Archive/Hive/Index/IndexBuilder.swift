import Blocks
import CDeflate
import Events

/// Gathers what an index file holds, segment by segment, and writes it: head, entries, counts by minute and level, filters, dictionaries.
///
/// Filters are split-block blooms (`TokenFilter`) of one size for all segments of a file, interleaved: block `b` of every segment stands
/// together, so that one small read answers a token for the whole file.
final class IndexBuilder {
    private(set) var entries: [SegmentEntry] = []
    private(set) var minutes = LevelMinutes()
    /// Tokens of the first segments, until the size of the filters is fixed.
    private var sample: [[UInt64]] = []
    private var filterBlocks = 0
    /// The filter of each segment, one behind the other.
    private var filters: [UInt8] = []
    private var dictionaries: [UInt8] = []

    private let hasFilters: Bool

    /// An index without segments; without `hasFilters` it answers nothing about tokens.
    init(hasFilters: Bool = true) { self.hasFilters = hasFilters }

    var events: Int { entries.reduce(0) { $0 + $1.events } }

    /// Adds a segment. `hashes` are its tokens' (`TokenHashes`); `dictionary` the text before it, where it refers to that.
    func add(_ entry: SegmentEntry, _ minutes: LevelMinutes, hashes: [UInt64], dictionary: [UInt8] = []) {
        var entry = entry
        if !dictionary.isEmpty {
            var packed: [UInt8] = []
            packed.appendFixed32(UInt32(dictionary.count))
            packed += PackedBytes.pack(dictionary)
            entry.dictionary = dictionaries.count..<dictionaries.count + packed.count
            dictionaries += packed
        }
        entries.append(entry)
        self.minutes.merge(minutes)
        guard hasFilters else { return }
        if filterBlocks > 0 { return addFilter(hashes) }
        sample.append(hashes)
        if sample.count >= ArchiveLimits.filterSample { fixFilterSize() }
    }

    /// Chooses the size of the filters: room for the fullest of the first segments.
    private func fixFilterSize() {
        let most = sample.map(\.count).max() ?? 0
        let bits = most * TokenFilter.bitsPerToken
        filterBlocks = min(max(1, (bits + 255) / 256), ArchiveLimits.filterBlocks)
        for hashes in sample { addFilter(hashes) }
        sample = []
    }

    private func addFilter(_ hashes: [UInt64]) {
        let start = filters.count
        let blocks = filterBlocks
        filters += repeatElement(0, count: blocks * TokenFilter.blockBytes)
        filters.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            for hash in hashes {
                TokenFilter.set(hash, in: base + start + TokenFilter.block(of: hash, blocks) * TokenFilter.blockBytes)
            }
        }
    }

    /// The file.
    func encoded(dataBytes: Int) -> [UInt8] {
        if hasFilters && filterBlocks == 0 && !entries.isEmpty { fixFilterSize() }
        var header = IndexHeader()
        header.dataBytes = dataBytes
        header.segments = entries.count
        header.events = events
        header.textBytes = entries.reduce(0) { $0 + $1.textBytes }
        let full = entries.filter { $0.events > 0 }
        header.first = full.map(\.first).min() ?? Timestamp(rawValue: 0)
        header.last = full.map(\.last).max() ?? Timestamp(rawValue: 0)
        header.levelMask = entries.reduce(0) { $0 | $1.levelMask }
        header.filterBlocks = filterBlocks

        var directory: [UInt8] = []
        var before = SegmentEntry()
        for entry in entries {
            entry.encode(after: before, to: &directory)
            before = entry
        }
        var counts: [UInt8] = []
        minutes.encode(to: &counts)
        var body: [UInt8] = []
        func part(_ plain: [UInt8]) -> IndexHeader.Part {
            let packed = PackedBytes.pack(plain)
            defer { body += packed }
            return IndexHeader.Part(
                offset: IndexHeader.bytes + body.count, stored: packed.count, bytes: plain.count,
                checksum: packed.withUnsafeBytes { GzipChecksum.of($0) })
        }
        header.directory = part(directory)
        header.minutes = part(counts)
        header.filterOffset = IndexHeader.bytes + body.count
        appendFilters(to: &body)
        header.dictionaries = IndexHeader.bytes + body.count
        return header.encoded + body + dictionaries
    }

    /// Appends the filters row by row, each row with its checksum.
    private func appendFilters(to out: inout [UInt8]) {
        let bytes = TokenFilter.blockBytes
        for block in 0..<filterBlocks {
            let start = out.count
            for segment in entries.indices {
                let from = (segment * filterBlocks + block) * bytes
                out += filters[from..<from + bytes]
            }
            out.appendFixed32(out.withUnsafeBytes { GzipChecksum.of(UnsafeRawBufferPointer(rebasing: $0[start...])) })
        }
    }
}

/// Deflated parts of an index.
enum PackedBytes {
    /// Level of libdeflate: the parts are small.
    private static let level: Int32 = 6

    /// The deflated form.
    static func pack(_ plain: [UInt8]) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(level) else { fatalError("out of memory") }
        defer { libdeflate_free_compressor(compressor) }
        let room = libdeflate_deflate_compress_bound(compressor, plain.count)
        return [UInt8](unsafeUninitializedCapacity: room) { target, count in
            count = plain.withUnsafeBytes {
                libdeflate_deflate_compress(compressor, $0.baseAddress, $0.count, target.baseAddress, room)
            }
        }
    }

    /// The plain form of `count` bytes, or nil where the packed ones are damaged.
    static func unpack(_ packed: UnsafeRawBufferPointer, count: Int, _ inflater: SegmentInflater) -> [UInt8]? {
        var isGood = false
        let plain = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            isGood = count == 0 || inflater.inflate(packed, into: UnsafeMutableRawBufferPointer(target))
            initialized = isGood ? count : 0
        }
        return isGood ? plain : nil
    }
}
