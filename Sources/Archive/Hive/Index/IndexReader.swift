import Blocks
import Events

/// An index file that is open for questions. One thread at a time.
final class IndexReader {
    let header: IndexHeader
    private let descriptor: Int32
    private let files: ArchiveFiles
    private let path: String
    /// The first bytes of the file: small indexes are read with one call.
    private let head: [UInt8]
    private let inflater = SegmentInflater()
    private var knownEntries: [SegmentEntry]?
    private var knownRows: [Int: [UInt8]] = [:]

    /// What will be asked of an index first; so much of it is read at once when it is opened.
    enum Purpose: Int {
        /// The filters: most files hold none of the tokens, and nothing but the header is needed beside.
        case filters = 128
        /// The segments; those of a small file stand there too.
        case segments = 512
        /// Counts of minutes, likewise.
        case counts = 4_096
    }

    /// Opens an index; nil where there is none. Throws `ArchiveError.corrupt` where it is damaged or not that of a data file of
    /// `dataBytes` bytes.
    init?(
        _ path: String, dataBytes: Int, for purpose: Purpose = .segments, _ files: ArchiveFiles
    ) throws(ArchiveError) {
        let descriptor = files.operations.open(path, 0)
        guard descriptor >= 0 else {
            if ArchiveFiles.error(Int(descriptor), "", path).code == .missing { return nil }
            throw ArchiveFiles.error(Int(descriptor), "open it", path)
        }
        var head = [UInt8](repeating: 0, count: purpose.rawValue)
        let got = head.withUnsafeMutableBytes { files.operations.read(descriptor, $0, at: 0) }
        do throws(ArchiveError) {
            guard got >= 0 else { throw ArchiveFiles.error(got, "read it", path) }
            head.removeLast(head.count - got)
            header = try Self.readHeader(head, path)
            guard header.dataBytes == dataBytes else {
                throw ArchiveError(
                    .corrupt, "the index is that of another file; logetl archive reindex makes it anew", path: path)
            }
        } catch {
            _ = files.operations.close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.files = files
        self.path = path
        self.head = head
    }

    /// The index in memory that `IndexBuilder.encoded` made.
    init(_ bytes: [UInt8], _ path: String, _ files: ArchiveFiles) throws(ArchiveError) {
        header = try Self.readHeader(bytes, path)
        descriptor = -1
        self.files = files
        self.path = path
        head = bytes
    }

    deinit { if descriptor >= 0 { _ = files.operations.close(descriptor) } }

    private static func readHeader(_ head: [UInt8], _ path: String) throws(ArchiveError) -> IndexHeader {
        let result: Result<IndexHeader, BlockError> = head.withUnsafeBytes { bytes in
            do throws(BlockError) { return .success(try IndexHeader(bytes)) } catch { return .failure(error) }
        }
        switch result {
        case .success(let header): return header
        case .failure(.unknownVersion(let version)):
            throw ArchiveError(.format, "the index is of version \(version), from a newer logetl", path: path)
        case .failure(.corrupt): throw damage(path)
        }
    }

    private static func damage(_ path: String) -> ArchiveError {
        ArchiveError(.corrupt, "the index is damaged; logetl archive reindex makes it anew", path: path)
    }

    private func bytes(at offset: Int, count: Int) throws(ArchiveError) -> [UInt8] {
        guard count >= 0, count <= ArchiveLimits.indexBytes else { throw Self.damage(path) }
        if offset + count <= head.count { return Array(head[offset..<offset + count]) }
        guard descriptor >= 0 else { throw Self.damage(path) }
        return try files.read(descriptor, at: offset, count: count, path)
    }

    private func part(_ part: IndexHeader.Part) throws(ArchiveError) -> [UInt8] {
        let packed = try bytes(at: part.offset, count: part.stored)
        // A part that claims a thousandfold of its bytes is damaged; deflate cannot do more.
        guard packed.withUnsafeBytes({ GzipChecksum.of($0) }) == part.checksum, part.bytes <= part.stored * 1_040,
            let plain = packed.withUnsafeBytes({ PackedBytes.unpack($0, count: part.bytes, inflater) })
        else { throw Self.damage(path) }
        return plain
    }

    private func decoded<T>(
        _ plain: [UInt8], _ body: (inout ByteCursor) throws(BlockError) -> T
    ) throws(ArchiveError) -> T {
        let result: Result<T, BlockError> = plain.withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes)
            do throws(BlockError) { return .success(try body(&cursor)) } catch { return .failure(error) }
        }
        guard case .success(let value) = result else { throw Self.damage(path) }
        return value
    }

    /// The segments.
    func entries() throws(ArchiveError) -> [SegmentEntry] {
        if let knownEntries { return knownEntries }
        let header = header
        let entries = try decoded(try part(header.directory)) { cursor throws(BlockError) in
            var entries: [SegmentEntry] = []
            var before = SegmentEntry()
            for _ in 0..<header.segments {
                before = try SegmentEntry(&cursor, after: before, limit: header.dataBytes)
                entries.append(before)
            }
            return entries
        }
        knownEntries = entries
        return entries
    }

    /// Counts by minute and level.
    func minutes() throws(ArchiveError) -> LevelMinutes {
        try decoded(try part(header.minutes)) { cursor throws(BlockError) in try LevelMinutes(&cursor) }
    }

    /// Calls `body` with the counts by minute and level, by minute, then level (its raw value), without a table of them. Throws where they
    /// are damaged, and then `body` may have been called.
    @inline(__always)
    func forEachMinute(_ body: (_ minute: Int64, _ level: UInt8, _ events: Int) -> Void) throws(ArchiveError) {
        let plain = try part(header.minutes)
        guard plain.withUnsafeBytes({ LevelMinutes.forEach($0, body) }) else { throw Self.damage(path) }
    }

    /// The text that a segment of another writer refers to.
    func dictionary(_ entry: SegmentEntry) throws(ArchiveError) -> [UInt8] {
        guard !entry.dictionary.isEmpty else { return [] }
        let packed = try bytes(at: header.dictionaries + entry.dictionary.lowerBound, count: entry.dictionary.count)
        let limit = GzipScanner.windowBytes
        let size = packed.count >= 4 ? packed.withUnsafeBytes { Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))) } : 0
        guard size > 0, size <= limit,
            let plain = packed.withUnsafeBytes({
                PackedBytes.unpack(UnsafeRawBufferPointer(rebasing: $0[4...]), count: size, inflater)
            })
        else { throw Self.damage(path) }
        return plain
    }

    /// The segments whose tokens may satisfy `query`.
    func segments(_ query: TokenFilterQuery) throws(ArchiveError) -> RowSet {
        switch query {
        case .anything: return RowSet(all: header.segments)
        case .nothing: return RowSet(rows: header.segments)
        case .hash(let hash): return try segments(holding: hash)
        case .all(let parts):
            var result = RowSet(all: header.segments)
            for part in parts where !result.isEmpty { result.formIntersection(try segments(part)) }
            return result
        case .any(let parts):
            var result = RowSet(rows: header.segments)
            for part in parts where !result.isFull { result.formUnion(try segments(part)) }
            return result
        }
    }

    private func segments(holding hash: UInt64) throws(ArchiveError) -> RowSet {
        guard header.filterBlocks > 0, header.segments > 0 else { return RowSet(all: header.segments) }
        let row = try filterRow(TokenFilter.block(of: hash, header.filterBlocks))
        var result = RowSet(rows: header.segments)
        row.withUnsafeBytes { raw in
            guard let base = raw.baseAddress else { return }
            for segment in 0..<header.segments where TokenFilter.isSet(hash, in: base + segment * TokenFilter.blockBytes) {
                result.insert(segment)
            }
        }
        return result
    }

    /// Whether a segment's filter holds all of some tokens; the rows are kept, for segment after segment is asked for.
    func mayHold(_ hashes: [UInt64], segment: Int) throws(ArchiveError) -> Bool {
        guard header.filterBlocks > 0 else { return true }
        for hash in hashes {
            let block = TokenFilter.block(of: hash, header.filterBlocks)
            if knownRows[block] == nil { knownRows[block] = try filterRow(block) }
            guard let row = knownRows[block] else { return true }
            let isThere = row.withUnsafeBytes { raw in
                raw.baseAddress.map { TokenFilter.isSet(hash, in: $0 + segment * TokenFilter.blockBytes) } ?? false
            }
            if !isThere { return false }
        }
        return true
    }

    /// Reads all filters. Throws where one is damaged.
    func checkFilters() throws(ArchiveError) {
        for block in 0..<header.filterBlocks { _ = try filterRow(block) }
    }

    /// A row of the filters: one block of each segment.
    private func filterRow(_ block: Int) throws(ArchiveError) -> [UInt8] {
        let bytes = header.filterRowBytes
        var row = try self.bytes(at: header.filterOffset + block * bytes, count: bytes)
        let isGood = row.withUnsafeBytes { raw in
            UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: bytes - 4, as: UInt32.self))
                == GzipChecksum.of(UnsafeRawBufferPointer(rebasing: raw[..<(bytes - 4)]))
        }
        guard isGood else { throw Self.damage(path) }
        row.removeLast(4)
        return row
    }
}
