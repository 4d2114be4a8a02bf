/// Writes tar archives byte by byte, broken ones too.
struct TarBuilder {
    private(set) var bytes: [UInt8] = []

    /// Adds a member; `edit` may change the header before its checksum is written.
    mutating func add(
        _ name: String, _ data: [UInt8] = [], type: Character = "0", link: String = "", seconds: Int = 1_768_867_200,
        magic: String = "ustar\u{0}00", size: Int? = nil, edit: (inout [UInt8]) -> Void = { _ in }
    ) {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int) { header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8) }
        func octal(_ value: Int, _ digits: Int) -> String {
            let text = String(value, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(String(name.prefix(100)), 0)
        put(octal(0o644, 7), 100)
        put(octal(size ?? data.count, 11), 124)
        put(octal(seconds, 11), 136)
        header[156] = type.asciiValue ?? 0
        put(link, 157)
        put(magic, 257)
        edit(&header)
        header.replaceSubrange(148..<156, with: Array("        ".utf8))
        let sum = header.reduce(0) { $0 + Int($1) }
        put(octal(sum, 6) + "\u{0} ", 148)
        bytes += header + data + [UInt8](repeating: 0, count: -data.count & 511)
    }

    /// Adds a pax extended header with these records.
    mutating func addPax(_ records: [(String, String)], type: Character = "x") {
        var data: [UInt8] = []
        for (key, value) in records {
            let rest = " \(key)=\(value)\n"
            var length = rest.utf8.count + 1
            while String(length).utf8.count + rest.utf8.count != length { length += 1 }
            data += Array("\(length)\(rest)".utf8)
        }
        add("PaxHeaders/x", data, type: type)
    }

    mutating func addRaw(_ raw: [UInt8]) { bytes += raw }

    /// The archive with its end marker.
    func finished() -> [UInt8] { bytes + [UInt8](repeating: 0, count: 1_024) }
}
