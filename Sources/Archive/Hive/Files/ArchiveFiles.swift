import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Whole actions on files, made of `FileOperations`, with errors that say what to do.
struct ArchiveFiles: Sendable {
    let operations: any FileOperations

    init(_ operations: any FileOperations = SystemFiles()) { self.operations = operations }

    /// The error of a failed call.
    static func error(_ number: Int, _ doing: String, _ path: String) -> ArchiveError {
        let number = Int32(truncatingIfNeeded: abs(number))
        let code: ArchiveError.Code =
            switch number {
            case ENOENT, ENOTDIR: .missing
            case EACCES, EPERM, EROFS: .permission
            case ENOSPC, EDQUOT: .full
            case EWOULDBLOCK: .busy
            default: .io
            }
        let reason = String(cString: strerror(number))
        let advice = code == .full ? "; make room and run it again, nothing of this was kept" : ""
        return ArchiveError(code, "cannot \(doing): \(reason)\(advice)", path: path)
    }

    /// Runs `body` with the file or folder at `path` open.
    func withOpen<T>(_ path: String, _ flags: Int32, _ body: (Int32) throws(ArchiveError) -> T) throws(ArchiveError) -> T {
        let descriptor = operations.open(path, flags)
        guard descriptor >= 0 else { throw Self.error(Int(descriptor), "open it", path) }
        defer { _ = operations.close(descriptor) }
        return try body(descriptor)
    }

    /// Writes all bytes at the end of an open file.
    func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws(ArchiveError) {
        var rest = bytes
        while !rest.isEmpty {
            let written = operations.write(descriptor, rest)
            guard written > 0 else { throw Self.error(written == 0 ? Int(ENOSPC) : written, "write it", path) }
            rest = UnsafeRawBufferPointer(rebasing: rest[min(written, rest.count)...])
        }
    }

    /// Makes a file of `bytes` and flushes it. What stood there is replaced.
    func create(_ path: String, _ bytes: [UInt8]) throws(ArchiveError) {
        try withOpen(path, O_WRONLY | O_CREAT | O_TRUNC) { descriptor throws(ArchiveError) in
            var failure: ArchiveError?
            bytes.withUnsafeBytes { raw in
                do throws(ArchiveError) { try writeAll(raw, to: descriptor, path) } catch { failure = error }
            }
            if let failure { throw failure }
            let result = operations.sync(descriptor)
            guard result == 0 else { throw Self.error(Int(result), "flush it to the disk", path) }
        }
    }

    /// Flushes a folder, so that names made or moved in it stay after a power cut.
    func syncFolder(_ path: String) throws(ArchiveError) {
        try withOpen(path, O_RDONLY | O_DIRECTORY) { descriptor throws(ArchiveError) in
            let result = operations.sync(descriptor)
            guard result == 0 else { throw Self.error(Int(result), "flush the folder to the disk", path) }
        }
    }

    /// Moves a file within a folder; what had the name is replaced.
    func move(_ from: String, to: String) throws(ArchiveError) {
        let result = operations.rename(from, to)
        guard result == 0 else { throw Self.error(Int(result), "rename it", from) }
    }

    /// Deletes a file; one that is gone is well.
    func delete(_ path: String) throws(ArchiveError) {
        let result = operations.unlink(path)
        guard result == 0 || result == -ENOENT else { throw Self.error(Int(result), "delete it", path) }
    }

    /// The names in a folder, sorted.
    func names(in path: String) throws(ArchiveError) -> [String] {
        switch operations.names(in: path) {
        case .success(let names): return names.sorted()
        case .failure(let error): throw Self.error(Int(error.number), "list the folder", path)
        }
    }

    private static let makeTries = 5

    /// Makes a folder and those above it, as far as they are missing, and flushes the folders that got an entry.
    func makeFolder(_ path: String) throws(ArchiveError) {
        let result = operations.makeFolder(path)
        if result == 0 { return try syncFolder(Self.parent(of: path)) }
        if result == -EEXIST { return }
        guard result == -ENOENT, Self.parent(of: path) != path else {
            throw Self.error(Int(result), "make the folder", path)
        }
        // Who removes empty folders may take the one above away in between.
        var second: Int32 = -ENOENT
        for _ in 0..<Self.makeTries where second == -ENOENT {
            try makeFolder(Self.parent(of: path))
            second = operations.makeFolder(path)
        }
        guard second == 0 || second == -EEXIST else { throw Self.error(Int(second), "make the folder", path) }
        try syncFolder(Self.parent(of: path))
    }

    /// The whole content of a file, at most `limit` bytes; nil where there is no such file.
    func content(_ path: String, limit: Int = 256 << 20) throws(ArchiveError) -> [UInt8]? {
        let descriptor = operations.open(path, O_RDONLY)
        if descriptor == -ENOENT { return nil }
        guard descriptor >= 0 else { throw Self.error(Int(descriptor), "open it", path) }
        defer { _ = operations.close(descriptor) }
        let size = try status(descriptor, path).bytes
        guard size <= limit else { throw ArchiveError(.corrupt, "the file is larger than it can be", path: path) }
        return try read(descriptor, at: 0, count: size, path)
    }

    /// Size and time of change of an open file.
    func status(_ descriptor: Int32, _ path: String) throws(ArchiveError) -> FileStatus {
        switch operations.status(descriptor) {
        case .success(let status): return status
        case .failure(let error): throw Self.error(Int(error.number), "look at it", path)
        }
    }

    /// Exactly `count` bytes of an open file from `offset` on. Throws `.corrupt` where the file ends before.
    func read(_ descriptor: Int32, at offset: Int, count: Int, _ path: String) throws(ArchiveError) -> [UInt8] {
        var failure: ArchiveError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(ArchiveError) {
                try fill(UnsafeMutableRawBufferPointer(buffer), descriptor, at: offset, path)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Fills `target` with the bytes of an open file from `offset` on. Throws `.corrupt` where the file ends before.
    func fill(
        _ target: UnsafeMutableRawBufferPointer, _ descriptor: Int32, at offset: Int, _ path: String
    ) throws(ArchiveError) {
        var done = 0
        while done < target.count {
            let got = operations.read(
                descriptor, UnsafeMutableRawBufferPointer(rebasing: target[done...]), at: offset + done)
            if got < 0 { throw Self.error(got, "read it", path) }
            guard got > 0 else { throw ArchiveError(.corrupt, "the file is shorter than it should be", path: path) }
            done += got
        }
    }

    /// SHA-256 of an open file, hexadecimal.
    func sha256(_ descriptor: Int32, _ path: String) throws(ArchiveError) -> String {
        let size = try status(descriptor, path).bytes
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, min(1 << 20, size)), alignment: 16)
        defer { buffer.deallocate() }
        var hash = SHA256()
        var at = 0
        while at < size {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, size - at)])
            try fill(part, descriptor, at: at, path)
            hash.update(UnsafeRawBufferPointer(part))
            at += part.count
        }
        return HexText.of(hash.finish())
    }

    /// The folder that holds `path`.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
