import CSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that lives in memory: what wants a descriptor can be given bytes, and its output be read back. Closed with its last reference.
public final class MemoryFile: Sendable {
    /// Open for reading and writing.
    public let descriptor: Int32

    /// An empty file; nil where the system has no descriptor left (`errno`).
    public init?() {
        descriptor = logetl_memory_file()
        if descriptor < 0 { return nil }
    }

    /// A file with this content, at whose beginning reading starts. Nil where there is no descriptor or no memory left (`errno`).
    public convenience init?(_ bytes: [UInt8]) {
        self.init()
        let isWritten = bytes.withUnsafeBytes { raw in
            var rest = raw[...]
            while !rest.isEmpty {
                let count = pwrite(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count, off_t(rest.startIndex))
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        if !isWritten { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// All its bytes, wherever its position is.
    public var content: [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return [] }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { raw in
                pread(
                    descriptor, UnsafeMutableRawBufferPointer(rebasing: raw[filled...]).baseAddress, raw.count - filled,
                    off_t(filled))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }
}
