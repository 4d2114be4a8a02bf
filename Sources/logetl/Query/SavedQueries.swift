import Glibc

/// Statements that are kept under a name: a file each, in a folder of the user (`$LOGETL_QUERIES`, else `logetl/queries` below
/// `$XDG_CONFIG_HOME` or `~/.config`; the XDG Base Directory Specification).
struct SavedQueries {
    /// Longest name, bytes.
    private static let nameBytes = 64
    /// Longest statement, bytes.
    private static let maxBytes = 1 << 20

    /// The folder; nil where none is known.
    private let folder: String?

    /// The user's queries.
    init() {
        folder = Terminal.environment("LOGETL_QUERIES") ?? UserFolder.config.map { "\($0)/logetl/queries" }
    }

    private func path(_ name: String) throws(Failure) -> String {
        let isSafe =
            !name.isEmpty && name.utf8.count <= Self.nameBytes
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
            }
        guard isSafe else {
            throw Failure(
                .usage,
                "'\(TextSafety.visible(name))' is no name of a saved query; use letters, digits, _ and -, at most \(Self.nameBytes)"
            )
        }
        guard let folder else {
            throw Failure(.usage, "there is no place for saved queries: set HOME, or name a folder with LOGETL_QUERIES")
        }
        return "\(folder)/\(name).sql"
    }

    /// Keeps a statement under a name, in place of one that was kept before. Throws `Failure`.
    func save(_ statement: String, as name: String) throws(Failure) {
        let path = try path(name)
        if let folder { UserFolder.make(folder, mode: 0o755) }
        let text = statement.hasSuffix("\n") ? statement : statement + "\n"
        let descriptor = open(path + ".new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Failure(.unusable, "\(path): \(String(cString: strerror(errno)))") }
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            bytes = bytes.dropFirst(count)
        }
        let isWhole = bytes.isEmpty && fsync(descriptor) == 0
        close(descriptor)
        guard isWhole, rename(path + ".new", path) == 0 else {
            throw Failure(.unusable, "\(path): \(String(cString: strerror(errno)))")
        }
    }

    /// The statement that is kept under a name. Throws `Failure` where there is none.
    func statement(_ name: String) throws(Failure) -> String {
        let path = try path(name)
        guard let text = try Self.read(path) else {
            let known = names
            let hint =
                known.isEmpty
                ? "; --save NAME keeps one" : "; there are: \(known.map(TextSafety.visible).joined(separator: ", "))"
            throw Failure(.usage, "there is no saved query '\(name)'\(hint)")
        }
        return text
    }

    /// The names of all saved queries.
    var names: [String] {
        guard let folder, let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".sql") { names.append(String(name.dropLast(4))) }
        }
        return names.sorted()
    }

    /// The content of a file of statements; nil where there is no such file. Throws `Failure` where it cannot be read.
    static func read(_ path: String) throws(Failure) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Failure(.unusable, "\(TextSafety.visible(path)): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        return try read(descriptor, TextSafety.visible(path))
    }

    /// All that a descriptor gives.
    static func read(_ descriptor: Int32, _ name: String) throws(Failure) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { break }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw Failure(.unusable, "\(name): \(String(cString: strerror(errno)))")
            }
            bytes += buffer[..<count]
            guard bytes.count <= maxBytes else { throw Failure(.usage, "\(name): a statement has at most \(maxBytes) bytes") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
