import CSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The steps by which the lifecycle changes the disk, all through one door: tests put faults before any of them.
public struct FileSteps: Sendable {
    /// What a step does.
    public enum Operation: String, Sendable, CaseIterable {
        /// Writes and flushes a small file.
        case write
        /// Flushes a file or a folder.
        case flush
        /// Gives a file another name.
        case rename
        /// Gives a file a second name.
        case link
        /// Removes a file or an empty folder.
        case remove
        /// Writes blocks to a new partition.
        case store
    }

    /// What goes wrong.
    public enum Fault: Sendable {
        /// The step fails with this `errno`.
        case error(Int32)
        /// Half of the bytes are written, then the step fails; for other steps than `write` as ENOSPC.
        case short
    }

    /// Asked before each step with what it does and to which file; nil lets it happen.
    public var fault: (@Sendable (Operation, String) -> Fault?)?

    /// Steps that happen, but for what `fault` says.
    public init(fault: (@Sendable (Operation, String) -> Fault?)? = nil) { self.fault = fault }

    /// Asks before a step. Throws what it is to fail with. For steps that others do, such as a cold archive.
    public func check(_ operation: Operation, _ path: String) throws(StoreError) {
        switch fault?(operation, path) {
        case nil: return
        case .error(let number): throw Files.error(number, operation.rawValue, path)
        case .short: throw Files.error(ENOSPC, operation.rawValue, path)
        }
    }

    /// Writes a file, which is made or emptied first, and flushes it.
    func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        let fault = fault?(.write, path)
        if case .error(let number) = fault { throw Files.error(number, "write", path) }
        let descriptor = logetl_open(path, O_WRONLY | O_CREAT | O_TRUNC)
        guard descriptor >= 0 else { throw Files.lastError("write", path) }
        defer { close(descriptor) }
        let wanted = fault == nil ? bytes.count : bytes.count / 2
        var done = 0
        while done < wanted {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, wanted - done) }
            if count < 0 {
                if errno == EINTR { continue }
                throw Files.lastError("write", path)
            }
            done += count
        }
        if fault != nil { throw Files.error(ENOSPC, "write", path) }
        if fsync(descriptor) != 0 { throw Files.lastError("flush", path) }
    }

    /// Flushes a file or the entries of a folder.
    public func flush(_ path: String) throws(StoreError) {
        try check(.flush, path)
        try Files.flush(path)
    }

    /// Renames a file, in place of what is there, and flushes the folder that it comes to.
    public func rename(_ from: String, to: String) throws(StoreError) {
        try check(.rename, to)
        if Glibc.rename(from, to) != 0 { throw Files.lastError("rename", from) }
        try flush(Files.folder(of: to))
    }

    /// Gives a file a second name; nothing where that is taken.
    func link(_ from: String, to: String) throws(StoreError) {
        try check(.link, to)
        if Glibc.link(from, to) != 0, errno != EEXIST { throw Files.lastError("link", from) }
    }

    /// Removes a file; nothing where there is none.
    public func remove(_ path: String) throws(StoreError) {
        try check(.remove, path)
        if unlink(path) != 0, errno != ENOENT { throw Files.lastError("remove", path) }
    }

    /// Removes an empty folder; nothing where there is none or it is not empty.
    func removeFolder(_ path: String) throws(StoreError) {
        try check(.remove, path)
        if rmdir(path) != 0, errno != ENOENT, errno != ENOTEMPTY, errno != EEXIST { throw Files.lastError("remove", path) }
    }
}
