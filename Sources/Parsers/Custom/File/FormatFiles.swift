#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files that users name: those of a folder, and what is in them.
enum UserFiles {
    /// Why a file or folder cannot be read.
    struct Problem: Error {
        var path: String
        var message: String
    }

    /// Bytes of a file at most.
    static let maxBytes = 4 << 20

    /// The file at `path`, or the files of the folder there, sorted by name, without hidden ones and backups; `suffixes` (with their dots)
    /// choose among them where any are given.
    static func list(_ path: String, suffixes: [String] = []) throws(Problem) -> [String] {
        guard let folder = opendir(path) else {
            if errno == ENOTDIR { return [path] }
            throw Problem(path: path, message: String(cString: strerror(errno)))
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            let isChosen = suffixes.isEmpty || suffixes.contains { name.hasSuffix($0) }
            if isChosen, !name.hasPrefix("."), !name.hasSuffix("~"), entry.pointee.d_type != UInt8(DT_DIR) { names.append(name) }
        }
        return names.sorted().map { path.hasSuffix("/") ? path + $0 : "\(path)/\($0)" }
    }

    /// What is in a file.
    static func content(_ path: String) throws(Problem) -> [UInt8] {
        guard let file = fopen(path, "re") else { throw Problem(path: path, message: String(cString: strerror(errno))) }
        defer { fclose(file) }
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while text.count <= maxBytes {
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { break }
            text.append(contentsOf: piece[..<count])
        }
        if ferror(file) != 0 { throw Problem(path: path, message: String(cString: strerror(errno))) }
        guard text.count <= maxBytes else { throw Problem(path: path, message: "the file is larger than \(maxBytes >> 20) MiB") }
        return text
    }
}

extension GrokLibrary {
    /// Adds the patterns of a file, or of all files of a folder, in the order of their names. Throws `GrokError`.
    public mutating func define(path: String) throws(GrokError) {
        do throws(UserFiles.Problem) {
            for file in try UserFiles.list(path) {
                let text = try UserFiles.content(file)
                do throws(GrokError) {
                    try define(file: String(decoding: text, as: UTF8.self))
                } catch {
                    throw UserFiles.Problem(path: file, message: error.description)
                }
            }
        } catch {
            throw GrokError(.file, "\(error.path): \(error.message)")
        }
    }
}
