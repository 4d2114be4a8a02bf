import CSystem

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The calls of the file system that the archive makes: all of them, and only these. Tests put an implementation in between that fails.
///
/// Results are those of the system calls, but an error is its negated number (`-ENOSPC`), so that nothing depends on `errno`.
/// From several threads at once.
public protocol FileOperations: Sendable {
    /// open(2) with close-on-exec and mode 0644: a descriptor.
    func open(_ path: String, _ flags: Int32) -> Int32
    /// write(2): bytes written, which may be fewer than asked for.
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int
    /// pread(2): bytes read, 0 at the end of the file.
    func read(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer, at offset: Int) -> Int
    /// fsync(2).
    func sync(_ descriptor: Int32) -> Int32
    /// close(2).
    func close(_ descriptor: Int32) -> Int32
    /// rename(2).
    func rename(_ from: String, _ to: String) -> Int32
    /// unlink(2).
    func unlink(_ path: String) -> Int32
    /// mkdir(2) with mode 0755.
    func makeFolder(_ path: String) -> Int32
    /// rmdir(2).
    func removeFolder(_ path: String) -> Int32
    /// flock(2), exclusive, without waiting: 0 or `-EWOULDBLOCK`.
    func lock(_ descriptor: Int32) -> Int32
    /// fstat(2): size and time of change of an open file.
    func status(_ descriptor: Int32) -> Result<FileStatus, FileNumber>
    /// stat(2): the same of a file by its name.
    func status(at path: String) -> Result<FileStatus, FileNumber>
    /// The names in a folder, without `.` and `..`, in no order.
    func names(in path: String) -> Result<[String], FileNumber>
}

/// What the archive wants to know of a file.
public struct FileStatus: Hashable, Sendable {
    /// Bytes.
    public var bytes: Int
    /// When the content changed, nanoseconds since the epoch.
    public var modified: Int64

    /// A status from its parts.
    public init(bytes: Int, modified: Int64) {
        self.bytes = bytes
        self.modified = modified
    }
}

/// An error's number, as `errno` has it.
public struct FileNumber: Error, Hashable, Sendable {
    /// The number, positive.
    public var number: Int32

    /// An error with its number.
    public init(_ number: Int32) { self.number = number }
}

/// The file system itself.
public struct SystemFiles: FileOperations {
    /// The file system.
    public init() {}

    /// See `FileOperations`.
    public func open(_ path: String, _ flags: Int32) -> Int32 { Self.retried { logetl_open(path, flags) } }
    /// See `FileOperations`.
    public func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        Self.retried { libraryWrite(descriptor, bytes.baseAddress, bytes.count) }
    }
    /// See `FileOperations`.
    public func read(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        Self.retried { pread(descriptor, target.baseAddress, target.count, off_t(offset)) }
    }
    /// See `FileOperations`.
    public func sync(_ descriptor: Int32) -> Int32 { Self.retried { fsync(descriptor) } }
    /// See `FileOperations`. Not retried: the descriptor is gone whatever the result.
    public func close(_ descriptor: Int32) -> Int32 { libraryClose(descriptor) == 0 ? 0 : -errno }
    /// See `FileOperations`.
    public func rename(_ from: String, _ to: String) -> Int32 { Self.retried { libraryRename(from, to) } }
    /// See `FileOperations`.
    public func unlink(_ path: String) -> Int32 { Self.retried { libraryUnlink(path) } }
    /// See `FileOperations`.
    public func makeFolder(_ path: String) -> Int32 { Self.retried { mkdir(path, 0o755) } }
    /// See `FileOperations`.
    public func removeFolder(_ path: String) -> Int32 { Self.retried { rmdir(path) } }
    /// See `FileOperations`.
    public func lock(_ descriptor: Int32) -> Int32 { Self.retried { flock(descriptor, LOCK_EX | LOCK_NB) } }

    /// See `FileOperations`.
    public func status(_ descriptor: Int32) -> Result<FileStatus, FileNumber> {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(FileNumber(errno)) }
        return .success(Self.fileStatus(status))
    }

    /// See `FileOperations`.
    public func status(at path: String) -> Result<FileStatus, FileNumber> {
        var status = stat()
        guard stat(path, &status) == 0 else { return .failure(FileNumber(errno)) }
        return .success(Self.fileStatus(status))
    }

    private static func fileStatus(_ status: stat) -> FileStatus {
        let modified = Int64(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(status.st_mtim.tv_nsec)
        return FileStatus(bytes: Int(status.st_size), modified: modified)
    }

    /// See `FileOperations`.
    public func names(in path: String) -> Result<[String], FileNumber> {
        guard let folder = opendir(path) else { return .failure(FileNumber(errno)) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return .success(names)
    }

    private static func retried<Number: SignedInteger>(_ body: () -> Number) -> Number {
        while true {
            let result = body()
            if result >= 0 { return result }
            if errno != EINTR { return Number(-errno) }
        }
    }
}

// The names of the methods hide those of the library.
private let libraryWrite: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = { write($0, $1, $2) }
private let libraryClose: @Sendable (Int32) -> Int32 = { close($0) }
private let libraryRename: @Sendable (String, String) -> Int32 = { rename($0, $1) }
private let libraryUnlink: @Sendable (String) -> Int32 = { unlink($0) }
