#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writing to a file descriptor: all of it, or why not.
public enum DescriptorWriter {
    /// Why bytes could not be written.
    public enum Problem: Error, Sendable {
        /// The reader has gone (`EPIPE`; the process ignores SIGPIPE).
        case closed
        /// Anything else, such as a full disk; the text is the system's reason.
        case failed(String)
    }

    /// Bytes given to the system at once: as much as stays in a core's cache while it is copied, which halves the cost of a file.
    private static let pieceBytes = 256 << 10

    /// Writes all bytes, waiting where the descriptor does not block. Returns nil when they are written.
    public static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Problem? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, min(rest.count, pieceBytes))
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                return .closed
            } else if errno == EAGAIN {
                // Another program made the terminal non-blocking; wait until it takes more.
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&wait, 1, -1)
            } else if errno != EINTR {
                return .failed(String(cString: strerror(errno)))
            }
        }
        return nil
    }

    private static func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #else
            Musl.write(descriptor, bytes, count)
        #endif
    }
}
