import Blocks
import Events

/// How far a search was given: up to and with some events of one instant and service.
///
/// Nothing in it depends on where events are stored, so a search can go on from it after they were merged or moved, and while more come.
public struct SearchPosition: Hashable, Sendable {
    /// Most events of one instant and service that a position can tell apart.
    public static let equalsMax = 1 << 20

    /// The instant of the last event given.
    public var timestamp: Timestamp
    /// Its service.
    public var service: String
    /// The hashes (`EventIdentity.hash`) of all events of this instant and service that were given.
    public var given: [UInt64]

    /// A position from its parts.
    public init(timestamp: Timestamp, service: String, given: [UInt64]) {
        self.timestamp = timestamp
        self.service = service
        self.given = given
    }
}

/// What a part of a search came to.
public struct SearchPage: Sendable {
    /// Where to go on; nil where nothing was ever found.
    public var position: SearchPosition?
    /// Whether there are more events by now.
    public var hasMore: Bool
}

extension SearchEngine {
    /// Gives the events after `position` (all, where that is nil) as `search` does, up to `request.limit`, and says where to go on.
    ///
    /// Pages that follow each other give no event twice, and leave none out that was there when the first was given, whatever is
    /// ingested, merged and moved between them. `request.context` does not count. Throws as `search`, and
    /// `SearchError.tooManyEquals` where more events of one instant and service were given than a position can hold.
    public func page(
        _ request: SearchRequest, after position: SearchPosition?, _ body: (Hit) throws -> Bool
    ) throws -> SearchPage {
        var request = request
        request.context = 0
        if let position {
            // Events of the instant itself are looked at again.
            if request.isOldestFirst {
                request.from = Predicate.later(request.from, position.timestamp)
            } else {
                let (next, isOver) = position.timestamp.rawValue.addingReportingOverflow(1)
                if !isOver { request.to = Predicate.earlier(request.to, Timestamp(rawValue: next)) }
            }
        }
        var limit = request.limit ?? .max
        request.limit = nil
        let pool = WorkerPool(threads: threads, ownHandles: PartitionHandles())
        defer { pool.close() }
        let stream = stream(request, nil, pool)
        // Only how far to work ahead.
        stream.wanted = min(limit, 1 << 40) + 1 + (position?.given.count ?? 0)
        var group = PageGroup(position)
        while let event = try stream.next()?.snapshot {
            let (timestamp, service) = (event.hits.timestamps[event.row], event.hits.service(event.row))
            if let position, try group.skips(event, timestamp, service, position, request.isOldestFirst, run) { continue }
            guard limit > 0 else { return SearchPage(position: try group.end(run), hasMore: true) }
            try group.add(event, timestamp, service, run)
            limit -= 1
            guard try deliver(event, isContext: false, body) else {
                return SearchPage(position: try group.end(run), hasMore: true)
            }
        }
        return SearchPage(position: try group.end(run), hasMore: false)
    }
}

/// The events of the latest instant and service of a page.
private struct PageGroup {
    /// Events whose hashes are not made yet: mostly more follow at another instant, and they need none.
    private static let pendingMax = 4_096

    private var position: SearchPosition?
    private var pending: [BlockCursor.Snapshot] = []
    /// How often each hash is still to be passed over.
    private var toSkip: [UInt64: Int] = [:]

    init(_ position: SearchPosition?) {
        self.position = position
        for hash in position?.given ?? [] { toSkip[hash, default: 0] += 1 }
    }

    /// Whether an event was given before `position` was taken.
    mutating func skips(
        _ event: BlockCursor.Snapshot, _ timestamp: Timestamp, _ service: String, _ after: SearchPosition, _ isOldestFirst: Bool,
        _ run: SearchRun
    ) throws -> Bool {
        guard timestamp == after.timestamp else { return false }
        if service != after.service { return isOldestFirst == (service < after.service) }
        guard !toSkip.isEmpty, let hash = Self.hash(event, run), let left = toSkip[hash], left > 0 else { return false }
        toSkip[hash] = left > 1 ? left - 1 : nil
        return true
    }

    mutating func add(_ event: BlockCursor.Snapshot, _ timestamp: Timestamp, _ service: String, _ run: SearchRun) throws {
        if position?.timestamp != timestamp || position?.service != service {
            position = SearchPosition(timestamp: timestamp, service: service, given: [])
            pending.removeAll(keepingCapacity: true)
        }
        pending.append(event)
        if pending.count >= Self.pendingMax { try settle(run) }
    }

    mutating func end(_ run: SearchRun) throws -> SearchPosition? {
        try settle(run)
        return position
    }

    private mutating func settle(_ run: SearchRun) throws {
        for event in pending {
            if let hash = Self.hash(event, run) { position?.given.append(hash) }
        }
        pending.removeAll(keepingCapacity: true)
        if position?.given.count ?? 0 > SearchPosition.equalsMax { throw SearchError.tooManyEquals }
    }

    /// Nil where the event cannot be read, which is reported.
    private static func hash(_ event: BlockCursor.Snapshot, _ run: SearchRun) -> UInt64? {
        let hits = event.hits
        do {
            return try EventIdentity.hash(
                event.reader, event.row, hits.timestamps[event.row], Level(rawValue: hits.levels[event.row]) ?? .fallback,
                hits.service(event.row))
        } catch {
            run.report(error, event.partition)
            return nil
        }
    }
}
