import Blocks
import Events

/// A shard of a hot day: where events of a service and a day arrive. It has one file, or several where an older one was sealed.
struct HotShardKey: Hashable, Comparable {
    var day: Day
    var shard: Int

    static func < (a: HotShardKey, b: HotShardKey) -> Bool { (a.day, a.shard) < (b.day, b.shard) }
}

extension Store {
    /// The first file of a hot shard.
    func hotPath(_ key: HotShardKey) -> String { path(PartitionFile(day: key.day, kind: .shard(key.shard))) }

    /// The files of a hot shard that count.
    func hotPaths(_ key: HotShardKey) throws(StoreError) -> [String] {
        try listing { view throws(StoreError) in
            try hotFiles(key.day).filter { $0.kind == .shard(key.shard) && !view.hides($0.path) }.map { path($0) }
        }
    }

    /// The hot shards that have a file, in order.
    func hotShards() throws(StoreError) -> [HotShardKey] {
        let keys = try listing { view throws(StoreError) in
            try files(view).compactMap { file in
                if case .shard(let shard) = file.kind { HotShardKey(day: file.day, shard: shard) } else { nil }
            }
        }
        return Set(keys).sorted()
    }

    /// Opens the file of a shard that writers add to: the newest, or a new one where there is none or a move has sealed it.
    ///
    /// Files are made under the lock of the catalog, so that two writers do not make two, and with numbers that were never used: who follows
    /// a shard knows its files by them.
    ///
    /// `isBackfill`: the file whose events go to the archive whatever their age.
    func openShard(_ key: HotShardKey, isBackfill: Bool = false) throws(StoreError) -> HotShard {
        if let shard = try newestShard(key, isBackfill) { return shard }
        return try catalog().numberingFiles { (lastNumber) throws(StoreError) in
            // Another writer may have made it since.
            if let shard = try newestShard(key, isBackfill) { return shard }
            try Files.makeFolder("\(hotFolder)/\(key.day)")
            if lastNumber > 0 { lastNumber += 1 }
            let file = PartitionFile(
                day: key.day, kind: .shard(key.shard), number: Int(lastNumber), isBackfill: isBackfill)
            return try HotShard(path(file), file: file)
        }
    }

    private func newestShard(_ key: HotShardKey, _ isBackfill: Bool) throws(StoreError) -> HotShard? {
        let files = try hotFiles(key.day).filter { $0.kind == .shard(key.shard) && $0.isBackfill == isBackfill }
        guard let newest = files.max() else { return nil }
        let shard: HotShard
        do {
            shard = try HotShard(path(newest), file: newest)
        } catch {
            // Removed since it was listed: it was sealed.
            guard !Files.exists(path(newest)) else { throw error }
            return nil
        }
        return try shard.isSealed() ? nil : shard
    }

    /// Removes a folder of a hot day that has no files any more; others stay.
    func removeFolderIfEmpty(_ folder: String, _ steps: FileSteps) throws(StoreError) {
        guard folder.hasPrefix(hotFolder + "/"), try Files.names(in: folder).isEmpty, Files.exists(folder) else { return }
        try catalog().numberingFiles { (_) throws(StoreError) in
            guard try Files.names(in: folder).isEmpty else { return }
            try steps.removeFolder(folder)
        }
    }
}

extension Catalog {
    /// Runs `body` with the last number that a file of a hot shard got (0: files have no numbers yet) while no other process does so.
    func numberingFiles<T>(_ body: (inout Int64) throws(StoreError) -> T) throws(StoreError) -> T {
        try locked { () throws(StoreError) in
            try connection.write { () throws(StoreError) in
                let before = try connection.integer("SELECT value FROM settings WHERE name = 'hot_files'")
                var number = before
                let result = UncheckedResult(value: try body(&number))
                if number != before { try connection.run("REPLACE INTO settings VALUES ('hot_files', \(number))") }
                return result
            }
        }.value
    }
}

/// Carries what stays on its thread out of a closure that could be run by another.
private struct UncheckedResult<T>: @unchecked Sendable {
    let value: T
}
