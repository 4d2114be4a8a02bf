import CSystem

/// A half-open range of bytes in an arena.
public struct ByteRange: Hashable, Sendable {
    /// First byte.
    public var start: UInt32
    /// One past the last byte.
    public var end: UInt32

    /// The bytes from `start` up to `end`.
    @inlinable public init(_ start: UInt32, _ end: UInt32) {
        self.start = start
        self.end = end
    }

    /// The bytes from `start` up to `end`, given as `Int`.
    @inlinable public init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    /// Length in bytes.
    @inlinable public var count: Int { Int(end &- start) }
}

/// Growing memory that only ever appends: the text of a batch.
///
/// Ranges stay valid as it grows, pointers do not. At most 4 GiB, so that ranges are two `UInt32`.
public struct ByteArena: ~Copyable {
    /// The memory; valid until the next append, reserve or deinit.
    public private(set) var base: UnsafeMutablePointer<UInt8>
    /// Bytes used.
    public private(set) var count: Int
    @usableFromInline var capacity: Int

    /// An empty arena with room for `capacity` bytes.
    public init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
        count = 0
    }

    deinit { base.deallocate() }

    /// Forgets all content, keeps the memory unless it is more than `keeping` bytes.
    public mutating func removeAll(keeping: Int = 8 << 20) {
        count = 0
        if capacity > keeping {
            base.deallocate()
            capacity = max(keeping, 64)
            base = .allocate(capacity: capacity)
        }
    }

    /// Makes room for `extra` more bytes.
    public mutating func reserve(_ extra: Int) {
        let needed = count + extra
        guard needed > capacity else { return }
        precondition(needed <= Int(UInt32.max), "an arena holds at most 4 GiB")
        let grown = max(needed, min(capacity * 2, Int(UInt32.max)))
        let fresh = UnsafeMutablePointer<UInt8>.allocate(capacity: grown)
        fresh.update(from: base, count: count)
        base.deallocate()
        base = fresh
        capacity = grown
    }

    /// Appends a copy of `bytes` and returns where it is.
    @discardableResult
    public mutating func append(_ bytes: UnsafeRawBufferPointer) -> ByteRange {
        reserve(bytes.count)
        let start = count
        if let from = bytes.baseAddress { UnsafeMutableRawPointer(base + start).copyMemory(from: from, byteCount: bytes.count) }
        count += bytes.count
        return ByteRange(start, count)
    }

    /// Appends the UTF-8 of `text`.
    @discardableResult
    public mutating func append(_ text: String) -> ByteRange {
        var copy = text
        return copy.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Lets `body` write up to `capacity` bytes at the end; it returns how many it wrote.
    @discardableResult
    public mutating func append(upTo capacity: Int, _ body: (UnsafeMutablePointer<UInt8>) throws -> Int) rethrows -> ByteRange {
        reserve(capacity)
        let start = count
        let written = try body(base + start)
        precondition(written >= 0 && written <= capacity)
        count += written
        return ByteRange(start, count)
    }

    /// The bytes of `range`; valid until the arena changes.
    @inlinable
    public func bytes(_ range: ByteRange) -> UnsafeRawBufferPointer {
        assert(range.start <= range.end && Int(range.end) <= count)
        return UnsafeRawBufferPointer(start: base + Int(range.start), count: range.count)
    }

    /// The text of `range`, invalid UTF-8 replaced; for people, not for the way of the data.
    public func string(_ range: ByteRange) -> String { String(decoding: bytes(range), as: UTF8.self) }
}
