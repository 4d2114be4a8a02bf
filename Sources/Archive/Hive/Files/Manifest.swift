import Events

/// What the `_manifest` of a service's folder says of one data file.
public struct ManifestFile: Hashable, Sendable {
    /// `logs-NNNNN.json.gz`.
    public var name: String
    /// Bytes of the file.
    public var bytes: Int
    /// SHA-256 of the file, hexadecimal.
    public var sha256: String
    /// Events in it.
    public var events: Int
    /// Bytes of its text, inflated.
    public var textBytes: Int
    /// Instant of the earliest event.
    public var first: Timestamp
    /// Instant of the latest event.
    public var last: Timestamp
    /// Bytes of the index beside it; 0 where there is none.
    public var indexBytes: Int
    /// SHA-256 of the index; empty where there is none.
    public var indexSHA256: String
    /// What made the file, as its maker calls it (a move of the lifecycle, an ingest job), so that a second try knows of the first.
    public var job: String

    /// What is said of a file, from its parts.
    public init(
        name: String, bytes: Int, sha256: String, events: Int, textBytes: Int, first: Timestamp, last: Timestamp,
        indexBytes: Int = 0, indexSHA256: String = "", job: String = ""
    ) {
        self.name = name
        self.bytes = bytes
        self.sha256 = sha256
        self.events = events
        self.textBytes = textBytes
        self.first = first
        self.last = last
        self.indexBytes = indexBytes
        self.indexSHA256 = indexSHA256
        self.job = job
    }
}

/// The list of a service's folder: JSON, one line for each file, written as a whole.
public struct Manifest: Hashable, Sendable {
    /// The version of this format.
    static let version = 1
    /// The version of the shape of the events' lines.
    public static let schema = 1

    /// The files, in order of their names.
    public var files: [ManifestFile] = []
    /// The number of the next data file. Numbers are never used again.
    public var next = 1
    /// The jobs that ever added files, also those whose files were made into others since.
    public var jobs: [String] = []
    /// Files that are moved to their names when this manifest takes effect, and files that are deleted then.
    var adds: [String] = []
    var removes: [String] = []

    /// An empty list.
    public init() {}

    /// The file with this name.
    public func file(_ name: String) -> ManifestFile? { files.first { $0.name == name } }

    /// Whether this job has added its files: a second try has nothing to do.
    public func holds(job: String) -> Bool { jobs.contains(job) }

    /// Reads a manifest. Throws `.corrupt` where it is damaged, `.format` where it is newer than this program.
    public init(_ bytes: [UInt8], path: String) throws(ArchiveError) {
        guard let document = JSONDocument(bytes), let version = document["version"]?.integer else {
            throw ArchiveError(.corrupt, "the manifest is damaged; logetl archive reindex makes it anew", path: path)
        }
        guard version <= Self.version else {
            throw ArchiveError(.format, "the manifest is of version \(version), from a newer logetl", path: path)
        }
        next = max(1, document["next"]?.integer ?? 1)
        jobs = (document["jobs"]?.elements ?? []).compactMap(\.string)
        adds = (document["adds"]?.elements ?? []).compactMap(\.string)
        removes = (document["removes"]?.elements ?? []).compactMap(\.string)
        for element in document["files"]?.elements ?? [] {
            guard let name = element["name"]?.string, !name.contains("/"), ArchiveLayout.isData(name),
                let bytes = element["bytes"]?.integer, let sha256 = element["sha256"]?.string,
                let events = element["events"]?.integer, bytes >= 0, events >= 0
            else { throw ArchiveError(.corrupt, "the manifest is damaged; logetl archive reindex makes it anew", path: path) }
            files.append(
                ManifestFile(
                    name: name, bytes: bytes, sha256: sha256, events: events, textBytes: element["textBytes"]?.integer ?? 0,
                    first: Self.instant(element["first"]), last: Self.instant(element["last"]),
                    indexBytes: element["indexBytes"]?.integer ?? 0, indexSHA256: element["indexSHA256"]?.string ?? "",
                    job: element["job"]?.string ?? ""))
        }
    }

    private static func instant(_ value: JSONDocument?) -> Timestamp { Timestamp(rawValue: Int64(value?.integer ?? 0)) }

    /// The text of the manifest. Instants are nanoseconds since the epoch.
    func text(day: Day, service: String) -> [UInt8] {
        var out: [UInt8] = []
        func add(_ text: String) { out.append(contentsOf: text.utf8) }
        func quoted(_ text: String) {
            out.append(0x22)
            Array(text.utf8).withUnsafeBytes { JSONString.escape($0, to: &out) }
            out.append(0x22)
        }
        add(#"{"format":"logetl-archive","version":\#(Self.version),"schema":\#(Self.schema),"day":"\#(day)","service":"#)
        quoted(service)
        add(",\"next\":\(next)")
        for (key, names) in [("adds", adds), ("removes", removes), ("jobs", jobs)] {
            add(",\"\(key)\":[")
            for (index, name) in names.enumerated() {
                if index > 0 { add(",") }
                quoted(name)
            }
            add("]")
        }
        add(",\"files\":[")
        for (index, file) in files.enumerated() {
            add(index > 0 ? ",\n{\"name\":" : "\n{\"name\":")
            quoted(file.name)
            add(#","bytes":\#(file.bytes),"sha256":"\#(file.sha256)","events":\#(file.events),"textBytes":\#(file.textBytes)"#)
            add(#","first":\#(file.first.rawValue),"last":\#(file.last.rawValue)"#)
            add(#","indexBytes":\#(file.indexBytes),"indexSHA256":"\#(file.indexSHA256)","job":"#)
            quoted(file.job)
            add("}")
        }
        add("\n]}\n")
        return out
    }
}
