import Blocks
import Events

/// What a tenant has in the store, from summaries alone.
public struct StoreStatus: Sendable {
    /// One UTC day in one tier.
    public struct DayStatus: Sendable {
        /// Where the files are.
        public var tier: Tier
        /// The UTC day.
        public var day: Day
        /// Events stored.
        public var events = 0
        /// Blocks stored.
        public var blocks = 0
        /// Bytes of the day's files, write-ahead logs included; the `-shm` files that readers share are not.
        public var bytes = 0
        /// Instant of the first event; nil without events.
        public var first: Timestamp?
        /// Instant of the last event; nil without events.
        public var last: Timestamp?
    }

    /// One service over all days.
    public struct ServiceStatus: Sendable {
        /// Safe name (`ServiceName`).
        public var name: String
        /// Events stored.
        public var events = 0
    }

    /// The days, oldest first; a day in several tiers has an entry in each, the hottest first.
    public private(set) var days: [DayStatus] = []
    /// The services, most events first.
    public var services: [ServiceStatus] {
        eventsByService.map { .init(name: $0.key, events: $0.value) }.sorted { ($1.events, $0.name) < ($0.events, $1.name) }
    }
    private var eventsByService: [String: Int] = [:]
    /// Events by `Level.rawValue`.
    public private(set) var levelCounts = [Int](repeating: 0, count: Level.tableSize)
    /// Rejected input by stage and reason.
    public var deadLetters: [DeadLetterCount] = []
    /// Files that could not be read; what they hold is not counted.
    public var problems: [StoreError] = []

    /// Events of all days.
    public var events: Int { days.reduce(0) { $0 + $1.events } }
    /// Blocks of all days.
    public var blocks: Int { days.reduce(0) { $0 + $1.blocks } }
    /// Bytes of all days.
    public var bytes: Int { days.reduce(0) { $0 + $1.bytes } }
    /// Instant of the first event; nil without events.
    public var first: Timestamp? { days.compactMap(\.first).min() }
    /// Instant of the last event; nil without events.
    public var last: Timestamp? { days.compactMap(\.last).max() }
    /// Bytes on disk for each event; nil without events.
    public var bytesPerEvent: Double? { events == 0 ? nil : Double(bytes) / Double(events) }
}

extension Store {
    /// Counts what the tenant has in hot and warm files. A damaged file is named in `problems` and does not stop the rest.
    public func status() throws(StoreError) -> StoreStatus {
        let view = try listing { view in view }
        defer { withExtendedLifetime(view) {} }
        return try status(view)
    }

    /// What the hot and warm files of a view hold, for who adds other tiers to it (`listing`).
    public func status(_ view: StoreView) throws(StoreError) -> StoreStatus {
        var status = StoreStatus()
        status.add(try files(view), of: self)
        for file in try damagedFiles() {
            status.problems.append(
                StoreError(
                    .corrupt, "the file is damaged and was set aside; logetl doctor --repair brings back what can be read",
                    path: file.path))
        }
        do { status.deadLetters = try deadLetterCounts() } catch { status.problems.append(error) }
        return status
    }
}

extension StoreStatus {
    fileprivate mutating func add(_ files: [PartitionFile], of store: Store) {
        for file in files {
            let path = store.path(file)
            let bytes = ["", "-wal"].reduce(0) { $0 + (Files.size(path + $1) ?? 0) }
            do throws(StoreError) {
                let blocks = try store.open(file).blocks(BlockFilter())
                add(blocks.map(\.summary), tier: file.tier, day: file.day, bytes: bytes)
            } catch {
                add([], tier: file.tier, day: file.day, bytes: bytes)
                problems.append(error)
            }
        }
    }

    /// Adds what a partition holds.
    public mutating func add(_ blocks: [BlockSummary], tier: Tier, day: Day, bytes: Int) {
        // Days mostly come in their order.
        var index = days.endIndex
        let rank = Self.rank(tier)
        while index > 0, (day, rank) < (days[index - 1].day, Self.rank(days[index - 1].tier)) { index -= 1 }
        if index > 0, days[index - 1].day == day, days[index - 1].tier == tier {
            index -= 1
        } else {
            days.insert(.init(tier: tier, day: day), at: index)
        }
        days[index].bytes += bytes
        for block in blocks { add(block, to: index) }
    }

    private static func rank(_ tier: Tier) -> Int { Tier.allCases.firstIndex(of: tier) ?? 0 }

    private mutating func add(_ block: BlockSummary, to day: Int) {
        days[day].blocks += 1
        days[day].events += block.events
        days[day].first = min(days[day].first ?? block.first, block.first)
        days[day].last = max(days[day].last ?? block.last, block.last)
        for (level, count) in block.levelCounts.enumerated() { levelCounts[level] += Int(count) }
        for service in block.services { eventsByService[service.name, default: 0] += service.events }
    }
}
