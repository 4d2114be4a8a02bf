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

    /// The days, oldest first; a day in several tiers has an entry in each.
    public var days: [DayStatus] = []
    /// The services, most events first.
    public var services: [ServiceStatus] = []
    /// Events by `Level.rawValue`.
    public var levelCounts = [Int](repeating: 0, count: Level.tableSize)
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
    /// Counts what the tenant has. A damaged file is named in `problems` and does not stop the rest.
    public func status() throws(StoreError) -> StoreStatus {
        var status = StoreStatus()
        var services: [String: Int] = [:]
        let (view, files) = try listing { view throws(StoreError) in (view, try self.files(view)) }
        for file in files {
            let path = path(file)
            let index: Int
            if let known = status.days.lastIndex(where: { $0.tier == file.tier && $0.day == file.day }) {
                index = known
            } else {
                index = status.days.count
                status.days.append(.init(tier: file.tier, day: file.day))
            }
            for suffix in ["", "-wal"] { status.days[index].bytes += Files.size(path + suffix) ?? 0 }
            do {
                for block in try open(file).blocks(BlockFilter()) { status.add(block.summary, to: index, &services) }
            } catch {
                status.problems.append(error)
            }
        }
        for file in try damagedFiles() {
            status.problems.append(
                StoreError(
                    .corrupt, "the file is damaged and was set aside; logetl doctor --repair brings back what can be read",
                    path: file.path))
        }
        withExtendedLifetime(view) {}
        status.services = services.map { .init(name: $0.key, events: $0.value) }
            .sorted { ($1.events, $0.name) < ($0.events, $1.name) }
        do { status.deadLetters = try deadLetterCounts() } catch { status.problems.append(error) }
        return status
    }

    /// The services of the tenant with their events, most events first. Damaged files are passed over.
    public func services() throws(StoreError) -> [StoreStatus.ServiceStatus] { try status().services }
}

extension StoreStatus {
    fileprivate mutating func add(_ block: BlockSummary, to day: Int, _ services: inout [String: Int]) {
        days[day].blocks += 1
        days[day].events += block.events
        days[day].first = min(days[day].first ?? block.first, block.first)
        days[day].last = max(days[day].last ?? block.last, block.last)
        for (level, count) in block.levelCounts.enumerated() { levelCounts[level] += Int(count) }
        for service in block.services { services[service.name, default: 0] += service.events }
    }
}
