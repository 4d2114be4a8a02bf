import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Walks the lines of a range of an arena.
///
/// Lines end with `\n` or `\r\n`, or with the range; a `\r` elsewhere is part of its line. A line longer than `lineBytes` is cut
/// there (before a UTF-8 sequence that would be split); the rest up to its end is passed over.
struct LineSplitter {
    /// One line.
    struct Line {
        /// The line without its terminator.
        var range: ByteRange
        /// Whether the line was longer than the limit.
        var isCut: Bool
    }

    private(set) var at: Int
    private let end: Int
    private let lineBytes: Int

    init(_ range: ByteRange, lineBytes: Int = Limits.lineBytes) {
        self.lineBytes = lineBytes
        at = Int(range.start)
        end = Int(range.end)
    }

    /// The next line, or nil at the end.
    @inline(__always)
    mutating func next(_ base: UnsafePointer<UInt8>) -> Line? {
        guard at < end else { return nil }
        let start = at
        var lineEnd = end
        if let hit = memchr(base + start, 0x0A, end &- start) {
            lineEnd = UnsafeRawPointer(hit) - UnsafeRawPointer(base)
            at = lineEnd &+ 1
        } else {
            at = end
        }
        if lineEnd > start, base[lineEnd &- 1] == 0x0D, lineEnd < at { lineEnd &-= 1 }
        guard lineEnd &- start > lineBytes else { return Line(range: ByteRange(start, lineEnd), isCut: false) }
        return Line(range: ByteRange(start, Self.cut(base, start, start &+ lineBytes)), isCut: true)
    }

    @inline(never)
    private static func cut(_ base: UnsafePointer<UInt8>, _ start: Int, _ limit: Int) -> Int {
        var end = limit
        while end > limit - 4, base[end] & 0xC0 == 0x80 { end -= 1 }
        return base[end] & 0xC0 == 0x80 ? limit : end
    }
}
