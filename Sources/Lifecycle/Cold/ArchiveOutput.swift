import Archive
import Events
import Store

/// Takes the events of one day for the archive: a writer for each service. The files are read again before they are used.
final class ArchiveOutput: ColdOutput {
    private let archive: ColdArchive
    private let day: Day
    private let job: String
    private let options: ArchiveWriteOptions
    private let files: any FileOperations

    private struct Open {
        var writer: ArchiveWriter
        var given = LineHash()
    }
    private var open: [String: Open] = [:]
    private var events = 0
    private(set) var made: [String: [String]] = [:]
    private(set) var bytes = 0

    init(_ archive: ColdArchive, _ day: Day, job: String, _ options: ArchiveWriteOptions, _ files: any FileOperations) {
        self.archive = archive
        self.day = day
        self.job = job
        var options = options
        options.job = job
        options.isReadAgain = true
        self.options = options
        self.files = files
    }

    func take(_ batch: EventBatch, _ services: [(name: [UInt8], rows: [Int])], keeping: Int) throws(StoreError) -> [Int] {
        try withStoreErrors { () throws(ArchiveError) in
            for (name, rows) in services where !rows.isEmpty {
                // Names are safe since they were read; an empty one is not a folder's.
                let service = String(decoding: name.withUnsafeBytes { ServiceName.safe($0) }, as: UTF8.self)
                if open[service] == nil {
                    // One helper thread for all.
                    var options = options
                    options.helpers = open.isEmpty ? options.helpers : 0
                    let writer = try ArchiveWriter(archive.root, day: day, service: service, options: options, files: files)
                    open[service] = Open(writer: writer)
                }
                var given = LineHash()
                for row in rows { given.add(row, of: batch) }
                open[service]?.given.add(given)
                try open[service]?.writer.append(batch, rows: rows)
            }
        }
        return []
    }

    func endServices() throws(StoreError) {
        let ended = open
        open = [:]
        do throws(StoreError) {
            for (service, one) in ended.sorted(by: { $0.key < $1.key }) {
                let folder = try withStoreErrors { () throws(ArchiveError) in
                    try ArchiveLayout.folder(of: day, service: service)
                }
                let made = try withStoreErrors { () throws(ArchiveError) in try one.writer.finish() }
                let paths = made.map { "\(folder)/\($0.name)" }
                let read = try withStoreErrors { () throws(ArchiveError) in try archive.lineHash(ofFiles: paths) }
                guard read == one.given else {
                    throw StoreError(
                        .corrupt, "the new file does not hold what the old ones do; these stay in use. Check the disk",
                        path: "\(archive.root)/\(folder)")
                }
                events += read.events
                self.made[service, default: []] += paths.map { "\(Store.coldFolderName)/\($0)" }
                bytes += made.reduce(0) { $0 + $1.bytes + $1.indexBytes }
            }
        } catch {
            for one in ended.values { one.writer.cancel() }
            throw error
        }
    }

    func finish() throws(StoreError) -> Int {
        try endServices()
        return events
    }

    /// Files are in their places once they were ended: the job is what does not count yet.
    func publish() {}

    /// What is in its place already is taken back with the job.
    func discard() {
        for one in open.values { one.writer.cancel() }
        open = [:]
    }
}

extension ColdArchive {
    /// The hash of the events of some files as they are read, by their paths below the root.
    func lineHash(ofFiles paths: [String]) throws(ArchiveError) -> LineHash {
        var hash = LineHash()
        for path in paths {
            let parts = try map(ofFile: path) { batch in
                var part = LineHash()
                for row in 0..<batch.count { part.add(row, of: batch) }
                return part
            }
            for part in parts { hash.add(part) }
        }
        return hash
    }
}
