import CISAL

/// Inflates raw deflate data of known size with ISA-L. One thread at a time.
final class SegmentInflater {
    private let state: UnsafeMutablePointer<inflate_state> = .allocate(capacity: 1)

    deinit { state.deallocate() }

    /// Inflates a segment; false unless it fills `target` exactly.
    func inflate(_ packed: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) -> Bool {
        guard packed.count <= Int(UInt32.max), target.count <= Int(UInt32.max) else { return false }
        isal_inflate_init(state)
        // ISA-L declares its input mutable but only reads it.
        state.pointee.next_in = UnsafeMutablePointer(mutating: packed.baseAddress?.assumingMemoryBound(to: UInt8.self))
        state.pointee.avail_in = UInt32(packed.count)
        state.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        state.pointee.avail_out = UInt32(target.count)
        // All of it is at hand; what may go on another time would keep 32 KiB of what it wrote.
        let result = isal_inflate_stateless(state)
        return result >= ISAL_DECOMP_OK && state.pointee.avail_out == 0
    }
}

/// CRC-32 as gzip has it.
enum GzipChecksum {
    /// The checksum of `bytes` after those with checksum `before`.
    static func of(_ bytes: UnsafeRawBufferPointer, after before: UInt32 = 0) -> UInt32 {
        crc32_gzip_refl(before, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    }
}
