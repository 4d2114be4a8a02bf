import CSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Searching bytes at the speed of the C library's vector code.
extension UnsafeRawBufferPointer {
    /// The first offset at or after `from` that holds `byte`, or nil.
    @inlinable
    public func firstOffset(of byte: UInt8, from: Int = 0) -> Int? {
        guard from < count, let base = baseAddress, let hit = memchr(base + from, Int32(byte), count - from) else { return nil }
        return UnsafeRawPointer(hit) - base
    }

    /// The last offset that holds `byte`, or nil.
    public func lastOffset(of byte: UInt8) -> Int? {
        guard count > 0, let base = baseAddress, let hit = logetl_memrchr(base, Int32(byte), count) else { return nil }
        return hit - base
    }

    /// The first offset at or after `from` where `needle` stands, or nil. An empty needle stands everywhere.
    public func firstOffset(of needle: UnsafeRawBufferPointer, from: Int = 0) -> Int? {
        guard !needle.isEmpty else { return from <= count ? from : nil }
        guard from < count, let base = baseAddress,
            let hit = logetl_memmem(base + from, count - from, needle.baseAddress, needle.count)
        else { return nil }
        return hit - base
    }

    /// Whether the bytes are the UTF-8 of `text`.
    @inlinable
    public func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && (count == 0 || memcmp(baseAddress!, text.utf8Start, count) == 0)
    }

    /// Whether the two hold the same bytes.
    @inlinable
    public func sameBytes(_ other: UnsafeRawBufferPointer) -> Bool {
        count == other.count && (count == 0 || memcmp(baseAddress!, other.baseAddress!, count) == 0)
    }
}
