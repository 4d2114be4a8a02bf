#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Where configuration files lie, and reading them.
public enum ConfigFile {
    /// The name of the file, in every place.
    public static let name = "logetl.yaml"
    /// Bytes of a file at most; a larger one is a mistake.
    static let maxBytes = 1 << 20

    /// An environment variable, nil where it is unset or empty.
    public static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// The first of: `logetl.yaml` in the working folder or one above it, the user's, the system's; nil where there is none.
    static func find(_ environment: (String) -> String?, _ notes: inout [String]) -> String? {
        var folder = workingFolder()
        while let current = folder {
            let path = current == "/" ? "/\(name)" : "\(current)/\(name)"
            if let owner = owner(path) {
                // Anyone may put a file into a shared folder such as /tmp; it must not decide where our logs go.
                if owner == geteuid() || owner == 0 { return path }
                notes.append("\(path) belongs to another user and is not read; name it with --config if it should be")
            }
            folder = parent(current)
        }
        let home = environment("XDG_CONFIG_HOME") ?? environment("HOME").map { "\($0)/.config" }
        if let path = home.map({ "\($0)/logetl/\(name)" }), owner(path) != nil { return path }
        let system = "/etc/logetl/\(name)"
        return owner(system) == nil ? nil : system
    }

    private static func workingFolder() -> String? {
        guard let text = getcwd(nil, 0) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private static func parent(_ folder: String) -> String? {
        guard folder != "/", let slash = folder.lastIndex(of: "/") else { return nil }
        return slash == folder.startIndex ? "/" : String(folder[..<slash])
    }

    /// The owner of a file that is no folder; nil where there is none.
    private static func owner(_ path: String) -> uid_t? {
        var info = stat()
        guard stat(path, &info) == 0, info.st_mode & S_IFMT != S_IFDIR else { return nil }
        return info.st_uid
    }

    /// A path as it stands in the file `file`: relative to that file's folder.
    static func resolve(_ path: String, from file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return String(file[...slash]) + path
    }

    /// The content of a file. Throws `ConfigProblem`.
    static func content(_ path: String) throws(ConfigProblem) -> [UInt8] {
        guard let file = fopen(path, "re") else {
            throw ConfigProblem(path: path, mark: nil, message: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var text = [UInt8](repeating: 0, count: maxBytes + 1)
        let count = fread(&text, 1, text.count, file)
        if ferror(file) != 0 {
            throw ConfigProblem(path: path, mark: nil, message: "cannot be read: \(String(cString: strerror(errno)))")
        }
        guard count <= maxBytes else {
            throw ConfigProblem(path: path, mark: nil, message: "is larger than \(maxBytes >> 20) MiB; is it a configuration?")
        }
        return Array(text[..<count])
    }
}
