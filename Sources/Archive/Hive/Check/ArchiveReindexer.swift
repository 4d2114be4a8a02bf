import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Makes indexes and manifests for files that have none, of whatever writer, so that they are searched as fast as our own.
///
/// Data files are only read.
public struct ArchiveReindexer: Sendable {
    /// Whether all indexes are made anew, sound ones too.
    public var isForAll = false
    private let archive: ColdArchive

    /// What was done.
    public struct Report: Hashable, Sendable {
        /// Folders looked at.
        public var folders = 0
        /// Files whose index was made.
        public var indexed = 0
        /// Files whose index was sound.
        public var kept = 0
        /// Events in the files whose index was made.
        public var events = 0
        /// Files that could not be read to their end, and what else was found.
        public var findings: [ArchiveFinding] = []
    }

    /// A reindexer of an archive.
    public init(_ archive: ColdArchive) { self.archive = archive }

    /// Works on the days from `from` to `to`, both included. `progress` is called after each folder. Throws `.busy` where another process
    /// writes to a folder, `.permission` where the disk is read-only; folders before it are done.
    public func run(from: Day? = nil, to: Day? = nil, progress: (Report) -> Void = { _ in }) throws(ArchiveError) -> Report {
        var report = Report()
        for folder in try archive.folders(from: from, to: to) {
            try index(folder, &report)
            report.folders += 1
            progress(report)
        }
        return report
    }

    private func index(_ folder: ServiceFolder, _ report: inout Report) throws(ArchiveError) {
        let files = archive.files
        try setAsideDamagedManifest(folder, &report)
        let target = try ArchiveFolder(at: folder.path, folder.day, service: folder.service, files)
        var made: [ManifestFile] = []
        for name in try files.names(in: folder.path) where ArchiveLayout.isData(name) {
            let path = "\(folder.path)/\(name)"
            let indexPath = "\(folder.path)/\(ArchiveLayout.indexName(of: name))"
            let listed = target.manifest.file(name)
            let fresh = try files.withOpen(path, O_RDONLY) { descriptor throws(ArchiveError) -> ManifestFile? in
                let size = try files.status(descriptor, path).bytes
                if !isForAll, let listed, listed.bytes == size, isSound(indexPath, dataBytes: size) { return nil }
                return try index(folder, name, path, descriptor, size, target, job: listed?.job ?? "", &report)
            }
            guard let fresh else {
                report.kept += 1
                continue
            }
            report.indexed += 1
            report.events += fresh.events
            made.append(fresh)
        }
        if !made.isEmpty { try target.commit(adding: made) }
    }

    private func isSound(_ path: String, dataBytes: Int) -> Bool {
        guard let reader = try? IndexReader(path, dataBytes: dataBytes, archive.files) else { return false }
        return (try? reader.entries()) != nil && (try? reader.minutes()) != nil && (try? reader.checkFilters()) != nil
    }

    private func index(
        _ folder: ServiceFolder, _ name: String, _ path: String, _ descriptor: Int32, _ size: Int, _ target: ArchiveFolder,
        job: String, _ report: inout Report
    ) throws(ArchiveError) -> ManifestFile? {
        let files = archive.files
        let result = try FileIndexer(files).index(path, descriptor, day: folder.day, service: folder.service, withFilters: true)
        func find(_ code: ArchiveFinding.Code, _ message: String) {
            report.findings.append(ArchiveFinding(path: path, code: code, message: message))
        }
        if let damage = result.damage {
            // An index would hide from searches that something is missing.
            find(.damagedData, "\(damage); the file stays without an index")
            return nil
        }
        if result.unreadable > 0 {
            find(.notJSON, "\(result.unreadable) lines are no JSON objects; they are events of their own")
        }
        if result.strangers > 0 { find(.otherDay, "\(result.strangers) events are of another day than the folder") }
        let encoded = result.index.encoded(dataBytes: size)
        try files.create(target.temporaryIndex(name), encoded)
        let full = result.index.entries.filter { $0.events > 0 }
        return ManifestFile(
            name: name, bytes: size, sha256: try files.sha256(descriptor, path), events: result.index.events,
            textBytes: result.index.entries.reduce(0) { $0 + $1.textBytes },
            first: full.map(\.first).min() ?? folder.day.start, last: full.map(\.last).max() ?? folder.day.start,
            indexBytes: encoded.count, indexSHA256: HexText.sha256(encoded), job: job)
    }

    /// A manifest that cannot be read is kept under another name and made anew.
    private func setAsideDamagedManifest(_ folder: ServiceFolder, _ report: inout Report) throws(ArchiveError) {
        do throws(ArchiveError) {
            _ = try ArchiveFolder.read(folder.path, archive.files)
        } catch {
            guard error.code == .corrupt else { throw error }
            let path = "\(folder.path)/\(ArchiveLayout.manifestName)"
            try archive.files.move(path, to: path + ".damaged")
            report.findings.append(
                ArchiveFinding(
                    path: path, code: .damagedManifest, message: "the manifest was damaged; it is kept as _manifest.damaged"))
        }
    }
}
