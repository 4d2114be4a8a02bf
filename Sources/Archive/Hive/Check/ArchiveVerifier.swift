import Blocks
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Something that is wrong with an archive, or worth knowing of it.
public struct ArchiveFinding: Hashable, Sendable, CustomStringConvertible {
    /// What was found; the raw values are stable.
    public enum Code: String, Hashable, Sendable {
        /// A file that the manifest lists is not there.
        case missingFile = "missing-file"
        /// A file's size or SHA-256 is not the manifest's.
        case changedFile = "changed-file"
        /// A file cannot be read.
        case unreadableFile = "unreadable-file"
        /// The data cannot be inflated, or a checksum in it does not fit.
        case damagedData = "damaged-data"
        /// Events, instants, levels or words are not as the index says.
        case wrongIndex = "wrong-index"
        /// The manifest is damaged.
        case damagedManifest = "damaged-manifest"
        /// A data file that the manifest does not list. A note.
        case unlistedFile = "unlisted-file"
        /// A folder without a manifest, or a file without an index: nothing to compare with. A note.
        case nothingToCompare = "nothing-to-compare"
        /// A change that was begun and not finished; the next write to the folder finishes it. A note.
        case unfinishedChange = "unfinished-change"
        /// Events of another day than the folder's, which queries by day do not find. A note.
        case otherDay = "other-day"
        /// Lines that are no JSON objects. A note.
        case notJSON = "not-json"
    }

    /// The file or folder.
    public var path: String
    /// What was found.
    public var code: Code
    /// What it means and what to do.
    public var message: String

    /// A finding from its parts.
    public init(path: String, code: Code, message: String) {
        self.path = path
        self.code = code
        self.message = message
    }

    /// Whether the archive is sound all the same.
    public var isNote: Bool {
        switch code {
        case .unlistedFile, .nothingToCompare, .unfinishedChange, .otherDay, .notJSON: true
        default: false
        }
    }

    /// The path and the message.
    public var description: String { "\(path): \(message)" }
}

/// What a check of an archive looked at and found.
public struct ArchiveReport: Hashable, Sendable {
    /// Services' folders.
    public var folders = 0
    /// Data files.
    public var files = 0
    /// Bytes read.
    public var bytes = 0
    /// Events, as the manifests say, or as they were counted (deep).
    public var events = 0
    /// What was found, in order of the paths.
    public var findings: [ArchiveFinding] = []

    /// Whether nothing but notes was found.
    public var isSound: Bool { findings.allSatisfy(\.isNote) }

    mutating func add(_ other: ArchiveReport) {
        folders += other.folders
        files += other.files
        bytes += other.bytes
        events += other.events
        findings += other.findings
    }
}

/// Compares the files of an archive with their manifests, and the events with the indexes. Changes nothing: works on read-only disks, on
/// copies, and on parts of an archive.
public struct ArchiveVerifier: Sendable {
    /// Whether all data is inflated and each event compared with the index; else only sizes and hashes are.
    public var isDeep = false
    /// Threads.
    public var threads = 2
    private let archive: ColdArchive

    /// A verifier of an archive.
    public init(_ archive: ColdArchive) { self.archive = archive }

    /// Checks the days from `from` to `to`, both included. `progress` is called on the calling thread after each file.
    /// Throws only where the folders cannot be listed.
    public func run(
        from: Day? = nil, to: Day? = nil, progress: (ArchiveReport) -> Void = { _ in }
    ) throws(ArchiveError) -> ArchiveReport {
        var total = ArchiveReport()
        let work = OrderedWork<CheckJob>(helpers: threads - 1, capacity: max(1, threads) * 4)
        defer { work.close() }
        for folder in try archive.folders(from: from, to: to) {
            var (report, jobs) = list(folder)
            report.folders = 1
            total.add(report)
            for job in jobs {
                if work.isFull, let done = work.takeOldest() {
                    total.add(done.report)
                    progress(total)
                }
                work.submit(job)
            }
        }
        while let done = work.takeOldest() {
            total.add(done.report)
            progress(total)
        }
        return total
    }

    /// Whether data files, by their paths below the archive's root, and their indexes are as the manifests list them.
    public func isSound(_ paths: [String]) throws(ArchiveError) -> Bool {
        for path in paths {
            guard let folder = ServiceFolder(ofFile: path, root: archive.root), let name = path.split(separator: "/").last,
                let listed = try ArchiveFolder.read(folder.path, archive.files)?.file(String(name))
            else { return false }
            let job = CheckJob(folder, String(name), listed, isDeep: isDeep, archive.files)
            job.run(0)
            if !job.report.isSound { return false }
        }
        return true
    }

    /// Compares a folder's list of files with its manifest; returns the files to be looked into.
    private func list(_ folder: ServiceFolder) -> (ArchiveReport, [CheckJob]) {
        var report = ArchiveReport()
        func note(_ code: ArchiveFinding.Code, _ message: String, _ path: String? = nil) {
            report.findings.append(ArchiveFinding(path: path ?? folder.path, code: code, message: message))
        }
        var manifest: Manifest?
        do throws(ArchiveError) {
            manifest = try ArchiveFolder.read(folder.path, archive.files)
            let next = "\(folder.path)/\(ArchiveLayout.nextManifestName)"
            if let bytes = try archive.files.content(next) {
                manifest = try Manifest(bytes, path: next)
                note(.unfinishedChange, "a change was cut short; the next write to the folder finishes it")
            } else if manifest == nil {
                note(.nothingToCompare, "the folder has no manifest; logetl archive reindex makes one")
            }
        } catch {
            note(.damagedManifest, error.message, error.path)
        }
        let names: [String]
        do throws(ArchiveError) {
            names = try archive.files.names(in: folder.path).filter(ArchiveLayout.isData)
        } catch {
            note(.unreadableFile, error.message, error.path)
            return (report, [])
        }
        var missing = (manifest?.files ?? []).filter { !names.contains($0.name) }
        if !missing.isEmpty, let now = (try? ArchiveFolder.read(folder.path, archive.files)) ?? nil {
            // A change may have ended since the manifest was read.
            missing.removeAll { now.file($0.name) == nil }
        }
        for file in missing {
            note(
                .missingFile, "the manifest lists this file with \(file.events) events, and it is not there",
                "\(folder.path)/\(file.name)")
        }
        let isDeep = isDeep
        let jobs = names.map { name in
            let listed = manifest?.file(name)
            if manifest != nil, listed == nil {
                note(
                    .unlistedFile, "the manifest does not list this file; logetl archive reindex adds it",
                    "\(folder.path)/\(name)")
            }
            return CheckJob(folder, name, listed, isDeep: isDeep, archive.files)
        }
        return (report, jobs)
    }

    /// Looks into one file.
    private final class CheckJob: OrderedJob {
        private let folder: ServiceFolder
        private let name: String
        private let listed: ManifestFile?
        private let isDeep: Bool
        private let files: ArchiveFiles
        private(set) var report = ArchiveReport()

        init(_ folder: ServiceFolder, _ name: String, _ listed: ManifestFile?, isDeep: Bool, _ files: ArchiveFiles) {
            self.folder = folder
            self.name = name
            self.listed = listed
            self.isDeep = isDeep
            self.files = files
        }

        private var path: String { "\(folder.path)/\(name)" }

        private func find(_ code: ArchiveFinding.Code, _ message: String, _ path: String? = nil) {
            report.findings.append(ArchiveFinding(path: path ?? self.path, code: code, message: message))
        }

        func run(_ thread: Int) {
            report.files = 1
            do throws(ArchiveError) {
                if let listed {
                    try compare(path, bytes: listed.bytes, sha256: listed.sha256)
                    report.events = listed.events
                    if listed.indexBytes > 0 {
                        try compare(
                            "\(folder.path)/\(ArchiveLayout.indexName(of: name))", bytes: listed.indexBytes,
                            sha256: listed.indexSHA256)
                    }
                }
                if isDeep { try ArchiveDeepCheck(folder, name, listed, files).run(&report) }
            } catch {
                find(error.code == .corrupt ? .damagedData : .unreadableFile, error.message, error.path)
            }
        }

        /// Compares size and hash of a file with the manifest's.
        private func compare(_ path: String, bytes: Int, sha256: String) throws(ArchiveError) {
            let descriptor = files.operations.open(path, O_RDONLY)
            if descriptor == -ENOENT {
                // Removed since it was listed: a change like any other.
                if try ArchiveFolder.read(folder.path, files)?.file(name) == nil { return }
                return find(.missingFile, "the manifest lists this file, and it is not there", path)
            }
            guard descriptor >= 0 else { throw ArchiveFiles.error(Int(descriptor), "open it", path) }
            defer { _ = files.operations.close(descriptor) }
            let size = try files.status(descriptor, path).bytes
            guard size == bytes else {
                return find(.changedFile, "the file has \(size) bytes, the manifest says \(bytes)", path)
            }
            let hash = try files.sha256(descriptor, path)
            report.bytes += size
            if hash != sha256 {
                find(.changedFile, "the file's SHA-256 is not the manifest's: it was changed or damaged", path)
            }
        }
    }
}
