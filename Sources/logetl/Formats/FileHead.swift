import Archive
import Events
import Glibc
import Parsers

/// The beginning of a file's text, or of an archive's member.
struct FileHead {
    /// The name as people see it.
    var name: String
    /// Whole lines, unless there is only one; UTF-16 is UTF-8 here.
    var bytes: [UInt8]

    /// Reads at most about `bytes` of each text in the files and gives it to `body`. What cannot be read is reported; false if there was any.
    static func forEach(_ files: [String], bytes: Int, _ body: (FileHead) -> Void) -> Bool {
        var isWhole = true
        for file in files {
            do {
                let upload =
                    try file == "-" ? Upload(descriptor: STDIN_FILENO, name: "stdin") : Upload(path: file)
                try upload.forEachEntry { entry in body(FileHead(name: entry.name, bytes: try read(entry, bytes))) }
                for problem in upload.problems {
                    Diagnostics.warning("\(TextSafety.visible(file)): \(TextSafety.visible("\(problem)"))")
                }
                if !upload.problems.isEmpty { isWhole = false }
            } catch {
                Diagnostics.warning("\(TextSafety.visible(file)): \(TextSafety.visible("\(error)"))")
                isWhole = false
            }
        }
        return isWhole
    }

    private static func read(_ entry: UploadEntry, _ limit: Int) throws -> [UInt8] {
        var filter = UTF16Filter()
        var text: [UInt8] = []
        var isCut = true
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while text.count < limit {
            let got = try buffer.withUnsafeMutableBytes { try entry.read(into: $0) }
            text += [UInt8](unsafeUninitializedCapacity: UTF16Filter.room(for: got)) { to, count in
                count =
                    to.baseAddress.map { base in
                        buffer.withUnsafeBytes {
                            filter.convert(UnsafeRawBufferPointer(rebasing: $0.prefix(got)), isEnd: got == 0, to: base)
                        }
                    } ?? 0
            }
            if got == 0 {
                isCut = false
                break
            }
        }
        if isCut, let end = text.lastIndex(of: 0x0A) { text.removeSubrange((end + 1)...) }
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
        return text
    }
}
