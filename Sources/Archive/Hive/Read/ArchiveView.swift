import Blocks
import Events

/// Which files of an archive count for one who reads it, where the folders alone do not say: files of work that has not ended do not, and
/// files that were replaced do not any more.
///
/// Kept as long as what was listed by it. From several threads at once.
public protocol ArchiveView: AnyObject, Sendable {
    /// Whether there are data files that do not count by their paths; mostly there are none, and paths need not be made.
    var hidesFiles: Bool { get }
    /// Whether the data file at `path`, below the archive's root, does not count.
    func hides(file path: String) -> Bool
    /// Whether a job may be hidden that wrote files of this day; then the manifests of the day's folders are read.
    func hidesJobs(of day: Day) -> Bool
    /// Whether the files that a job wrote (`ManifestFile.job`) do not count.
    func hides(job: String) -> Bool
    /// Whether a job wrote its files after the view was made. Asked where listed files are gone and a folder is listed again.
    func isLater(job: String) -> Bool
}

/// The files of a folder that count, as they were listed once.
public struct PinnedFolder: Sendable {
    /// The folder.
    public let folder: ServiceFolder
    /// The data files that count, in order of their names, each with a number that stays its own.
    let pinned: [(number: Int64, name: String)]
    let files: ArchiveFiles
    private let view: any ArchiveView

    /// The folder's partition for queries. It sees these files; files that are gone meanwhile make it list the folder again.
    public var partition: PartitionReference {
        let (folder, files, pinned, view) = (folder, files, pinned, view)
        return PartitionReference(day: folder.day, tier: .cold, name: folder.name) {
            ColdPartition(folder, files, pinned: pinned, view)
        }
    }

    /// The names of the data files that count.
    public var names: [String] { pinned.map(\.name) }

    /// Bytes of the files that count and of their indexes; those that are gone meanwhile have none.
    public var bytes: Int {
        pinned.reduce(0) { sum, file in
            [file.name, ArchiveLayout.indexName(of: file.name)].reduce(sum) { sum, name in
                guard case .success(let status) = files.operations.status(at: "\(folder.path)/\(name)") else { return sum }
                return sum + status.bytes
            }
        }
    }

    init(
        _ folder: ServiceFolder, _ pinned: [(number: Int64, name: String)], _ view: any ArchiveView, _ files: ArchiveFiles
    ) {
        self.folder = folder
        self.pinned = pinned
        self.view = view
        self.files = files
    }
}

extension ColdArchive {
    /// The folders of the days from `from` to `to`, both included, with the files that count by `view`; folders without such files are left
    /// out. Throws where a folder cannot be listed.
    public func pinned(from: Day? = nil, to: Day? = nil, _ view: any ArchiveView) throws(ArchiveError) -> [PinnedFolder] {
        let files = files
        let found = try FolderListing.map(try folders(from: from, to: to)) { (folder) throws(ArchiveError) in
            let names = try folder.dataFiles(files, view)
            return names.isEmpty ? nil : PinnedFolder(folder, names, view, files)
        }
        return found.compactMap { $0 }
    }
}

extension ServiceFolder {
    /// The folder below the archive's root.
    var relativePath: String {
        // The names as they are: others may write `day=1`.
        path.split(separator: "/").suffix(4).joined(separator: "/")
    }

    /// The data files that count by `view`. `isAgain`: files that were listed by it are gone, so that what came later must be told apart.
    func dataFiles(
        _ files: ArchiveFiles, _ view: any ArchiveView, isAgain: Bool = false
    ) throws(ArchiveError) -> [(number: Int64, name: String)] {
        let listed = try Self.listing(path, files, readsManifest: isAgain || view.hidesJobs(of: day))
        return listed.files.filter { file in
            if view.hidesFiles, view.hides(file: "\(relativePath)/\(file.name)") { return false }
            guard let job = listed.manifest?.file(file.name)?.job, !job.isEmpty else { return true }
            return !view.hides(job: job) && !(isAgain && view.isLater(job: job))
        }
    }
}
