import Events

/// Makes few large files of many small ones: late events come as files of their own, and engines pay for each.
///
/// The lines stay as they are; they are put in the order of their time. A folder changes in one step.
public struct ArchiveCompactor: Sendable {
    /// Files smaller than this are worth putting together, compressed bytes.
    public var smallBytes = ArchiveLimits.fileBytes / 4
    /// How the new files are written.
    public var options = ArchiveWriteOptions()
    private let archive: ColdArchive

    /// What was done.
    public struct Report: Hashable, Sendable {
        /// Folders looked at.
        public var folders = 0
        /// Files that were put together.
        public var filesBefore = 0
        /// Bytes they had.
        public var bytesBefore = 0
        /// Files that were made of them.
        public var filesAfter = 0
        /// Bytes they have.
        public var bytesAfter = 0
        /// Events in them.
        public var events = 0
    }

    /// A compactor of an archive.
    public init(_ archive: ColdArchive) { self.archive = archive }

    /// Works on the days from `from` to `to`, both included. Throws where a file is damaged or a folder busy; folders before it are done.
    public func run(from: Day? = nil, to: Day? = nil, progress: (Report) -> Void = { _ in }) throws(ArchiveError) -> Report {
        var report = Report()
        for folder in try archive.folders(from: from, to: to) {
            try compact(folder, &report)
            report.folders += 1
            progress(report)
        }
        return report
    }

    /// Writes the events of some files of one folder, by their paths below the archive's root, to new files, and leaves the old ones where they
    /// are. Returns the new files' paths.
    public func merge(_ paths: [String]) throws(ArchiveError) -> [String] {
        guard let first = paths.first, let folder = ServiceFolder(ofFile: first, root: archive.root) else { return [] }
        let files = archive.files
        var sources: [ColdFile] = []
        for path in paths {
            guard let name = path.split(separator: "/").last, ServiceFolder(ofFile: path, root: archive.root) == folder,
                let file = try ColdFile(
                    folder: folder.path, name: String(name), day: folder.day, service: folder.service, files)
            else { throw ArchiveError(.missing, "the file is gone", path: "\(archive.root)/\(path)") }
            sources.append(file)
        }
        let writer = ArchiveWriter(try ArchiveFolder(at: folder.path, folder.day, service: folder.service, files), options)
        do throws(ArchiveError) {
            try LineMerge(sources).forEach { line, batch, row throws(ArchiveError) in
                try writer.append(line: line, of: row, batch)
                return true
            }
            return try writer.finish().map { "\(folder.relativePath)/\($0.name)" }
        } catch {
            writer.cancel()
            throw error
        }
    }

    private func compact(_ folder: ServiceFolder, _ report: inout Report) throws(ArchiveError) {
        let files = archive.files
        let target = try ArchiveFolder(at: folder.path, folder.day, service: folder.service, files)
        var small: [ColdFile] = []
        var names: [String] = []
        for (_, name) in try ServiceFolder.dataFiles(folder.path, files) {
            guard let file = try ColdFile(folder: folder.path, name: name, day: folder.day, service: folder.service, files),
                file.status.bytes < smallBytes
            else { continue }
            small.append(file)
            names.append(name)
        }
        guard small.count > 1 else { return }
        let writer = ArchiveWriter(target, options)
        var events = 0
        do throws(ArchiveError) {
            try LineMerge(small).forEach { line, batch, row throws(ArchiveError) in
                try writer.append(line: line, of: row, batch)
                events += 1
                return true
            }
            let made = try writer.finish(replacing: names)
            report.filesBefore += names.count
            report.bytesBefore += small.reduce(0) { $0 + $1.status.bytes }
            report.filesAfter += made.count
            report.bytesAfter += made.reduce(0) { $0 + $1.bytes }
            report.events += events
        } catch {
            writer.cancel()
            throw error
        }
    }
}
