#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A temporary file without a name, which is gone when it is closed or the process ends. For one thread.
final class TemporaryFile {
    private let file: Int32

    /// An empty file in the folder that SQLite takes for its own: `SQLITE_TMPDIR`, `TMPDIR`, `/var/tmp`, `/tmp`.
    init() throws(FunctionError) {
        var folders: [String] = []
        for name in ["SQLITE_TMPDIR", "TMPDIR"] { if let value = getenv(name) { folders.append(String(cString: value)) } }
        folders += ["/var/tmp", "/tmp"]
        for folder in folders where access(folder, W_OK | X_OK) == 0 {
            var template = Array("\(folder)/logetl-XXXXXX".utf8CString)
            let opened = mkstemp(&template)
            guard opened >= 0 else { continue }
            _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
            unlink(template)
            file = opened
            return
        }
        throw FunctionError("no temporary file can be made in \(folders.joined(separator: ", "))")
    }

    deinit { close(file) }

    /// Writes bytes at an offset. Throws where there is no space for them.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FunctionError) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(file, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw FunctionError("a temporary file cannot be written: \(String(cString: strerror(errno)))")
            }
            done += count
        }
    }

    /// Fills `bytes` from an offset. Throws where the file has not as many.
    func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(FunctionError) {
        var done = 0
        while done < bytes.count {
            let count = pread(file, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw FunctionError("a temporary file cannot be read") }
            done += count
        }
    }
}
