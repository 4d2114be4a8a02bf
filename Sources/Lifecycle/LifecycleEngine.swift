import Blocks
import Events
import Store

/// Moves the events of a tenant from tier to tier as they grow old, and deletes them in the end.
///
/// One run at a time (`StoreError.Code.busy`). A run may be ended at any instant: each event can then be read exactly once, and the next run
/// goes on. Searches and ingest go on meanwhile.
public final class LifecycleEngine {
    /// What a run did.
    public struct Report: Sendable {
        /// What was done, as planned; the sizes are those of before.
        public var done: [LifecyclePlan.Action] = []
        /// What could not be done. Its days stay where they are, and the next run tries again.
        public var problems: [StoreError] = []
        /// Bytes of hot and warm files that were replaced or deleted.
        public var bytesBefore = 0
        /// Bytes of hot and warm files that were made.
        public var bytesAfter = 0
        /// Files that are replaced and still read by somebody; the next run removes them.
        public var waitingFiles = 0
    }

    /// Bytes of the disk that stay free: a run ends before a move that could take them.
    public var reserveBytes = 0

    private let store: Store
    private let policy: LifecyclePolicy
    let cold: (any ColdSide)?
    private let steps: FileSteps

    /// An engine for the tenant that `store` is open for. `cold` is its archive; without one nothing goes to it or is deleted from it.
    public init(_ store: Store, _ policy: LifecyclePolicy, cold: (any ColdSide)? = nil, steps: FileSteps = FileSteps()) {
        self.store = store
        self.policy = policy
        self.cold = cold
        self.steps = steps
    }

    private func planner(_ now: Timestamp) -> LifecyclePlanner {
        LifecyclePlanner(policy: policy, now: now, hasCold: cold != nil)
    }

    /// What a run at `now` would do. Changes nothing; a store that is open for reading will do.
    public func plan(now: Timestamp) throws(StoreError) -> LifecyclePlan {
        var problems: [StoreError] = []
        let partitions = try store.storedPartitions { problems.append($0) }
        let early = try store.listing { view in view.earlyCopies }
        var plan = try planner(now).plan(partitions, try cold?.holdings() ?? [], early, events: events)
        plan.problems = problems
        return plan
    }

    /// Does what is due at `now`. `progress` is told of each action before it is begun.
    ///
    /// Throws what ends the whole run: another one is at work, the disk is full, the list of moving files cannot be changed. Damage of one
    /// day is in the report, and the others go on.
    public func run(now: Timestamp, progress: (LifecyclePlan.Action) -> Void = { _ in }) throws(StoreError) -> Report {
        let log = try openLog()
        var report = Report()
        try recover(log)
        // Sizes last: what moved is smaller.
        var isSized = policy
        isSized.maxBytes = nil
        isSized.rules = policy.rules.map { LifecyclePolicy.Rule(matches: $0.matches, ages: $0.ages) }
        var policies = [isSized]
        if policy.maxBytes != nil || policy.rules.contains(where: { $0.maxBytes != nil }) { policies.append(policy) }
        for policy in policies {
            var problems: [StoreError] = []
            let planner = LifecyclePlanner(policy: policy, now: now, hasCold: cold != nil)
            let plan = try planner.plan(
                try store.storedPartitions { problems.append($0) }, try cold?.holdings() ?? [], log.earlyCopies, events: events)
            for problem in problems where !report.problems.contains(problem) { report.problems.append(problem) }
            try run(plan, planner, log, &report, progress)
        }
        try copyEarly(planner(now), log, &report, progress)
        try mergeSmallFiles(log, &report)
        report.waitingFiles = try log.sweep()
        try cold?.tidy()
        for problem in log.removalProblems where !report.problems.contains(problem) { report.problems.append(problem) }
        return report
    }

    /// Moves to the archive what came for it (`HotWriter(isBackfill:)`), and nothing else. Throws as `run`.
    public func moveBackfill(now: Timestamp, progress: (LifecyclePlan.Action) -> Void = { _ in }) throws(StoreError) -> Report {
        let log = try MoveLog(store, steps)
        if let cold { log.removeFromArchive = { paths throws(StoreError) in try cold.remove(paths) } }
        var report = Report()
        try recover(log)
        // What is too old to be kept is deleted by `run`, from the archive.
        var ages = policy.ages
        ages.deleteAfter = nil
        let planner = LifecyclePlanner(policy: LifecyclePolicy(ages: ages), now: now, hasCold: cold != nil)
        var problems: [StoreError] = []
        let backfill = try store.storedPartitions { problems.append($0) }.filter(\.isBackfill)
        report.problems = problems
        let plan = try planner.plan(backfill, [], log.earlyCopies)
        let archived = try archiveSideBySide(plan, planner, log, &report, progress)
        var rest = plan
        rest.moves.removeAll { archived.contains($0.day) }
        try run(rest, planner, log, &report, progress)
        report.waitingFiles = try log.sweep()
        return report
    }

    private func run(
        _ plan: LifecyclePlan, _ planner: LifecyclePlanner, _ log: MoveLog, _ report: inout Report,
        _ progress: (LifecyclePlan.Action) -> Void
    ) throws(StoreError) {
        for move in plan.moves {
            let actions = plan.actions.filter {
                $0.day == move.day && $0.from != .cold && !$0.isCopy && $0.isBackfill == move.isBackfill
            }
            for action in actions { progress(action) }
            do throws(StoreError) {
                try run(move, plan, planner, log, &report)
                report.done += actions
                try audit(actions)
                try log.sweep()
            } catch {
                try endIfHopeless(error)
                report.problems.append(error)
                try recover(log)
            }
        }
        guard !plan.coldDeletions.isEmpty else { return }
        for deletion in plan.coldDeletions {
            // First the books: what is begun is ended by the next run.
            try store.catalog().countAsDeleted(deletion.day, service: deletion.service, tenant: store.tenant)
        }
        let actions = plan.actions.filter { $0.from == .cold }
        for action in actions { progress(action) }
        // All at once: they do not count from one instant to the next.
        try log.change(gone: plan.coldDeletions.flatMap(\.files))
        report.bytesBefore += plan.coldDeletions.reduce(0) { $0 + $1.bytes }
        report.done += actions
        try audit(actions)
        try log.sweep()
    }

    private func events(_ holding: ColdHolding) throws(StoreError) -> Int { try cold?.events(of: holding) ?? 0 }

    /// Small files of a day and service in the archive that are left as they are.
    static let smallFilesMax = 8

    /// What putting small files together did.
    public struct MergeReport: Sendable {
        /// Folders that changed.
        public var folders = 0
        /// Files that became others.
        public var files = 0
        /// Why folders stayed as they are.
        public var problems: [StoreError] = []
    }

    /// Puts the small files of each day and service of the archive together, from `from` to `to`, both included, however few they are. Throws as
    /// `run` does.
    public func mergeSmallFiles(from: Day? = nil, to: Day? = nil) throws(StoreError) -> MergeReport {
        let log = try openLog()
        try recover(log)
        var report = Report()
        let merged = try mergeSmallFiles(log, &report, moreThan: 1) { day in
            if let from, day < from { return false }
            if let to, day > to { return false }
            return true
        }
        return MergeReport(
            folders: merged.count, files: merged.reduce(0) { $0 + $1.smallFiles.count },
            problems: report.problems + log.removalProblems)
    }

    private func openLog() throws(StoreError) -> MoveLog {
        let log = try MoveLog(store, steps)
        log.reserveBytes = reserveBytes
        if let cold { log.removeFromArchive = { paths throws(StoreError) in try cold.remove(paths) } }
        return log
    }

    /// Puts many small files of the archive together, as late events leave them. Returns what was.
    @discardableResult
    private func mergeSmallFiles(
        _ log: MoveLog, _ report: inout Report, moreThan most: Int = LifecycleEngine.smallFilesMax,
        _ isMeant: (Day) -> Bool = { _ in true }
    ) throws(StoreError) -> [ColdHolding] {
        guard let cold else { return [] }
        var merged: [ColdHolding] = []
        for holding in try cold.holdings() where holding.smallFiles.count > most && isMeant(holding.day) {
            do throws(StoreError) {
                let job = log.makeJob(holding.day)
                try log.announce(job)
                try cold.merge(holding.smallFiles, job: job.name)
                try log.change(gone: holding.smallFiles)
                merged.append(holding)
                try log.sweep()
            } catch {
                try endIfHopeless(error)
                report.problems.append(error)
                try recover(log)
            }
        }
        return merged
    }

    /// Takes back what an interrupted move left, in the archive too.
    func recover(_ log: MoveLog) throws(StoreError) {
        for job in log.pendingJobs {
            guard let cold else {
                throw StoreError(.invalid, "a move to the cold archive was interrupted; run with the archive", path: store.path)
            }
            try cold.takeBack(job.day, job: job.name)
        }
        try log.recover()
    }

    func endIfHopeless(_ error: StoreError) throws(StoreError) {
        switch error.code {
        case .full, .permission, .invalid: throw error
        default: return
        }
    }

    private func run(
        _ planned: DayMove, _ plan: LifecyclePlan, _ planner: LifecyclePlanner, _ log: MoveLog, _ report: inout Report
    ) throws(StoreError) {
        // What came in since the plan was made goes along, its services by the same rules.
        let sealed = try log.seal(planned.sources)
        guard var move = planner.move(planned.day, sealed, plan.oversized) else { return }
        if move.destinations.values.contains(.cold), isManyServicesInTime(move) {
            // Hot files have their services mixed: first to files that have them apart.
            move.destinations = move.destinations.mapValues { $0 == .cold ? .warm : $0 }
            try carryOut(move, planner, plan, log, &report)
            var problem: StoreError?
            let again = try store.storedPartitions { problem = $0 }.filter {
                $0.day == planned.day && $0.tier == .warm && $0.isBackfill == planned.isBackfill
            }
            if let problem { throw problem }
            guard let second = planner.move(planned.day, try log.seal(again), plan.oversized) else { return }
            move = second
        }
        try carryOut(move, planner, plan, log, &report)
    }

    /// Services whose files the archive would have to keep open side by side.
    private static let openServicesMax = 16

    func isManyServicesInTime(_ move: DayMove) -> Bool {
        let cold = move.sources.filter { $0.tier == .hot }.flatMap { $0.services.keys }.filter { move.destinations[$0] == .cold }
        return Set(cold).count > Self.openServicesMax
    }

    /// Copies to the archive what is to be there early, and what came late to it.
    private func copyEarly(
        _ planner: LifecyclePlanner, _ log: MoveLog, _ report: inout Report, _ progress: (LifecyclePlan.Action) -> Void
    ) throws(StoreError) {
        guard let cold, policy.hasEarlyCopies || !log.earlyCopies.all.isEmpty else { return }
        var isWhole = true
        let partitions = try store.storedPartitions { _ in isWhole = false }
        let plan = try planner.plan(partitions, [], log.earlyCopies)
        for planned in plan.copies {
            let actions = plan.actions.filter { $0.day == planned.day && $0.isCopy }
            for action in actions { progress(action) }
            do throws(StoreError) {
                let sealed = try log.seal(planned.sources)
                if let copy = planner.copy(planned.day, sealed, log.earlyCopies, plan.oversized) {
                    try carryOut(copy, cold, log, &report)
                }
                report.done += actions
                try audit(actions)
            } catch {
                try endIfHopeless(error)
                report.problems.append(error)
                try recover(log)
            }
        }
        // What nothing answers for any more: its hot and warm files were removed by hand.
        if isWhole {
            let held = Dictionary(grouping: partitions, by: \.day)
            try log.release(
                log.earlyCopies.all.filter { copy in
                    !(held[copy.day] ?? []).contains { $0.services[copy.service, default: 0] > 0 }
                })
        }
    }

    private func carryOut(_ copy: DayCopy, _ cold: any ColdSide, _ log: MoveLog, _ report: inout Report) throws(StoreError) {
        let job = log.makeJob(copy.day)
        let output = try cold.output(copy.day, job: job.name)
        try log.copy(copy, to: output, job: job)
        report.bytesAfter += output.bytes
    }

    private func carryOut(
        _ move: DayMove, _ planner: LifecyclePlanner, _ plan: LifecyclePlan, _ log: MoveLog, _ report: inout Report
    ) throws(StoreError) {
        let result: MoveResult
        // A copy in the archive must hold all of what it stands in for.
        if let cold, let copy = planner.copy(move.day, move.sources, log.earlyCopies, plan.oversized, isLeaving: true) {
            try carryOut(copy, cold, log, &report)
        }
        if move.destinations.values.contains(.cold), let cold {
            let job = log.makeJob(move.day)
            let output = try cold.output(move.day, job: job.name)
            result = try log.run(move, cold: output, job: job) { copy throws(StoreError) in try cold.isSound(copy.files) }
        } else {
            result = try log.run(move)
        }
        report.bytesBefore += result.bytesBefore
        report.bytesAfter += result.bytesAfter
    }

    /// Writes down what was done, for auditors.
    func audit(_ actions: [LifecyclePlan.Action]) throws(StoreError) {
        for action in actions {
            let services = action.services.count == 1 ? action.services[0] : "\(action.services.count) services"
            let what = "\(action.day) \(action.from.rawValue)\(action.to.map { " to \($0.rawValue)" } ?? "")"
            try store.catalog().audit(
                tenant: store.tenant, action: action.isCopy ? "copy" : action.to == nil ? "delete" : "move",
                detail: "\(what): \(services), \(action.events) events, \(action.bytes) bytes, by \(action.reason.rawValue)")
        }
    }
}
