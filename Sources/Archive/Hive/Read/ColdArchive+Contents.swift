import Blocks
import Events

/// What is known of a data file.
public struct ArchiveFileSummary: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Compressed bytes.
    public var bytes: Int
    /// Bytes of its lines.
    public var textBytes: Int
    /// Segments that can be read alone.
    public var segments: Int
    /// Events.
    public var events: Int
    /// Instant of the earliest event; nil where there is none.
    public var first: Timestamp?
    /// Instant of the latest event; nil where there is none.
    public var last: Timestamp?
    /// Events by `Level.rawValue`.
    public var levelCounts: [Int]
    /// What is wrong with it, or nil.
    public var damage: String?
}

extension ColdArchive {
    private func coldFiles(_ folder: ServiceFolder) throws(ArchiveError) -> [(name: String, file: ColdFile)] {
        var found: [(name: String, file: ColdFile)] = []
        for (_, name) in try ServiceFolder.dataFiles(folder.path, files) {
            if let file = try ColdFile(folder: folder.path, name: name, day: folder.day, service: folder.service, files) {
                found.append((name, file))
            }
        }
        return found
    }

    /// What is known of the files of a folder. Those without an index are read for it. Throws where one cannot be read.
    public func summaries(of folder: ServiceFolder) throws(ArchiveError) -> [ArchiveFileSummary] {
        var result: [ArchiveFileSummary] = []
        for (name, file) in try coldFiles(folder) {
            let entries = try file.entries()
            let full = entries.filter { $0.events > 0 }
            var levels = [Int](repeating: 0, count: Level.tableSize)
            for entry in entries { for (raw, count) in entry.levelCounts.enumerated() { levels[raw] += Int(count) } }
            result.append(
                ArchiveFileSummary(
                    name: name, bytes: file.status.bytes, textBytes: entries.reduce(0) { $0 + $1.textBytes },
                    segments: entries.count, events: entries.reduce(0) { $0 + $1.events }, first: full.map(\.first).min(),
                    last: full.map(\.last).max(), levelCounts: levels, damage: file.damage))
        }
        return result
    }

    /// How many events of each level each minute of a folder has; from the indexes, without data.
    public func minutes(of folder: ServiceFolder) throws(ArchiveError) -> LevelMinutes {
        var total = LevelMinutes()
        for (_, file) in try coldFiles(folder) { total.merge(try file.minutes()) }
        return total
    }

    /// Calls `body` with each line of a folder as it is in the files, without its line end, in the order of time; those with an instant
    /// in `from..<to`. Returns false once `body` did, which ends it. Throws what `body` throws, and `ArchiveError` for damage.
    public func forEachLine(
        of folder: ServiceFolder, from: Timestamp? = nil, to: Timestamp? = nil, _ body: (UnsafeRawBufferPointer) throws -> Bool
    ) throws -> Bool {
        let merge = try LineMerge(try coldFiles(folder).map(\.file), from: from, to: to)
        var failure: (any Error)?
        var goesOn = true
        try merge.forEach { line, batch, row throws(ArchiveError) in
            if let from, batch.timestamps[row] < from { return true }
            if let to, batch.timestamps[row] >= to { return true }
            do { goesOn = try body(line) } catch {
                failure = error
                goesOn = false
            }
            return goesOn
        }
        if let failure { throw failure }
        return goesOn
    }
}
