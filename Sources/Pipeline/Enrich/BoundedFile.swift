#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Small files that rules name.
enum BoundedFile {
    /// The content of the file at `path`. Throws `RuleError` where it cannot be read or is longer than `limit` bytes; `purpose` begins the
    /// message.
    static func content(_ path: String, limit: Int, purpose: String) throws(RuleError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RuleError("\(purpose): cannot open \(path): \(String(cString: strerror(errno)))") }
        defer { _ = close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) == 0, Int(status.st_size) > limit { throw tooLarge(path, limit, purpose) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(Int(status.st_size), 0))
        while true {
            var got = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
                got = read(descriptor, buffer.baseAddress, buffer.count)
                count = max(got, 0)
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw RuleError("\(purpose): cannot read \(path): \(String(cString: strerror(errno)))") }
            if got == 0 { return bytes }
            bytes.append(contentsOf: piece)
            if bytes.count > limit { throw tooLarge(path, limit, purpose) }
        }
    }

    private static func tooLarge(_ path: String, _ limit: Int, _ purpose: String) -> RuleError {
        RuleError("\(purpose): \(path) is larger than the limit of \(limit) bytes")
    }
}
