import Blocks
import Events
import Store

/// What a run would do.
public struct LifecyclePlan: Sendable {
    /// Events of one day that go from one tier to another, or are deleted.
    public struct Action: Sendable {
        /// Why.
        public enum Reason: String, Sendable {
            /// They are old enough.
            case age
            /// There is more than may be.
            case size
            /// They came for the archive (`ingest --tier cold`).
            case backfill
        }

        /// The UTC day.
        public var day: Day
        /// Where they are.
        public var from: Tier
        /// Where they go; nil: they are deleted.
        public var to: Tier?
        /// Their services, in order.
        public var services: [String]
        /// How many they are.
        public var events: Int
        /// Bytes that they take now; of a file with other services too their share.
        public var bytes: Int
        /// Why.
        public var reason: Reason
        /// Whether they stay where they are too.
        public var isCopy = false
        /// Whether they came for the archive.
        var isBackfill = false
    }

    /// The actions, oldest day first.
    public var actions: [Action] = []
    /// Files that could not be read. Their days stay where they are.
    public var problems: [StoreError] = []

    /// What the moves are, for the run.
    var moves: [DayMove] = []
    /// What is deleted from the archive, for the run.
    var coldDeletions: [ColdHolding] = []
    /// What is copied to the archive early.
    var copies: [DayCopy] = []
    /// Days of services that go for lack of room.
    var oversized: [Place: Action.Reason] = [:]

    /// A service's day.
    struct Place: Hashable {
        var day: Day
        var service: String
    }
}

/// Makes plans.
struct LifecyclePlanner {
    var policy: LifecyclePolicy
    var now: Timestamp
    /// Whether there is an archive to move to; without one events stay warm.
    var hasCold: Bool

    /// A file of late events is put into the day's warm file once it is this part of it; smaller ones wait beside it,
    private static let foldShare = 4
    /// up to so many files.
    private static let warmFilesMax = 4

    /// `events` counts a holding.
    func plan(
        _ partitions: [StoredPartition], _ cold: [ColdHolding], _ early: EarlyCopies,
        events: (ColdHolding) throws(StoreError) -> Int = { _ in 0 }
    ) throws(StoreError) -> LifecyclePlan {
        var plan = LifecyclePlan()
        plan.oversized = oversized(partitions, cold)
        let byDay = Dictionary(grouping: partitions, by: \.day)
        for (day, files) in byDay.sorted(by: { $0.key < $1.key }) {
            // What goes to the archive whatever its age takes nothing else along.
            for some in [files.filter(\.isBackfill), files.filter { !$0.isBackfill }] {
                guard let move = move(day, some, plan.oversized) else { continue }
                plan.moves.append(move)
                addActions(of: move, to: &plan)
            }
            if let copy = copy(day, files, early, plan.oversized) {
                plan.copies.append(copy)
                addActions(of: copy, early, to: &plan)
            }
        }
        for holding in cold.sorted(by: { ($0.day, $0.service) < ($1.day, $1.service) }) {
            let place = LifecyclePlan.Place(day: holding.day, service: holding.service)
            let isOld = policy.ages(holding.service).destination(holding.day, now: now) == .deleted
            guard isOld || plan.oversized[place] != nil else { continue }
            plan.coldDeletions.append(holding)
            plan.add(holding.day, .cold, nil, holding.service, try events(holding), holding.bytes, isOld ? .age : .size)
        }
        plan.actions.sort {
            ($0.day, $0.from.rawValue, $0.to?.rawValue ?? "") < ($1.day, $1.from.rawValue, $1.to?.rawValue ?? "")
        }
        return plan
    }

    /// Where the events of a service belong.
    func destination(_ day: Day, _ service: String, _ oversized: [LifecyclePlan.Place: LifecyclePlan.Action.Reason]) -> AgedTier {
        if oversized[.init(day: day, service: service)] != nil { return .deleted }
        let aged = policy.ages(service).destination(day, now: now)
        return aged == .cold && !hasCold ? .warm : aged
    }

    // MARK: Moves

    /// The move of a day, or nil where all is where it belongs.
    func move(
        _ day: Day, _ files: [StoredPartition], _ oversized: [LifecyclePlan.Place: LifecyclePlan.Action.Reason]
    ) -> DayMove? {
        func target(_ file: StoredPartition, _ service: String) -> AgedTier {
            let wanted = destination(day, service, oversized)
            if file.isBackfill, hasCold, wanted != .deleted { return .cold }
            // Nothing goes back.
            return file.tier == .warm && wanted == .hot ? .warm : wanted
        }
        func holdsMover(_ file: StoredPartition) -> Bool {
            file.services.keys.contains { target(file, $0) != (file.tier == .hot ? .hot : .warm) }
        }
        var sources = files.filter(holdsMover)
        // Files that nothing was stored in, or nothing but counts of duplicates, of days that are not hot any more.
        let idle = policy.ages.destination(day, now: now)
        if idle != .hot || files.contains(where: \.isBackfill) {
            sources += files.filter { $0.tier == .hot && $0.services.isEmpty && $0.repeats == 0 }
        }
        if sources.isEmpty { return nil }

        let becomesWarm = sources.filter { $0.tier == .hot }.reduce(0) { sum, file in
            sum + file.services.reduce(0) { target(file, $1.key) == .warm ? $0 + $1.value : $0 }
        }
        let warm = files.filter { $0.tier == .warm }
        let rest = warm.filter { file in !sources.contains { $0.name == file.name && $0.tier == file.tier } }
        let isFolded =
            becomesWarm > 0 && !rest.isEmpty
            && (warm.count >= Self.warmFilesMax || becomesWarm * Self.foldShare >= rest.reduce(0) { $0 + $1.events })
        if isFolded {
            sources += rest
            sources += files.filter { $0.tier == .hot && $0.services.isEmpty && $0.repeats > 0 }
        }
        sources.sort { $0.name < $1.name }

        var destinations: [String: DayMove.Destination] = [:]
        for file in sources {
            for service in file.services.keys {
                switch target(file, service) {
                case .hot: if destinations[service] == nil { destinations[service] = .hot }
                case .warm: destinations[service] = .warm
                case .cold: destinations[service] = .cold
                case .deleted: destinations[service] = .deleted
                }
            }
        }
        return DayMove(day: day, sources: sources, destinations: destinations)
    }

    // MARK: Copies

    /// What of a day is to be copied to the archive while it stays; nil for nothing. `isLeaving`: also of services that go there now and have a
    /// copy that lacks late events.
    func copy(
        _ day: Day, _ files: [StoredPartition], _ early: EarlyCopies,
        _ oversized: [LifecyclePlan.Place: LifecyclePlan.Action.Reason], isLeaving: Bool = false
    ) -> DayCopy? {
        guard hasCold else { return nil }
        let files = files.filter { !$0.isBackfill }
        let services = Set(files.flatMap(\.services.keys)).filter { service in
            guard files.contains(where: { isMissing(service, $0, early) }) else { return false }
            switch destination(day, service, oversized) {
            case .hot, .warm:
                return policy.ages(service).isArchived(day, now: now) || isLeaving && early.copy(day, service) != nil
            case .cold: return isLeaving && early.copy(day, service) != nil
            case .deleted: return false
            }
        }
        if services.isEmpty { return nil }
        let sources = files.filter { file in services.contains { isMissing($0, file, early) } }
        return DayCopy(day: day, sources: sources, services: services)
    }

    /// Whether a file has events of a service that are not in an early copy.
    private func isMissing(_ service: String, _ file: StoredPartition, _ early: EarlyCopies) -> Bool {
        file.services[service, default: 0] > 0 && !early.holds(service, of: file)
    }

    private func addActions(of copy: DayCopy, _ early: EarlyCopies, to plan: inout LifecyclePlan) {
        for file in copy.sources {
            for (service, events) in file.services where copy.services.contains(service) && isMissing(service, file, early) {
                plan.add(copy.day, file.tier, .cold, service, events, file.share(of: events), .age, isCopy: true)
            }
        }
    }

    private func addActions(of move: DayMove, to plan: inout LifecyclePlan) {
        for file in move.sources {
            for (service, events) in file.services {
                let to: Tier? =
                    switch move.destinations[service] {
                    case .hot: .hot
                    case .warm: .warm
                    case .cold: .cold
                    default: nil
                    }
                guard to != file.tier else { continue }
                let isOversized = plan.oversized[.init(day: move.day, service: service)] != nil
                let reason: LifecyclePlan.Action.Reason =
                    isOversized ? .size : move.isBackfill && to == .cold ? .backfill : .age
                plan.add(
                    move.day, file.tier, to, service, events, file.share(of: events), reason, isBackfill: move.isBackfill)
            }
        }
    }

    // MARK: Sizes

    /// The days of services that must go so that no more is kept than may be: the oldest first.
    private func oversized(_ partitions: [StoredPartition], _ cold: [ColdHolding])
        -> [LifecyclePlan.Place: LifecyclePlan.Action.Reason]
    {
        guard policy.maxBytes != nil || policy.rules.contains(where: { $0.maxBytes != nil }) else { return [:] }
        var bytes: [LifecyclePlan.Place: Int] = [:]
        for file in partitions {
            for (service, events) in file.services {
                bytes[.init(day: file.day, service: service), default: 0] += file.share(of: events)
            }
        }
        for holding in cold { bytes[.init(day: holding.day, service: holding.service), default: 0] += holding.bytes }
        // What goes by its age makes room already.
        bytes = bytes.filter { policy.ages($0.key.service).destination($0.key.day, now: now) != .deleted }

        var gone: [LifecyclePlan.Place: LifecyclePlan.Action.Reason] = [:]
        for (service, places) in Dictionary(grouping: bytes.keys, by: \.service) {
            guard let most = policy.rule(service)?.maxBytes else { continue }
            var sum = places.reduce(0) { $0 + (bytes[$1] ?? 0) }
            for place in places.sorted(by: { $0.day < $1.day }) where sum > most {
                sum -= bytes[place] ?? 0
                gone[place] = .size
            }
        }
        if let most = policy.maxBytes {
            var sum = bytes.reduce(0) { gone[$1.key] == nil ? $0 + $1.value : $0 }
            for (_, places) in Dictionary(grouping: bytes.keys, by: \.day).sorted(by: { $0.key < $1.key }) {
                guard sum > most else { break }
                for place in places where gone[place] == nil {
                    sum -= bytes[place] ?? 0
                    gone[place] = .size
                }
            }
        }
        return gone
    }
}

extension StoredPartition {
    /// The part of the file's bytes that some of its events take.
    fileprivate func share(of some: Int) -> Int {
        let all = events
        return all == 0 ? 0 : Int(Double(bytes) * Double(some) / Double(all))
    }
}

extension LifecyclePlan {
    fileprivate mutating func add(
        _ day: Day, _ from: Tier, _ to: Tier?, _ service: String, _ events: Int, _ bytes: Int, _ reason: Action.Reason,
        isCopy: Bool = false, isBackfill: Bool = false
    ) {
        let known = actions.lastIndex {
            $0.day == day && $0.from == from && $0.to == to && $0.reason == reason && $0.isCopy == isCopy
                && $0.isBackfill == isBackfill
        }
        guard let index = known else {
            actions.append(
                Action(
                    day: day, from: from, to: to, services: [service], events: events, bytes: bytes, reason: reason,
                    isCopy: isCopy, isBackfill: isBackfill))
            return
        }
        if !actions[index].services.contains(service) {
            actions[index].services.append(service)
            actions[index].services.sort()
        }
        actions[index].events += events
        actions[index].bytes += bytes
    }
}
