import Glibc

/// Small files that a command keeps for its next run.
enum TextFile {
    /// Most bytes that are read.
    private static let bytesMax = 64 << 20

    /// The text of a file; nil where there is none. Throws `Failure` where it cannot be read.
    static func read(_ path: String) throws(Failure) -> String? {
        guard let file = fopen(path, "re") else {
            if errno == ENOENT { return nil }
            throw Failure(.unusable, "cannot read \(TextSafety.visible(path)): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < bytesMax {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        guard ferror(file) == 0 else {
            throw Failure(.unusable, "cannot read \(TextSafety.visible(path)): \(String(cString: strerror(errno)))")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Puts a text in the place of a file at once, so that a reader sees the old text or the new one. Throws `Failure` where it cannot.
    static func replace(_ path: String, with text: String) throws(Failure) {
        let temporary = "\(path).new-\(getpid())"
        guard let file = fopen(temporary, "we") else {
            throw Failure(.unusable, "cannot write \(TextSafety.visible(path)): \(String(cString: strerror(errno)))")
        }
        let bytes = Array(text.utf8)
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count && fflush(file) == 0 && fsync(fileno(file)) == 0
        let isClosed = fclose(file) == 0
        guard isWritten, isClosed, rename(temporary, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(temporary)
            throw Failure(.unusable, "cannot write \(TextSafety.visible(path)): \(reason)")
        }
    }
}
