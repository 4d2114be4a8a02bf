import Events

/// The names of folders and files in an archive: `year=YYYY/month=MM/day=DD/service=NAME/logs-NNNNN.json.gz`.
///
/// Engines read the folders as columns (Hive partitioning). Nothing but data has `.json` in its name, for globs would count it; what begins
/// with `_` is passed over by Spark, Hive, Athena and pyarrow.
public enum ArchiveLayout {
    /// The file that lists the files of a service's folder.
    public static let manifestName = "_manifest"
    /// The next manifest, written out and durable, while the files that it lists are moved to their names.
    static let nextManifestName = "_manifest.next"
    /// What files are called while they are written.
    static let temporaryPrefix = "_tmp-"

    /// `year=YYYY/month=MM/day=DD`.
    public static func folder(of day: Day) -> String {
        let date = CivilDate(daysSinceEpoch: Int(day.rawValue))
        return "year=\(padded(date.year, 4))/month=\(padded(date.month, 2))/day=\(padded(date.day, 2))"
    }

    /// `year=YYYY/month=MM/day=DD/service=NAME`. Throws `.invalid` where the name is not safe (`ServiceName`), so that no name leads out of
    /// the archive.
    public static func folder(of day: Day, service: String) throws(ArchiveError) -> String {
        let isSafe = Array(service.utf8).withUnsafeBytes { ServiceName.isSafe($0) }
        guard isSafe else {
            throw ArchiveError(.invalid, "the service's name is not safe in a path", path: folder(of: day))
        }
        return "\(folder(of: day))/service=\(service)"
    }

    /// `logs-NNNNN.json.gz`.
    static func dataName(_ number: Int) -> String { "logs-\(padded(number, 5)).json.gz" }

    /// The number in a name that `dataName` gave, or nil.
    static func number(_ name: String) -> Int? {
        guard name.hasPrefix("logs-"), name.hasSuffix(".json.gz") else { return nil }
        let digits = name.dropFirst(5).dropLast(8)
        guard digits.count >= 5, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = Int(digits),
            dataName(number) == name
        else { return nil }
        return number
    }

    /// Whether a file with this name holds events: gzip with JSON lines, of whatever writer.
    static func isData(_ name: String) -> Bool {
        guard !name.hasPrefix("_"), !name.hasPrefix(".") else { return false }
        return suffixes.contains { name.hasSuffix($0.data) }
    }

    /// How names of data files end, and those of their indexes.
    private static let suffixes: [(data: String, index: String)] = [
        (".json.gz", ".idx"), (".jsonl.gz", ".l.idx"), (".ndjson.gz", ".nd.idx"),
    ]

    /// The name of the index beside a data file: `_logs-NNNNN.idx`.
    static func indexName(of name: String) -> String {
        for suffix in suffixes where name.hasSuffix(suffix.data) {
            return "_" + name.dropLast(suffix.data.utf8.count) + suffix.index
        }
        return "_" + name + ".idx"
    }

    /// The value of a Hive folder's name (`day=21` → `21`), with `%XX` resolved; nil where the folder is not of this key.
    static func value(of key: String, in name: String) -> String? {
        guard name.hasPrefix(key + "=") else { return nil }
        var bytes: [UInt8] = []
        var rest = Array(name.utf8.dropFirst(key.utf8.count + 1))[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A number in a folder's name, with or without zeros before it.
    static func number(of key: String, in name: String) -> Int? {
        guard let text = value(of: key, in: name), text.utf8.count <= 4, !text.isEmpty,
            text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        return Int(text)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
