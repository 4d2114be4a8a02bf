import Events

/// Brings the events of another archive into this one: copies of ours, or any of the layout. Running it again adds nothing, for each source
/// file is known by its content.
public struct ArchiveImporter: Sendable {
    /// How the files are written; `job` is set for each source file.
    public var options = ArchiveWriteOptions()
    private let source: ColdArchive
    private let root: String
    private let files: any FileOperations

    /// What was done.
    public struct Report: Hashable, Sendable {
        /// Source files whose events were added.
        public var added = 0
        /// Source files that were there already.
        public var known = 0
        /// Events added.
        public var events = 0

        /// Counts.
        public init(added: Int = 0, known: Int = 0, events: Int = 0) {
            self.added = added
            self.known = known
            self.events = events
        }
    }

    /// An importer from `source` to the archive in the folder `root`.
    public init(_ source: ColdArchive, into root: String, files: any FileOperations = SystemFiles()) {
        self.source = source
        self.root = root
        self.files = files
    }

    /// Imports the days from `from` to `to`, both included. Throws where a source file is damaged or the archive cannot be written; files
    /// before it are in.
    public func run(from: Day? = nil, to: Day? = nil, progress: (Report) -> Void = { _ in }) throws(ArchiveError) -> Report {
        var report = Report()
        for folder in try source.folders(from: from, to: to) {
            for (_, name) in try ServiceFolder.dataFiles(folder.path, source.files) {
                guard
                    let file = try ColdFile(
                        folder: folder.path, name: name, day: folder.day, service: folder.service, source.files)
                else { continue }
                try add(file, folder, &report)
                progress(report)
            }
        }
        return report
    }

    private func add(_ file: ColdFile, _ folder: ServiceFolder, _ report: inout Report) throws(ArchiveError) {
        var options = options
        options.job = "import:" + (try file.sha256())
        let writer = try ArchiveWriter(root, day: folder.day, service: folder.service, options: options, files: files)
        guard !writer.manifest.holds(job: options.job) else {
            writer.cancel()
            report.known += 1
            return
        }
        var events = 0
        do throws(ArchiveError) {
            try LineMerge([file]).forEach { line, batch, row throws(ArchiveError) in
                try writer.append(line: line, of: row, batch)
                events += 1
                return true
            }
            try writer.finish()
        } catch {
            writer.cancel()
            throw error
        }
        report.added += 1
        report.events += events
    }
}
