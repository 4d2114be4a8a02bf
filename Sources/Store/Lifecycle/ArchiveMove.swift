import Blocks
import Events

/// A move of a whole day to the archive, written beside those of other days: what `MoveLog.begin` announced, until `MoveLog.settle` lets it
/// count.
///
/// Unchecked: `write` is for one thread, any one; all else is for the thread of the log, before `write` or after it.
public final class ArchiveMove: @unchecked Sendable {
    /// What is done.
    public let move: DayMove
    /// What the move did, once it is written.
    public private(set) var result = MoveResult()
    private let cold: any ColdOutput
    private let store: Store

    init(_ move: DayMove, to cold: any ColdOutput, _ store: Store) {
        self.move = move
        self.cold = cold
        self.store = store
        result.bytesBefore = move.bytes
    }

    /// Writes the files and compares them with the old ones. Throws the first error.
    public func write() throws(StoreError) {
        let sources = try move.sources.map { (source) throws(StoreError) in try store.open(source.file) }
        var given = ContentHash()
        for services in move.passes() {
            let rewriter = DayRewriter(sources, to: [cold], cold: 0) { [move] service in
                services(service) && move.destinations[service] != nil ? 0 : nil
            }
            try rewriter.run()
            given.add(rewriter.given[0])
            try cold.endServices()
        }
        try move.check([given], [.cold: 0], store)
        guard try cold.finish() == given.events else { throw MoveLog.differs("\(move.day), cold") }
        try cold.publish()
        result.events[.cold] = given.events
        result.bytesAfter = cold.bytes
    }

    /// Gives up what was not published. Not while it is being written.
    public func discard() { cold.discard() }
}

extension DayMove {
    /// Whether all goes to the archive as it came for it: then no early copy is concerned, and no other file is made.
    public var isWholeBackfill: Bool {
        isBackfill && !destinations.isEmpty && destinations.values.allSatisfy { $0 == .cold }
    }
}

extension MoveLog {
    /// Begins moves of different days to the archive: what they write does not count yet. Each must be written, then all settled at once;
    /// after an error all are to be discarded, the archive has to take back what the `pendingJobs` wrote, and `recover` ends it.
    ///
    /// The sources must be sealed. `output` makes the output for a day and a job.
    public func begin(
        _ moves: [DayMove], _ output: (Day, Job) throws(StoreError) -> any ColdOutput
    ) throws(StoreError) -> [ArchiveMove] {
        if reserveBytes > 0 {
            try store.requireSpace(moves.reduce(0) { $0 + $1.bytes } * Self.coldShare, reserve: reserveBytes)
        }
        try settleTallies()
        let jobs = moves.map { makeJob($0.day) }
        try announce([], jobs)
        var begun: [ArchiveMove] = []
        for (move, job) in zip(moves, jobs) { begun.append(ArchiveMove(move, to: try output(move.day, job), store)) }
        return begun
    }

    /// Lets moves that were written count instead of what they replace, all at once.
    public func settle(_ moves: [ArchiveMove]) throws(StoreError) {
        for move in moves {
            try keepProgress(of: move.move.sources)
            try store.catalog().keepTallies(try TallySplit(move.move, store).moved, tenant: store.tenant)
        }
        try change(gone: moves.flatMap { $0.move.sources.map(\.path) })
    }
}
