import CSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The few calls of the file system that the store makes itself.
enum Files {
    /// The error of the last failed call on `path`.
    static func lastError(_ doing: String, _ path: String) -> StoreError { error(errno, doing, path) }

    /// The error of a call on `path` that set `errno` to `number`.
    static func error(_ number: Int32, _ doing: String, _ path: String) -> StoreError {
        let code: StoreError.Code =
            switch number {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM, EROFS: .permission
            case ENOSPC, EDQUOT: .full
            default: .io
            }
        return StoreError(code, "cannot \(doing): \(String(cString: strerror(number)))", path: path)
    }

    /// The folder that holds `path`.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The last part of `path`.
    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// Whether something exists at `path`.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Bytes of the file at `path`, or nil where there is none.
    static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// The names in a folder, without `.` and `..`; empty where there is no such folder.
    static func names(in path: String) throws(StoreError) -> [String] {
        guard let folder = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw lastError("list the folder", path)
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes a folder and those above it, as far as they are missing, and flushes the folders that got an entry.
    static func makeFolder(_ path: String) throws(StoreError) {
        if mkdir(path, 0o755) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
                throw lastError("make the folder", path)
            }
            try makeFolder(String(path[..<slash]))
            // Another process may have made it meanwhile.
            guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw lastError("make the folder", path) }
        }
        try flush(folder(of: path))
    }

    /// Flushes a file or the entries of a folder to the disk; nothing where it does not exist.
    static func flush(_ path: String) throws(StoreError) {
        let descriptor = logetl_open(path, O_RDONLY)
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw lastError("open", path)
        }
        defer { close(descriptor) }
        // Some file systems cannot flush folders and say EINVAL; they order entries themselves.
        if fsync(descriptor) != 0 && errno != EINVAL { throw lastError("flush", path) }
    }

    /// The bytes of a small file, at most `limit` of them, from an open descriptor.
    static func content(_ descriptor: Int32, path: String, limit: Int = 64 << 20) throws(StoreError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < limit {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw lastError("read", path)
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
        }
        throw StoreError(.corrupt, "the file is larger than it can be", path: path)
    }

    /// Device and number of a file, which tell it from every other that exists at the same time; nil where there is none.
    static func identity(_ path: String) -> FileIdentity? {
        var status = stat()
        return stat(path, &status) == 0 ? FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)) : nil
    }

    /// Device and number of an open file.
    static func identity(_ descriptor: Int32) -> FileIdentity? {
        var status = stat()
        return fstat(descriptor, &status) == 0
            ? FileIdentity(device: UInt64(status.st_dev), number: UInt64(status.st_ino)) : nil
    }

    /// Seconds since the epoch, UTC.
    static func now() -> Int64 { Int64(time(nil)) }

    /// A clock that only goes forward, milliseconds.
    static func uptimeMilliseconds() -> Int {
        var instant = timespec()
        clock_gettime(CLOCK_MONOTONIC, &instant)
        return Int(instant.tv_sec) * 1_000 + Int(instant.tv_nsec) / 1_000_000
    }
}

/// What tells a file from every other.
struct FileIdentity: Hashable {
    var device: UInt64
    var number: UInt64
}
