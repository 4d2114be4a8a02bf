import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A time zone with its changes of offset, read from the system's time zone files. Immutable; two zones of one name are equal.
public final class NamedTimeZone: Hashable, Sendable {
    /// The IANA name, or what else the zone was made from.
    public let name: String

    /// Local seconds from which `offsets[i + 1]` holds, ascending.
    private let changes: [Int]
    /// Seconds east of UTC before the first change and after each.
    private let offsets: [Int]
    /// The rule after the last change.
    private let rule: PosixTimeZone?

    /// The zone with an IANA name, from `$TZDIR`, else `/usr/share/zoneinfo`; nil where there is no such file or it is damaged.
    public convenience init?(name: String) {
        // A name is a relative path without dots: no way out of the folder.
        let isSafe = name.utf8.allSatisfy {
            $0.isWord || $0 == .dash || $0 == .plus || $0 == .slash
        }
        guard !name.isEmpty, name.utf8.count < 256, isSafe, !name.hasPrefix("/") else { return nil }
        let folder = getenv("TZDIR").map { String(cString: $0) } ?? "/usr/share/zoneinfo"
        self.init(path: folder + "/" + name, name: name)
    }

    /// The zone of the TZif file at `path` (RFC 8536); nil where it is missing or damaged.
    public convenience init?(path: String, name: String) {
        guard let bytes = Self.contents(of: path), let file = bytes.withUnsafeBytes({ TZif($0) }) else { return nil }
        self.init(name: name, file: file)
    }

    /// The zone of a POSIX `TZ` text such as `CET-1CEST,M3.5.0,M10.5.0/3`.
    convenience init?(posix text: String) {
        guard let rule = PosixTimeZone(Array(text.utf8)) else { return nil }
        self.init(name: text, file: TZif(times: [], offsets: [rule.standard], rule: rule))
    }

    init(name: String, file: TZif) {
        self.name = name
        rule = file.rule
        offsets = file.offsets
        var before = file.offsets.first ?? 0
        changes = file.times.indices.map { i in
            let after = file.offsets[i + 1]
            defer { before = after }
            return Self.threshold(file.times[i], before, after)
        }
    }

    /// Local second from which the offset after a change holds. With the greater of the two offsets a time shown twice is the first
    /// one, and a time in a gap has the offset before it.
    static func threshold(_ instant: Int, _ before: Int, _ after: Int) -> Int { instant + max(before, after) }

    /// The offset at a local second, and the local seconds for which it holds.
    func span(atLocal second: Int) -> (offset: Int, from: Int, until: Int) {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= second { low = middle + 1 } else { high = middle }
        }
        let from = low > 0 ? changes[low - 1] : Int.min
        if low == changes.count, let rule {
            let span = rule.span(atLocal: second)
            return (span.offset, max(span.from, from), span.until)
        }
        return (offsets[low], from, low < changes.count ? changes[low] : Int.max)
    }

    /// Equal names are one zone.
    public static func == (a: NamedTimeZone, b: NamedTimeZone) -> Bool { a.name == b.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }

    /// A whole regular file of at most 1 MiB (the largest zone files have 4 KiB), or nil.
    private static func contents(of path: String) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= 1 << 20 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let got = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress! + filled, $0.count - filled) }
            guard got > 0 else { return nil }
            filled += got
        }
        return bytes
    }
}
