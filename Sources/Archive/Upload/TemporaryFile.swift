#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a temporary file is of no use.
public struct TemporaryFileError: Error, Sendable, CustomStringConvertible {
    /// For people.
    public let description: String
}

/// A temporary file without a name, which is gone when it is closed or the process ends.
public final class TemporaryFile: Sendable {
    private let file: Int32

    /// An empty file in `folder`; nil: in the first that can be written of those that SQLite takes for its own, `$SQLITE_TMPDIR`, `$TMPDIR`, `/var/tmp`
    /// and `/tmp`. Throws where none can be made.
    public init(in folder: String? = nil) throws(TemporaryFileError) {
        let folders = folder.map { [$0] } ?? Self.folders
        var code = ENOENT
        for folder in folders {
            // mkstemp(3) puts a name in the place of the six last letters.
            var template = Array("\(folder)/logetl-\(String(repeating: "X", count: 6))".utf8CString)
            let opened = mkstemp(&template)
            guard opened >= 0 else {
                code = errno
                continue
            }
            _ = fcntl(opened, F_SETFD, FD_CLOEXEC)
            unlink(template)
            file = opened
            return
        }
        throw TemporaryFileError(
            description:
                "no temporary file can be made in \(folders.joined(separator: ", ")) (\(errorText(code))); SQLITE_TMPDIR names another folder"
        )
    }

    private static var folders: [String] {
        var folders: [String] = []
        for name in ["SQLITE_TMPDIR", "TMPDIR"] {
            if let value = getenv(name), value.pointee != 0 { folders.append(String(cString: value)) }
        }
        return folders + ["/var/tmp", "/tmp"]
    }

    deinit { close(file) }

    /// Writes bytes at an offset. Throws where there is no space for them.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(TemporaryFileError) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(file, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw TemporaryFileError(
                    description: "a temporary file cannot be written (\(errorText(errno))); SQLITE_TMPDIR names another folder")
            }
            done += count
        }
    }

    /// Fills `bytes` from an offset. Throws where the file has not as many.
    public func read(_ bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(TemporaryFileError) {
        var done = 0
        while done < bytes.count {
            let count = pread(file, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let reason = count < 0 ? errorText(errno) : "it is too short"
                throw TemporaryFileError(description: "a temporary file cannot be read (\(reason))")
            }
            done += count
        }
    }
}
