import Events
import Store

/// Lets the chunks of a job go through its deduplicator one after the other, in their order, whichever worker has them: the first of equal
/// events in the order of the input is the one that is kept.
///
/// Workers take up chunks in their order, so the one whose turn it is never waits for another turn.
final class DedupTurn: Sendable {
    /// What finds the duplicates.
    let deduplicator: Deduplicator
    private let shardForService: @Sendable ([UInt8]) -> Int
    private let monitor = Monitor()
    private nonisolated(unsafe) var next = 0

    /// `shardForService` is called from any thread.
    init(_ deduplicator: Deduplicator, shardForService: @escaping @Sendable ([UInt8]) -> Int) {
        self.deduplicator = deduplicator
        self.shardForService = shardForService
    }

    /// The duplicates of a batch. Waits until all chunks before were here; each chunk comes once.
    func duplicates(_ batch: EventBatch, _ fingerprints: ContiguousArray<Fingerprint>, sequence: Int) throws(StoreError)
        -> [Deduplicator.Duplicate]
    {
        let shards = batch.serviceNames.map(shardForService)
        monitor.wait { next == sequence ? () : nil }
        defer { monitor.locked { next = sequence + 1 } }
        return try deduplicator.duplicates(batch, fingerprints, shards: shards, sequence: sequence)
    }
}

/// Takes duplicates out of batches: the last stage before the sink's own. One for each worker.
struct DedupStage {
    private let turn: DedupTurn
    private let fingerprints: BatchFingerprints
    private var made: ContiguousArray<Fingerprint> = []

    init(_ turn: DedupTurn) {
        self.turn = turn
        fingerprints = BatchFingerprints(turn.deduplicator.rules.key)
    }

    /// Removes the duplicates of a chunk's batch and puts them into the result, to be counted with the events that were kept.
    mutating func apply(_ batch: EventBatch, to result: inout ChunkResult) {
        fingerprints.make(batch, into: &made)
        let found: [Deduplicator.Duplicate]
        do throws(StoreError) {
            found = try turn.duplicates(batch, made, sequence: result.chunk.sequence)
        } catch {
            result.failure = error
            return
        }
        guard !found.isEmpty else { return }
        result.repeats = found.map {
            .init(fingerprint: made[$0.row], kept: $0.kept, shard: $0.shard, instant: batch.timestamps[$0.row])
        }
        batch.removeEvents(found.map(\.row))
        result.counts.stored -= found.count
        result.counts.duplicate += found.count
    }
}
