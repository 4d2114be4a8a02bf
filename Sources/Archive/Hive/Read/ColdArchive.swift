import Blocks
import Events

/// The folder of one service and day in an archive.
public struct ServiceFolder: Hashable, Sendable {
    /// The day that the folders above say.
    public var day: Day
    /// The service, safe (`ServiceName`).
    public var service: String
    /// The service as the folder's name has it.
    public var name: String
    /// The folder.
    public var path: String

    /// The data files of a folder, each with a number that stays its own, in order of their names. While a change is being carried out, or
    /// was cut short, they are those before it or those after it.
    static func dataFiles(_ path: String, _ files: ArchiveFiles) throws(ArchiveError) -> [(number: Int64, name: String)] {
        try listing(path, files, readsManifest: false).files
    }

    /// Times that a folder is listed again because a change of it ended meanwhile.
    private static let listingsMax = 100

    /// The data files of a folder and, where it is asked for and there, the manifest that lists them.
    static func listing(
        _ path: String, _ files: ArchiveFiles, readsManifest: Bool
    ) throws(ArchiveError) -> (files: [(number: Int64, name: String)], manifest: Manifest?) {
        for _ in 0..<listingsMax {
            let names: [String]
            do throws(ArchiveError) {
                names = try files.names(in: path)
            } catch {
                if error.code == .missing { return ([], nil) }
                throw error
            }
            var hidden: [String] = []
            var manifest: Manifest?
            if names.contains(ArchiveLayout.nextManifestName) {
                let next = "\(path)/\(ArchiveLayout.nextManifestName)"
                // The change ended since: the names are those of the midst of it.
                guard let bytes = try files.content(next) else { continue }
                manifest = try? Manifest(bytes, path: next)
                if let manifest { hidden = manifest.adds.allSatisfy(names.contains) ? manifest.removes : manifest.adds }
            }
            // Without one, or with a damaged one, no job is known, and all files count.
            if readsManifest, manifest == nil { manifest = (try? ArchiveFolder.read(path, files)) ?? nil }
            let data = names.filter(ArchiveLayout.isData).enumerated()
                .filter { !hidden.contains($0.element) }
                .map { (ColdPartition.number($0.element, position: $0.offset), $0.element) }
            return (data, manifest)
        }
        throw ArchiveError(.busy, "the folder kept changing while it was listed; try again", path: path)
    }
}

/// An archive in a folder: ours, or any of the layout `year=/month=/day=/service=` with gzip JSON lines.
public struct ColdArchive: Sendable {
    /// The folder that holds the `year=` folders.
    public let root: String
    let files: ArchiveFiles

    /// The archive in `root`, which need not exist.
    public init(_ root: String, files: any FileOperations = SystemFiles()) {
        self.root = root
        self.files = ArchiveFiles(files)
    }

    /// The services' folders of the days from `from` to `to`, both included, in order of day, then name.
    ///
    /// Folders with other names are passed over. Throws where a folder cannot be listed; none at all is an empty archive.
    public func folders(from: Day? = nil, to: Day? = nil) throws(ArchiveError) -> [ServiceFolder] {
        var days: [(day: Day, path: String)] = []
        let first = from.map { CivilDate(daysSinceEpoch: Int($0.rawValue)) }
        let last = to.map { CivilDate(daysSinceEpoch: Int($0.rawValue)) }
        for (year, yearPath) in try numbered("year", in: root) {
            if let first, year < first.year { continue }
            if let last, year > last.year { continue }
            for (month, monthPath) in try numbered("month", in: yearPath) {
                if let first, (year, month) < (first.year, first.month) { continue }
                if let last, (year, month) > (last.year, last.month) { continue }
                for (number, dayPath) in try numbered("day", in: monthPath) {
                    guard let day = Timestamp(year: year, month: month, day: number)?.day else { continue }
                    if let from, day < from { continue }
                    if let to, day > to { continue }
                    days.append((day, dayPath))
                }
            }
        }
        return try FolderListing.map(days) { [self] (day) throws(ArchiveError) in
            try names(in: day.path).compactMap { name -> ServiceFolder? in
                guard let value = ArchiveLayout.value(of: "service", in: name) else { return nil }
                let safe = Array(value.utf8).withUnsafeBytes { ServiceName.safe($0) }
                return ServiceFolder(
                    day: day.day, service: String(decoding: safe, as: UTF8.self), name: value, path: "\(day.path)/\(name)")
            }
        }.flatMap { $0 }
    }

    func names(in path: String) throws(ArchiveError) -> [String] {
        do throws(ArchiveError) {
            return try files.names(in: path)
        } catch {
            if error.code == .missing { return [] }
            throw error
        }
    }

    func numbered(_ key: String, in path: String) throws(ArchiveError) -> [(Int, String)] {
        try names(in: path).compactMap { name in
            ArchiveLayout.number(of: key, in: name).map { ($0, "\(path)/\(name)") }
        }.sorted { $0.0 < $1.0 }
    }

    /// The partitions of the days from `from` to `to`, both included, for queries; one for each service and day.
    public func partitions(from: Day? = nil, to: Day? = nil) throws(ArchiveError) -> [PartitionReference] {
        let files = files
        return try folders(from: from, to: to).map { folder in
            PartitionReference(day: folder.day, tier: .cold, name: folder.name) { ColdPartition(folder, files) }
        }
    }
}
