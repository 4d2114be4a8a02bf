import Archive
import Blocks
import Events
import Store

/// A backfill's days are independent of each other, and the writing of one keeps one core busy.
extension LifecycleEngine {
    /// Days that are written side by side; each takes some 60 MB.
    private static let daysAtOnce = 2
    /// Days that are announced and come to count together: each time the threads wait for the last of them.
    private static let groupDays = 32
    /// Bytes of the files of these days, about, which stay until then.
    private static let groupBytes = 1 << 30

    /// Does the moves of `plan` that go to the archive whole, several at once. Returns those that are done, or have nothing to do; what goes
    /// wrong with some is left for the ordinary way, day by day, which says what it is.
    func archiveSideBySide(
        _ plan: LifecyclePlan, _ planner: LifecyclePlanner, _ log: MoveLog, _ report: inout Report,
        _ progress: (LifecyclePlan.Action) -> Void
    ) throws(StoreError) -> Set<Day> {
        guard let cold else { return [] }
        var done: Set<Day> = []
        var group: [DayMove] = []
        var groupBytes = 0
        for (index, planned) in plan.moves.enumerated() {
            if planned.isWholeBackfill {
                group.append(planned)
                groupBytes += planned.bytes
            }
            let isLast = index == plan.moves.count - 1
            guard isLast || group.count >= Self.groupDays || groupBytes >= Self.groupBytes else { continue }
            do throws(StoreError) {
                done.formUnion(try archive(group, plan, planner, cold, log, &report, progress))
            } catch {
                try endIfHopeless(error)
                try recover(log)
            }
            group = []
            groupBytes = 0
        }
        return done
    }

    /// Archives some days; all of them, or those that are not fit for it are left out. Throws the first error: then none is archived.
    private func archive(
        _ planned: [DayMove], _ plan: LifecyclePlan, _ planner: LifecyclePlanner, _ cold: any ColdSide, _ log: MoveLog,
        _ report: inout Report, _ progress: (LifecyclePlan.Action) -> Void
    ) throws(StoreError) -> Set<Day> {
        var moves: [DayMove] = []
        for one in planned {
            // What came in since the plan was made goes along.
            let sealed = try log.seal(one.sources)
            guard let move = planner.move(one.day, sealed, plan.oversized), move.isWholeBackfill,
                !isManyServicesInTime(move)
            else { continue }
            moves.append(move)
        }
        // One day is no faster so.
        guard moves.count > 1 else { return [] }
        let days = Set(moves.map(\.day))
        let actions = plan.actions.filter { days.contains($0.day) && $0.from != .cold && !$0.isCopy && $0.isBackfill }
        for action in actions { progress(action) }
        let begun = try log.begin(moves) { (day, job) throws(StoreError) in try cold.output(day, job: job.name) }
        do throws(StoreError) {
            let work = OrderedWork<MoveWriting>(helpers: Self.daysAtOnce - 1, capacity: begun.count)
            defer { work.close() }
            for move in begun { work.submit(MoveWriting(move)) }
            while let written = work.takeOldest() {
                if let problem = written.problem { throw problem }
            }
        } catch {
            for move in begun { move.discard() }
            throw error
        }
        try log.settle(begun)
        for move in begun {
            report.bytesBefore += move.result.bytesBefore
            report.bytesAfter += move.result.bytesAfter
        }
        report.done += actions
        try audit(actions)
        try log.sweep()
        return days
    }
}

/// The writing of one move, on any thread.
private final class MoveWriting: OrderedJob {
    private let move: ArchiveMove
    private(set) var problem: StoreError?

    init(_ move: ArchiveMove) { self.move = move }

    func run(_ thread: Int) {
        do throws(StoreError) { try move.write() } catch { problem = error }
    }
}
