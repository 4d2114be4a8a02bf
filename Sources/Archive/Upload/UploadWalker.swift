#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that a walk found.
public struct UploadFile: Hashable, Sendable {
    /// As given, or below a directory that was given.
    public var path: String
    /// Bytes; nil for a pipe, terminal or device.
    public var size: Int?

    /// Whether it is a pipe, terminal or device: it cannot be read again and may never end.
    public var isStream: Bool { size == nil }
}

/// Turns paths into the files to read: files as they are, directories with all below them in the order of their bytes.
///
/// In directories links are followed, but no file or directory is read twice (a link into a parent is a loop, and Kubernetes links every
/// log from a second place). Hidden files, editors' backups, sockets, pipes and devices are passed over there, and logetl stores.
/// What is missing or may not be read is a problem; the walk goes on.
public struct UploadWalker {
    /// What was found, in the order of the paths given.
    public private(set) var files: [UploadFile] = []
    /// What was missing, could not be read, or was passed over.
    public private(set) var problems: [UploadProblem] = []

    private struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    private struct Skipped {
        var hidden = 0
        var special = 0
        var repeated = 0
        var firstRepeated = ""
    }

    /// Notes and problems are cut here, so that a tree of unreadable files does not fill the memory.
    private static let problemsMax = UploadLimits().problems
    private var seen: Set<Identity> = []
    private var skipped = Skipped()
    private var unrecorded = 0

    /// Walks the paths.
    public init(_ paths: [String]) {
        for path in paths {
            skipped = Skipped()
            visitGiven(path)
            reportSkipped(path)
        }
        if unrecorded > 0 {
            let message = "\(unrecorded) further problems are not listed (limit \(Self.problemsMax))"
            problems.append(UploadProblem(name: paths.first ?? "", code: .moreProblems, message: message))
        }
    }

    private mutating func visitGiven(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return recordFailure(path, errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: visitDirectory(path, status)
        case S_IFREG: add(path, status)
        case S_IFIFO, S_IFCHR: files.append(UploadFile(path: path, size: nil))
        default: record(path, .unreadable, "is a socket or block device, which holds no log")
        }
    }

    private mutating func visitDirectory(_ path: String, _ status: stat) {
        guard markSeen(status, path) else { return }
        guard access(path + "/catalog.sqlite", F_OK) != 0 else {
            return record(path, .storeSkipped, "is a logetl store and was not read; its events are searched, not ingested")
        }
        guard let names = list(path) else { return }
        let prefix = path.hasSuffix("/") ? path : path + "/"
        for name in names {
            if name.first == 0x2E || name.last == 0x7E || name.first == 0x23 && name.last == 0x23
                || name.suffix(4).elementsEqual(".swp".utf8)
            {
                skipped.hidden += 1
                continue
            }
            guard let text = String(validating: name, as: UTF8.self) else {
                record(prefix + MemberPath.showable(name), .unreadable, "has a name that is no UTF-8 and was not read; rename it")
                continue
            }
            visitInside(prefix + text)
        }
    }

    private mutating func visitInside(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return recordFailure(path, errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: visitDirectory(path, status)
        case S_IFREG: add(path, status)
        default: skipped.special += 1
        }
    }

    private mutating func add(_ path: String, _ status: stat) {
        guard markSeen(status, path) else { return }
        guard access(path, R_OK) == 0 else { return recordFailure(path, errno) }
        files.append(UploadFile(path: path, size: Int(status.st_size)))
    }

    /// False where the file or directory was met before.
    private mutating func markSeen(_ status: stat, _ path: String) -> Bool {
        if seen.insert(Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))).inserted { return true }
        if skipped.repeated == 0 { skipped.firstRepeated = path }
        skipped.repeated += 1
        return false
    }

    /// The names in a directory, in the order of their bytes. Nil, and reported, where it cannot be listed.
    private mutating func list(_ path: String) -> [[UInt8]]? {
        guard let directory = opendir(path) else {
            recordFailure(path, errno)
            return nil
        }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        errno = 0
        while let entry = readdir(directory) {
            // The name is read through its address: the record may be shorter than the array that `dirent` declares.
            let start = UnsafeRawPointer(entry) + (MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0)
            let name = Array(UnsafeRawBufferPointer(start: start, count: strlen(start.assumingMemoryBound(to: CChar.self))))
            if !name.elementsEqual(".".utf8), !name.elementsEqual("..".utf8) { names.append(name) }
            errno = 0
        }
        if errno != 0 { recordFailure(path, errno) }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private mutating func recordFailure(_ path: String, _ code: Int32) {
        switch code {
        case ENOENT, ENOTDIR: record(path, .missing, "no such file or directory (or a broken link)")
        case ELOOP: record(path, .unreadable, "is a link that leads back to itself")
        case EACCES, EPERM: record(path, .unreadable, "cannot be read (permission denied); run as a user who may read it")
        default: record(path, .unreadable, "cannot be read (\(errorText(code)))")
        }
    }

    private mutating func record(_ path: String, _ code: UploadProblemCode, _ message: String) {
        guard problems.count < Self.problemsMax else {
            unrecorded += 1
            return
        }
        problems.append(UploadProblem(name: path, code: code, message: message))
    }

    /// What a walk passed over on purpose, in one note for each kind.
    private mutating func reportSkipped(_ path: String) {
        if skipped.hidden > 0 { record(path, .othersSkipped, "skipped \(skipped.hidden) hidden or backup files") }
        if skipped.special > 0 { record(path, .othersSkipped, "skipped \(skipped.special) sockets, pipes or devices") }
        if skipped.repeated > 0 {
            record(
                path, .alreadyRead,
                "\(skipped.repeated) files or directories are met a second time through links and are read once "
                    + "(the first: \(skipped.firstRepeated))")
        }
    }
}
