import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Damaged files that were set aside: never deleted, and known by their names.
///
/// - `shard-0.sqlite.damaged-1`: set aside, what can be read of it is not in use.
/// - `shard-0.sqlite.salvage-12`: what can be read of it is being written to the file of its day with number 12.
/// - `shard-0.sqlite.salvaged-12`: what could be read of it is in that file.
struct DamagedFile: Hashable {
    /// The whole path.
    var path: String
    /// The path that it had.
    var original: String
    /// The number of the file that gets what can be read; nil before that is begun.
    var target: Int?

    /// Reads the path of a file that was set aside and whose blocks are not in use; nil for other files.
    init?(_ path: String) {
        for (word, isBegun) in [(".damaged-", false), (".salvage-", true)] {
            guard let place = Self.lastRange(of: word, in: path), let number = Int(path[place.upperBound...]), number >= 0 else {
                continue
            }
            self.path = path
            original = String(path[..<place.lowerBound])
            target = isBegun ? number : nil
            return
        }
        return nil
    }

    private static func lastRange(of word: String, in text: String) -> Range<String.Index>? {
        var index = text.endIndex
        while index > text.startIndex {
            index = text.index(before: index)
            if text[index...].hasPrefix(word) { return index..<text.index(index, offsetBy: word.count) }
        }
        return nil
    }
}

extension Files {
    /// What SQLite keeps beside a file.
    static let companions = ["-wal", "-shm"]

    /// Gives a file and what SQLite keeps beside it another name.
    static func renameWithCompanions(_ from: String, to: String) throws(StoreError) {
        if Glibc.rename(from, to) != 0 { throw lastError("set aside", from) }
        for suffix in companions where exists(from + suffix) {
            if Glibc.rename(from + suffix, to + suffix) != 0 { throw lastError("set aside", from + suffix) }
        }
        try flush(folder(of: to))
    }

    /// A name for a file that is set aside, that no file has.
    static func damagedName(_ path: String) throws(StoreError) -> String {
        let name = String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...])
        let taken = Set(try names(in: folder(of: path)))
        var number = 1
        while taken.contains("\(name).damaged-\(number)") { number += 1 }
        return "\(path).damaged-\(number)"
    }
}

extension Store {
    /// Sets a damaged file of the tenant aside. Returns its new path; nil where another process has done it.
    func setAside(_ path: String) throws(StoreError) -> String? {
        // Who has it open writes elsewhere from now on, if it can still be told.
        if path.hasPrefix(hotFolder + "/") { try? HotShard.seal(path) }
        let kept = try rename(path)
        // What jobs had stored in it they must not store again: it comes back when the file is salvaged.
        if let kept, let connection = try? Connection(kept, .write) {
            if let was = partitionFile(at: path), let marks = try? ShardProgress.marks(connection, of: was), !marks.isEmpty {
                try catalog().keepProgress(marks, tenant: tenant)
            }
        }
        return kept
    }

    private func rename(_ path: String) throws(StoreError) -> String? {
        try catalog().numberingFiles { (number) throws(StoreError) in
            guard Files.exists(path) else { return nil }
            // The name does not come again: who follows the day knows files by their names.
            number = max(number, 1)
            let name = try Files.damagedName(path)
            try Files.renameWithCompanions(path, to: name)
            return name
        }
    }

    /// Files of the tenant's partitions that were set aside, and whose events nobody finds until they are salvaged.
    func damagedFiles() throws(StoreError) -> [DamagedFile] {
        var found: [DamagedFile] = []
        for name in try Files.names(in: hotFolder) where Day(name) != nil {
            let folder = "\(hotFolder)/\(name)"
            found += try Files.names(in: folder).compactMap { DamagedFile("\(folder)/\($0)") }
        }
        found += try Files.names(in: warmFolder).compactMap { DamagedFile("\(warmFolder)/\($0)") }
        return found.sorted { $0.path < $1.path }
    }

    /// The partition that a damaged file was; nil for other files.
    func partitionFile(at path: String) -> PartitionFile? {
        if path.hasPrefix(warmFolder + "/") { return PartitionFile(warm: String(path.dropFirst(warmFolder.count + 1))) }
        guard path.hasPrefix(hotFolder + "/") else { return nil }
        let parts = path.dropFirst(hotFolder.count + 1).split(separator: "/")
        guard parts.count == 2, let day = Day(parts[0]) else { return nil }
        return PartitionFile(hot: String(parts[1]), day: day)
    }
}

extension Store.ShardProgress {
    /// The marks in the file of a shard; none in other files.
    static func marks(_ connection: Connection, of file: PartitionFile) throws(StoreError) -> [Self] {
        guard case .shard(let shard) = file.kind else { return [] }
        let select = try connection.prepare("SELECT job, entry, position FROM progress")
        var marks: [Self] = []
        while try select.step() {
            let mark = ProgressMark(job: select.integer(0), entry: select.integer(1), position: select.integer(2))
            marks.append(Self(day: file.day, shard: shard, mark: mark))
        }
        return marks
    }
}
