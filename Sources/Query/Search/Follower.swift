import Blocks
import Events

/// Follows the hot partitions of a store: gives the matching events that are committed after it was made, each once.
///
/// To show the last events and then follow without a gap or a repeat, make the follower first, search up to its `watermarks`, then poll.
///
/// Rests on two promises of partitions: ids of blocks grow with commit order, and `BlockReader.origins()` of a merged block names the
/// block that an event was first committed with, however often blocks were merged since. Not for two threads at once, but for `stop()`.
public final class Follower {
    private let listing: () throws -> [PartitionReference]
    private let request: SearchRequest
    private let run = SearchRun()
    private let handles = PartitionHandles(openMax: Follower.openMax)
    private var seen = Watermarks()
    /// Partitions that were there at first but could not be read: what they hold is older than the follower.
    private var unread: Set<PartitionKey> = []

    /// Most partitions held open between polls. More mean that some are opened anew for each poll.
    static let openMax = 256

    /// Follows what `listing` names, from now on. Of `request` the query and the filters count, not limit, order and context.
    ///
    /// `listing` is called here and in each poll, so that new partitions are picked up; what it throws is thrown.
    public init(listing: @escaping () throws -> [PartitionReference], request: SearchRequest) throws {
        self.listing = listing
        self.request = request
        for partition in try hotPartitions() { takeWatermark(partition) }
    }

    /// How far the events were given: at first, what was committed when the follower was made.
    public var watermarks: Watermarks { seen }

    /// What could not be read so far. A partition that cannot be opened is tried again in each poll.
    public var problems: [SearchProblem] { run.problems }

    /// Ends a running poll soon; it throws `SearchError.stopped`, and so do later ones. From any thread and from signal handlers.
    public func stop() { run.stop() }

    /// Calls `body` with each matching event that was committed since the last poll, oldest first.
    ///
    /// Throws what `listing` and `body` throw (but for `BlockError`: such an event is reported and passed over), and
    /// `SearchError.stopped`. Events of a poll that threw come again in the next.
    public func poll(_ body: (Hit) throws -> Void) throws {
        let partitions = try hotPartitions()
        let keys = Set(partitions.map(\.key))
        handles.keep(keys)
        for key in Array(seen.keys) where !keys.contains(key) { seen[key] = nil }

        var followed: [StreamPartition] = []
        for partition in partitions {
            if unread.contains(partition.key) {
                takeWatermark(partition)
                continue
            }
            let floor = seen[partition.key].flatMap { $0 == .min ? nil : $0 }
            followed.append(
                StreamPartition(partition.reference, partition.key, rank: partition.rank, floor: floor, ceiling: nil))
        }
        let pool = WorkerPool(threads: 1, ownHandles: handles)
        let stream = EventStream(SearchPlan(request), followed, isOldestFirst: true, wanted: nil, pool: pool, run: run)
        while let event = try stream.next()?.snapshot {
            do {
                try body(Hit(event, isContext: false))
            } catch let error as BlockError {
                run.report(error, event.partition)
            }
        }
        for partition in followed {
            if let highest = partition.highestID { seen[partition.key] = highest }
        }
    }

    private func hotPartitions() throws -> [RankedPartition] {
        RankedPartition.ranked(try listing().filter(\.receives))
    }

    private func takeWatermark(_ partition: RankedPartition) {
        do {
            let blocks = try handles.partition(partition.reference, partition.key).candidates(BlockFilter())
            seen[partition.key] = blocks.lazy.map(\.id).max() ?? .min
            unread.remove(partition.key)
        } catch {
            unread.insert(partition.key)
            run.report(error, partition.key)
        }
    }
}
