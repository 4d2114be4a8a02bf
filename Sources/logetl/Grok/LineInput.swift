import Glibc

/// The lines of a file or of the standard input, one at a time.
struct LineInput: ~Copyable {
    private let descriptor: Int32
    private let name: String
    private var buffer = [UInt8](repeating: 0, count: 256 << 10)
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// Opens the file at `path`; `-` is the standard input. Throws `Failure`.
    init(_ path: String) throws {
        name = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(.incomplete, "cannot read \(TextSafety.visible(path)): \(String(cString: strerror(errno)))")
        }
    }

    deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

    /// Calls `body` with the next line, without its end (LF or CRLF); false, and no call, where there is none. Throws `Failure`.
    mutating func next(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Bool {
        var searched = start
        while true {
            let from = searched
            let upTo = end
            let found: Int? = buffer.withUnsafeBytes { bytes in
                guard upTo > from, let base = bytes.baseAddress, let hit = memchr(base + from, 0x0A, upTo - from) else {
                    return nil
                }
                return UnsafeRawPointer(hit) - base
            }
            if let found {
                try give(upTo: found, body)
                start = found + 1
                return true
            }
            searched = end
            if isAtEnd {
                guard start < end else { return false }
                try give(upTo: end, body)
                start = end
                return true
            }
            let before = start
            try fill()
            searched -= before - start
        }
    }

    private func give(upTo found: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let last = found > start && buffer[found - 1] == 0x0D ? found - 1 : found
        try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<last])) }
    }

    private mutating func fill() throws {
        if start > 0 {
            buffer.removeSubrange(0..<start)
            buffer += [UInt8](repeating: 0, count: start)
            end -= start
            start = 0
        }
        if end == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
        let offset = end
        let descriptor = descriptor
        let count = buffer.withUnsafeMutableBytes { bytes in
            var count = -1
            repeat {
                count = read(descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
            } while count < 0 && errno == EINTR
            return count
        }
        guard count >= 0 else {
            throw Failure(.incomplete, "cannot read \(TextSafety.visible(name)): \(String(cString: strerror(errno)))")
        }
        if count == 0 { isAtEnd = true }
        end += count
    }
}
