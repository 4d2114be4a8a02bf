import Events

/// What a TZif file says. Source: RFC 8536.
struct TZif {
    /// Instants of the changes in seconds since the epoch, ascending.
    var times: [Int]
    /// Seconds east of UTC before the first change and after each: one more than `times`.
    var offsets: [Int]
    /// The rule after the last change: the file's footer.
    var rule: PosixTimeZone?

    init(times: [Int], offsets: [Int], rule: PosixTimeZone?) {
        self.times = times
        self.offsets = offsets
        self.rule = rule
    }

    /// The six counts of a header. Source: RFC 8536, section 3.1.
    private struct Header {
        static let size = 44
        var version: UInt8
        var utcFlags: Int
        var standardFlags: Int
        var leaps: Int
        var times: Int
        var types: Int
        var characters: Int

        init?(_ file: UnsafeRawBufferPointer, at: Int) {
            guard at + Self.size <= file.count, file.has("TZif", at: at) else { return nil }
            func number(_ i: Int) -> Int { Int(TZif.big32(file, at + 20 + 4 * i)) }
            version = file[at + 4]
            utcFlags = number(0)
            standardFlags = number(1)
            leaps = number(2)
            times = number(3)
            types = number(4)
            characters = number(5)
        }

        /// Bytes of the data after the header, where times have `width` bytes. Counts are below 2^32, so this cannot overflow.
        func dataSize(_ width: Int) -> Int {
            times * (width + 1) + types * 6 + characters + leaps * (width + 4) + standardFlags + utcFlags
        }
    }

    /// Reads a file; nil where it is damaged.
    init?(_ file: UnsafeRawBufferPointer) {
        guard var header = Header(file, at: 0) else { return nil }
        var at = Header.size
        var width = 4
        if header.version != 0 {
            at += header.dataSize(4)
            guard let second = Header(file, at: at) else { return nil }
            header = second
            at += Header.size
            width = 8
        }
        let end = at + header.dataSize(width)
        guard end <= file.count, header.types >= 1 else { return nil }
        let types = at + header.times * (width + 1)
        func offset(_ type: Int) -> Int? {
            guard type < header.types else { return nil }
            let seconds = Int(Int32(bitPattern: Self.big32(file, types + 6 * type)))
            return abs(seconds) <= 26 * 3_600 ? seconds : nil
        }
        guard let first = offset(0) else { return nil }
        times = []
        offsets = [first]
        for i in 0..<header.times {
            let place = at + i * width
            let time =
                width == 8
                ? Int(Int64(bitPattern: UInt64(Self.big32(file, place)) << 32 | UInt64(Self.big32(file, place + 4))))
                : Int(Int32(bitPattern: Self.big32(file, place)))
            guard let next = offset(Int(file[at + header.times * width + i])) else { return nil }
            // Files may hold a change before any calendar; far values only need to stay in order.
            let clamped = min(max(time, -(1 << 50)), 1 << 50)
            guard times.last.map({ $0 <= clamped }) ?? true else { return nil }
            times.append(clamped)
            offsets.append(next)
        }
        rule = nil
        if width == 8, file.byte(end) == 0x0A, let stop = file.firstOffset(of: 0x0A, from: end + 1), stop > end + 1 {
            rule = PosixTimeZone(Array(file.part(end + 1, stop)))
        }
    }

    private static func big32(_ file: UnsafeRawBufferPointer, _ at: Int) -> UInt32 {
        UInt32(file[at]) << 24 | UInt32(file[at + 1]) << 16 | UInt32(file[at + 2]) << 8 | UInt32(file[at + 3])
    }
}
