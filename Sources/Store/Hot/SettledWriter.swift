import Blocks
import Events

/// Writes the services of a hot day that stay hot when others move: a new file with the tables of a shard, that receives nothing.
final class SettledWriter: BlockStore {
    let path: String
    private var shard: HotShard?
    private let steps: FileSteps
    private var pending: [EncodedBlock] = []
    private var pendingBytes = 0

    /// Bytes that are stored in one transaction.
    private static let commitBytes = 8 << 20

    /// Makes the file at `path`, which must not exist.
    init(_ path: String, _ steps: FileSteps) throws(StoreError) {
        try steps.check(.store, path)
        shard = try HotShard(path)
        self.path = path
        self.steps = steps
    }

    func makeEncoder() -> BlockEncoder { BlockEncoder() }

    var fullBlockEvents: Int { HotCompactor.fullBlockEvents }

    func append(_ block: EncodedBlock) throws(StoreError) {
        pending.append(block)
        pendingBytes += block.payload.count + block.words.count + block.filter.count
        if pendingBytes >= Self.commitBytes { try commit() }
    }

    private func commit() throws(StoreError) {
        guard let shard else { return }
        try steps.check(.store, path)
        try shard.connection.write { () throws(StoreError) in
            for block in pending { _ = try shard.insert(block, isIndexed: true) }
        }
        pending.removeAll(keepingCapacity: true)
        pendingBytes = 0
    }

    func copyRepeats(from path: String) throws(StoreError) {
        guard let connection = shard?.connection else { return }
        try connection.write { () throws(StoreError) in try MovedRepeats.copy(from: path, to: connection) }
    }

    func add(_ tallies: TallyCounts) throws(StoreError) {
        guard let connection = shard?.connection else { return }
        try connection.write { () throws(StoreError) in try TallyTable.add(tallies, connection) }
    }

    /// Ends the file, sealed, without a log beside it.
    func finish() throws(StoreError) {
        try commit()
        try shard?.finish()
        shard = nil
        try HotShard.seal(path)
        try steps.flush(path)
        // The log went with the last connection; what another process may have left would not be found under the new name.
        guard Files.size(path + "-wal") ?? 0 == 0 else {
            throw StoreError(.busy, "the file is in use while it is made; try again", path: path)
        }
    }

    func openForReading(day: Day) throws(StoreError) -> any StorePartition { try HotPartition(path, day: day, name: path) }
}
