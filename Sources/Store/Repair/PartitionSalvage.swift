import Blocks
import Events

/// Brings what can be read of damaged partitions into new files. While no lifecycle run is at work.
///
/// The number of the new file is in the name of the damaged one from before it counts, so that a salvage that is interrupted anywhere is ended
/// by the next, and brings no event twice.
struct PartitionSalvage {
    /// What became of a file.
    struct Result {
        /// The new file; nil where nothing could be read.
        var path: String?
        /// Events that are in use again.
        var events = 0
        /// Blocks that are there and cannot be read.
        var damagedBlocks = 0
        /// Where the damaged file is now.
        var keptAs: String
    }

    let store: Store
    let log: MoveLog

    /// Salvages a file that was set aside.
    func run(_ damaged: DamagedFile) throws(StoreError) -> Result {
        guard let was = store.partitionFile(at: damaged.original) else {
            throw StoreError(.invalid, "the name is none of a partition", path: damaged.path)
        }
        let number: Int
        var path = damaged.path
        if let begun = damaged.target {
            number = begun
        } else {
            number = try store.catalog().numberingFiles { (last) throws(StoreError) in
                last = max(last, Int64(log.nextSequence)) + 1
                return Int(last)
            }
            path = "\(damaged.original).salvage-\(number)"
            try Files.renameWithCompanions(damaged.path, to: path)
        }
        let target = PartitionFile(day: was.day, kind: .settled, number: number)
        var result = Result(keptAs: "\(damaged.original).salvaged-\(number)")
        if !store.counts(target.path, log.list) {
            // Files of an interrupted salvage.
            for suffix in ["", "-wal", "-shm", ".new", ".new-wal", ".new-shm"] {
                try log.steps.remove(store.path(target) + suffix)
            }
            try write(target, from: path, &result)
        }
        try Files.renameWithCompanions(path, to: result.keptAs)
        return result
    }

    private func write(_ target: PartitionFile, from path: String, _ result: inout Result) throws(StoreError) {
        let salvage = try BlockSalvage(path)
        result.damagedBlocks = salvage.damaged
        let new = store.path(target) + ".new"
        try Files.makeFolder(Files.folder(of: new))
        let writer = try SettledWriter(new, log.steps)
        let encoder = writer.makeEncoder()
        let batch = EventBatch()
        var services: [String: Int] = [:]
        try salvage.forEach { block throws(StoreError) in
            batch.removeAll()
            do throws(BlockError) { try block.copyEvents(to: batch) } catch {
                result.damagedBlocks += 1
                return
            }
            // Blocks are in the order of time; those of warm days in that of services first.
            let rows = (0..<batch.count).sorted {
                (batch.timestamps[$0].rawValue, $0) < (batch.timestamps[$1].rawValue, $1)
            }.filter { batch.timestamps[$0].day == target.day }
            for start in stride(from: 0, to: rows.count, by: writer.fullBlockEvents) {
                let part = Array(rows[start..<min(start + writer.fullBlockEvents, rows.count)])
                let encoded = encoder.encode(batch, rows: part)
                for service in encoded.summary.services { services[service.name, default: 0] += service.events }
                try writer.append(encoded)
            }
            result.events += rows.count
        }
        guard result.events > 0 else {
            try? writer.finish()
            for suffix in ["", "-wal", "-shm"] { try log.steps.remove(new + suffix) }
            return
        }
        // What else the file knows, as far as it can still be asked.
        var read: [Tally] = []
        if let connection = try? Connection(path, .write) {
            read = (try? TallyTable.read(connection).tallies) ?? []
            if let was = DamagedFile(path).flatMap({ store.partitionFile(at: $0.original) }),
                let marks = try? Store.ShardProgress.marks(connection, of: was), !marks.isEmpty
            {
                try store.catalog().keepProgress(marks, tenant: store.tenant)
            }
        }
        try? writer.copyRepeats(from: path)
        var books = TallyCounts()
        for tally in TallyTable.resolved((isKept: false, tallies: read), services) { books.add(tally) }
        try writer.add(books)
        try writer.finish()
        try log.steps.rename(new, to: store.path(target))
        result.path = store.path(target)
    }
}
