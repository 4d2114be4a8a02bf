import CZlib

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A gzip file being written (zlib, level 6, no name and no time in the header).
final class GzipFile {
    private let file: gzFile
    private let path: String

    init(_ path: String) throws {
        guard let file = gzopen(path, "wb6") else { throw CorpusError("cannot write \(path)") }
        self.file = file
        self.path = path
    }

    func write(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            let step = min(bytes.count - offset, 1 << 30)
            let written = bytes.withUnsafeBytes { gzwrite(file, $0.baseAddress.map { $0 + offset }, UInt32(step)) }
            guard written > 0 else { throw CorpusError("cannot write \(path): is the disk full?") }
            offset += Int(written)
        }
    }

    func close() throws {
        guard gzclose(file) == Z_OK else { throw CorpusError("cannot finish \(path): is the disk full?") }
    }
}

enum OutputFiles {
    static func write(_ bytes: [UInt8], _ path: String) throws {
        guard let file = fopen(path, "wb") else { throw CorpusError("cannot write \(path)") }
        let written = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        guard fclose(file) == 0, written == bytes.count else { throw CorpusError("cannot write \(path): is the disk full?") }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws {
        var built = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            built += built.isEmpty || built.hasSuffix("/") ? "\(part)" : "/\(part)"
            guard mkdir(built, 0o755) == 0 || errno == EEXIST else { throw CorpusError("cannot make the folder \(built)") }
        }
    }

    static func size(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// One ustar member: header, data, padding.
    static func tarMember(_ name: String, _ data: [UInt8], seconds: Int) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int) { header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8) }
        func octal(_ number: Int, _ digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(name, 0)
        put("0000644\u{0}0000000\u{0}0000000\u{0}", 100)
        put(octal(data.count, 11), 124)
        put(octal(seconds, 11), 136)
        put("        0", 148)
        put("ustar\u{0}00", 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, 6) + "\u{0} ", 148)
        return header + data + [UInt8](repeating: 0, count: -data.count & 511)
    }
}
