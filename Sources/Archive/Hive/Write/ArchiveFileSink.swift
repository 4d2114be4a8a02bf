import CZlib
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes one data file and its index under their temporary names. After an error only `abandon` may be called.
final class ArchiveFileSink {
    /// The final name.
    let name: String
    private let folder: ArchiveFolder
    private let path: String
    private var descriptor: Int32
    private var pending: [UInt8]
    private var written = 0
    private var hash = SHA256()
    private var checksum: UInt32 = 0
    private var textBytes = 0
    private let index = IndexBuilder()

    /// Bytes that are gathered before they are written.
    private static let bufferBytes = 1 << 20
    /// RFC 1952, section 2.3: deflate, no flags, no time (equal events give equal bytes), no system.
    private static let gzipHeader: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    /// The last block of the deflate stream: an empty one with fixed codes.
    private static let lastBlock: [UInt8] = [0x03, 0x00]

    /// Begins a file in a folder.
    init(_ folder: ArchiveFolder) throws(ArchiveError) {
        self.folder = folder
        name = folder.takeName()
        path = folder.temporaryData(name)
        descriptor = folder.files.operations.open(path, O_WRONLY | O_CREAT | O_TRUNC)
        pending = Self.gzipHeader
        guard descriptor >= 0 else { throw ArchiveFiles.error(Int(descriptor), "make the file", path) }
    }

    deinit { close() }

    private func close() {
        if descriptor >= 0 { _ = folder.files.operations.close(descriptor) }
        descriptor = -1
    }

    /// Compressed bytes so far.
    var bytes: Int { written + pending.count }

    /// Adds a segment that was compressed.
    func add(_ draft: SegmentDraft) throws(ArchiveError) {
        var entry = draft.entry
        entry.offset = bytes
        pending += draft.packed
        checksum = UInt32(
            truncatingIfNeeded: crc32_combine(uLong(checksum), uLong(entry.checksum), Int(entry.textBytes)))
        textBytes += entry.textBytes
        index.add(entry, draft.minutes, hashes: draft.hashes)
        if pending.count >= Self.bufferBytes { try spill() }
    }

    private func spill() throws(ArchiveError) {
        var failure: ArchiveError?
        pending.withUnsafeBytes { bytes in
            hash.update(bytes)
            do throws(ArchiveError) { try folder.files.writeAll(bytes, to: descriptor, path) } catch { failure = error }
        }
        if let failure { throw failure }
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }

    /// Ends the file and its index, flushes both, and returns what the manifest says of them.
    func finish(job: String) throws(ArchiveError) -> ManifestFile {
        pending += Self.lastBlock
        for value in [checksum, UInt32(truncatingIfNeeded: textBytes)] {
            for shift in stride(from: UInt32(0), to: 32, by: 8) { pending.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
        try spill()
        let synced = folder.files.operations.sync(descriptor)
        guard synced == 0 else { throw ArchiveFiles.error(Int(synced), "flush it to the disk", path) }
        close()
        let encoded = index.encoded(dataBytes: written)
        try folder.files.create(folder.temporaryIndex(name), encoded)
        return ManifestFile(
            name: name, bytes: written, sha256: HexText.of(hash.finish()), events: index.events, textBytes: textBytes,
            first: index.entries.map(\.first).min() ?? Timestamp(rawValue: 0),
            last: index.entries.map(\.last).max() ?? Timestamp(rawValue: 0), indexBytes: encoded.count,
            indexSHA256: HexText.sha256(encoded), job: job)
    }
}
