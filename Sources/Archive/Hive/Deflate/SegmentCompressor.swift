import CDeflate
import CISAL
import CZlib
import Events

/// How an archive is compressed. All readers see plain gzip whatever it is.
public enum ArchiveCompression: String, Sendable, CaseIterable {
    /// ISA-L: ten times as fast as `standard`, a third larger. For backfills that must be fast.
    case fast
    /// libdeflate's level 6: smaller than gzip -6 at half its time.
    case standard
    /// libdeflate's level 8: some 6 % smaller than `standard` at nearly three times its time.
    case small
}

/// Deflates segments so that they can be put one behind the other in one gzip member and each inflated alone: a raw deflate stream without a
/// last block, ended by an empty stored block (what zlib calls a full flush). One thread at a time.
///
/// ISA-L flushes by itself. libdeflate does not, so its last block is made an ordinary one and the empty block put behind it; every such
/// segment is inflated again and compared before it is used, and zlib does it where that fails.
final class SegmentCompressor {
    private let compression: ArchiveCompression
    private let isReadAgain: Bool
    private var deflater: OpaquePointer?
    private var stream: UnsafeMutablePointer<isal_zstream>?
    private var levelBuffer: UnsafeMutablePointer<UInt8>?
    private let literals = HuffmanSteps()
    private let distances = HuffmanSteps()
    private var buffer: [UInt8] = []
    private let inflater = SegmentInflater()
    private var check: [UInt8] = []

    /// What ends a segment: the body of an empty stored block.
    static let marker: [UInt8] = [0, 0, 0xFF, 0xFF]

    /// A compressor; where all `isReadAgain` by the caller, what ISA-L makes is not inflated here.
    init(_ compression: ArchiveCompression, isReadAgain: Bool = false) {
        self.compression = compression
        self.isReadAgain = isReadAgain
        switch compression {
        case .fast:
            stream = .allocate(capacity: 1)
            levelBuffer = .allocate(capacity: Int(logetl_isal_level2_bytes()))
        case .standard: deflater = libdeflate_alloc_compressor(6)
        case .small: deflater = libdeflate_alloc_compressor(8)
        }
    }

    deinit {
        if let deflater { libdeflate_free_compressor(deflater) }
        stream?.deallocate()
        levelBuffer?.deallocate()
    }

    /// The segment's compressed form.
    func compress(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        let made = compression == .fast ? withISAL(text) : withLibdeflate(text)
        if let made, isGood(made, text) { return made }
        return Self.withZlib(text)
    }

    private func isGood(_ made: [UInt8], _ text: UnsafeRawBufferPointer) -> Bool {
        guard made.suffix(4).elementsEqual(Self.marker) else { return false }
        if isReadAgain, compression == .fast { return true }
        if check.count < text.count { check = [UInt8](repeating: 0, count: text.count) }
        return check.withUnsafeMutableBytes { target in
            let room = UnsafeMutableRawBufferPointer(rebasing: target[..<text.count])
            return made.withUnsafeBytes { inflater.inflate($0, into: room) } && UnsafeRawBufferPointer(room).sameBytes(text)
        }
    }

    private func withISAL(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let stream, text.count < Int(UInt32.max) / 2 else { return nil }
        let room = text.count + text.count / 8 + 4096
        var isDone = false
        let made = [UInt8](unsafeUninitializedCapacity: room) { target, count in
            isal_deflate_init(stream)
            stream.pointee.level = 2
            stream.pointee.level_buf = levelBuffer
            stream.pointee.level_buf_size = logetl_isal_level2_bytes()
            stream.pointee.end_of_stream = 0
            stream.pointee.flush = UInt16(FULL_FLUSH)
            // ISA-L declares its input mutable but only reads it.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: text.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(text.count)
            stream.pointee.next_out = target.baseAddress
            stream.pointee.avail_out = UInt32(room)
            isDone = isal_deflate(stream) == COMP_OK && stream.pointee.avail_in == 0 && stream.pointee.avail_out > 0
            count = isDone ? room - Int(stream.pointee.avail_out) : 0
        }
        return isDone ? made : nil
    }

    private func withLibdeflate(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let deflater else { return nil }
        let room = libdeflate_deflate_compress_bound(deflater, text.count)
        if buffer.count < room + DeflateWalker.padding { buffer = [UInt8](repeating: 0, count: room + DeflateWalker.padding) }
        return buffer.withUnsafeMutableBytes { target -> [UInt8]? in
            let count = libdeflate_deflate_compress(deflater, text.baseAddress, text.count, target.baseAddress, room)
            guard count > 0, let base = target.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return nil }
            var walker = DeflateWalker(base, count: count, literals: literals, distances: distances)
            guard let found = walker.walk(), (found.end + 7) / 8 == count else { return nil }
            base[found.lastBlock >> 3] &= ~(1 << UInt8(found.lastBlock & 7))
            // The header of the empty block is three zero bits, which the bits behind the end may hold already.
            var made = [UInt8](UnsafeRawBufferPointer(start: base, count: count))
            if (found.end + 3 + 7) / 8 > count { made.append(0) }
            made += Self.marker
            return made
        }
    }

    /// zlib at its usual level: what is right in any case.
    static func withZlib(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var stream = z_stream()
        let version = zlibVersion()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard deflateInit2_(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, version, size) == Z_OK else {
            fatalError("out of memory")
        }
        defer { deflateEnd(&stream) }
        let room = Int(deflateBound(&stream, UInt(text.count))) + 64
        return [UInt8](unsafeUninitializedCapacity: room) { target, count in
            stream.next_in = UnsafeMutablePointer(mutating: text.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.avail_in = UInt32(text.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(room)
            deflate(&stream, Z_FULL_FLUSH)
            count = room - Int(stream.avail_out)
        }
    }
}
