import CSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The pages of a SQLite file and of the write-ahead log beside it, read without SQLite, for files that it refuses
/// (https://sqlite.org/fileformat2.html).
final class PageFile {
    /// Bytes of a page.
    let pageBytes: Int
    /// Pages of the file itself.
    let count: Int
    /// Where the log has pages: offsets into it, all that were committed.
    let logged: [(page: Int, offset: Int)]

    private let descriptor: Int32
    private let log: Int32
    private let latest: [Int: Int]

    /// Opens the file at `path`.
    init(_ path: String) throws(StoreError) {
        descriptor = logetl_open(path, O_RDONLY)
        guard descriptor >= 0 else { throw Files.lastError("open", path) }
        log = logetl_open(path + "-wal", O_RDONLY)
        let head = Self.read(descriptor, 0, 100)
        let stated = head.count == 100 ? Int(head[16]) << 8 | Int(head[17]) : 0
        let isSized = stated == 1 || (stated >= 512 && stated & (stated - 1) == 0)
        // Files of the store have pages of 4,096 bytes.
        pageBytes = !isSized ? 4_096 : stated == 1 ? 65_536 : stated
        count = ((Files.size(path) ?? 0) + pageBytes - 1) / pageBytes
        logged = Self.frames(log, pageBytes, size: Files.size(path + "-wal") ?? 0)
        var latest: [Int: Int] = [:]
        for frame in logged { latest[frame.page] = frame.offset }
        self.latest = latest
    }

    deinit {
        close(descriptor)
        if log >= 0 { close(log) }
    }

    /// A page of the file, numbered from 1; shorter or empty where the file ends.
    func page(_ number: Int) -> [UInt8] {
        guard number >= 1, number <= count else { return [] }
        return Self.read(descriptor, (number - 1) * pageBytes, pageBytes)
    }

    /// A page in the log.
    func loggedPage(at offset: Int) -> [UInt8] { Self.read(log, offset, pageBytes) }

    /// A page as the last transaction left it.
    func latestPage(_ number: Int) -> [UInt8] { latest[number].map { loggedPage(at: $0) } ?? page(number) }

    /// The pages of a log, up to the end of the last transaction of this log (what follows is of an earlier use of the file).
    private static func frames(_ log: Int32, _ pageBytes: Int, size: Int) -> [(page: Int, offset: Int)] {
        let head = log < 0 ? [] : read(log, 0, 32)
        guard head.count == 32, number(head, 8) == pageBytes else { return [] }
        var found: [(page: Int, offset: Int)] = []
        var committed = 0
        var offset = 32
        while offset + 24 + pageBytes <= size {
            let frame = read(log, offset, 24)
            guard frame.count == 24, Array(frame[8..<16]) == Array(head[16..<24]) else { break }
            found.append((number(frame, 0), offset + 24))
            if number(frame, 4) != 0 { committed = found.count }
            offset += 24 + pageBytes
        }
        return Array(found[..<committed])
    }

    /// Four bytes, most significant first.
    static func number(_ bytes: [UInt8], _ at: Int) -> Int {
        bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func read(_ descriptor: Int32, _ offset: Int, _ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let got = pread(descriptor, buffer.baseAddress! + filled, count - filled, offset + filled)
                if got < 0, errno == EINTR { continue }
                if got <= 0 { return }
                filled += got
            }
        }
    }
}
