import Blocks
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Looks into a data file: inflates it from its first byte to its last, and compares each segment and event with the index. One thread.
struct ArchiveDeepCheck {
    private let folder: ServiceFolder
    private let name: String
    private let listed: ManifestFile?
    private let files: ArchiveFiles
    private var path: String { "\(folder.path)/\(name)" }

    init(_ folder: ServiceFolder, _ name: String, _ listed: ManifestFile?, _ files: ArchiveFiles) {
        self.folder = folder
        self.name = name
        self.listed = listed
        self.files = files
    }

    /// Adds what it finds to `report`.
    func run(_ report: inout ArchiveReport) throws(ArchiveError) {
        func find(_ code: ArchiveFinding.Code, _ message: String, _ path: String) {
            report.findings.append(ArchiveFinding(path: path, code: code, message: message))
        }
        // As any reader sees it: one stream, its checksum and length at the end.
        let path = path
        let whole = try files.withOpen(path, O_RDONLY) { descriptor throws(ArchiveError) in
            try FileIndexer(files).index(path, descriptor, day: folder.day, service: folder.service, withFilters: false)
        }
        if let damage = whole.damage { find(.damagedData, damage, path) }
        if whole.unreadable > 0 { find(.notJSON, "\(whole.unreadable) lines are no JSON objects", path) }
        if whole.strangers > 0 { find(.otherDay, "\(whole.strangers) events are of another day than the folder", path) }
        let events = whole.index.events
        report.events += events - (listed?.events ?? 0)
        if let listed, whole.damage == nil {
            if listed.events != events {
                find(.changedFile, "the manifest says \(listed.events) events, there are \(events)", path)
            }
            let first = whole.index.entries.filter { $0.events > 0 }.map(\.first).min()
            let last = whole.index.entries.filter { $0.events > 0 }.map(\.last).max()
            if let first, let last, (first, last) != (listed.first, listed.last) {
                find(.changedFile, "the manifest's range of time is not that of the events", path)
            }
        }
        try compareIndex(whole, &report)
    }

    /// Reads each segment through the index, and asks the filters for every token that is there.
    private func compareIndex(_ whole: FileIndexer.Result, _ report: inout ArchiveReport) throws(ArchiveError) {
        let indexPath = "\(folder.path)/\(ArchiveLayout.indexName(of: name))"
        func find(_ code: ArchiveFinding.Code, _ message: String, _ path: String) {
            report.findings.append(ArchiveFinding(path: path, code: code, message: message))
        }
        guard let file = try ColdFile(folder: folder.path, name: name, day: folder.day, service: folder.service, files) else {
            return
        }
        let reader: IndexReader
        do throws(ArchiveError) {
            guard let found = try IndexReader(indexPath, dataBytes: file.status.bytes, files) else {
                return find(.nothingToCompare, "the file has no index; logetl archive reindex makes it", path)
            }
            reader = found
            if try reader.minutes() != whole.index.minutes {
                find(.wrongIndex, "counts by minute are not those of the events", indexPath)
            }
        } catch {
            return find(.wrongIndex, error.message, error.path)
        }
        let batch = EventBatch(arenaCapacity: 1 << 19)
        var tokens = EventTokens()
        var hashes = TokenHashes()
        var events = 0
        do throws(ArchiveError) {
            for (number, entry) in try reader.entries().enumerated() {
                try file.read(entry, into: batch)
                events += batch.count
                hashes.removeAll()
                tokens.prepare(batch)
                var levels = [UInt32](repeating: 0, count: Level.tableSize)
                for row in 0..<batch.count {
                    tokens.insert(row, of: batch, into: &hashes)
                    levels[Int(batch.levels[row].rawValue)] += 1
                    if batch.timestamps[row] < entry.first || batch.timestamps[row] > entry.last {
                        return find(.wrongIndex, "segment \(number) has events outside its range of time", indexPath)
                    }
                }
                if levels != entry.levelCounts {
                    return find(.wrongIndex, "segment \(number) has other levels than the index says", indexPath)
                }
                if try !reader.mayHold(hashes.hashes, segment: number) {
                    return find(.wrongIndex, "the filter of segment \(number) lacks words that are there", indexPath)
                }
            }
            if events != whole.index.events {
                find(.wrongIndex, "the index knows \(events) events, there are \(whole.index.events)", indexPath)
            }
        } catch {
            find(error.path == indexPath ? .wrongIndex : .damagedData, error.message, error.path)
        }
    }
}
