import Blocks
import Events

/// A place in time whose neighbours someone wants to see.
public enum SearchPlace: Hashable, Sendable {
    /// An event.
    case event(EventIdentity)
    /// The first event of a service in a span of time.
    case service(String, from: Timestamp, to: Timestamp?)
    /// An instant, whether there is an event or not.
    case instant(Timestamp)

    /// Reads an event's id, `TIME/SERVICE` or a time. Throws where it is none.
    public init(_ text: String, times: QueryTimes = QueryTimes()) throws(QueryError) {
        if let identity = EventIdentity(text) {
            self = .event(identity)
            return
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let span = try times.span(String(parts.first ?? ""))
        guard parts.count == 2 else {
            self = .instant(span.from)
            return
        }
        let service = Array(parts[1].utf8).withUnsafeBytes { ServiceName.safe($0) }
        self = .service(String(decoding: service, as: UTF8.self), from: span.from, to: span.to)
    }
}

extension SearchEngine {
    /// Gives `count` events before and after a place, oldest first, of all services that the request lets through, with the event itself
    /// between them; only it is no `Hit.isContext`. The request's query, levels, services and range of time choose the neighbours.
    ///
    /// Returns false, giving nothing, where the place names an event that there is not. Throws as `search`.
    public func around(
        _ place: SearchPlace, count: Int, _ request: SearchRequest, _ body: (Hit) throws -> Bool
    ) throws -> Bool {
        let pool = WorkerPool(threads: threads, ownHandles: PartitionHandles(cachesBlocks: true))
        defer { pool.close() }
        let pivot: (position: EventPosition, event: BlockCursor.Snapshot)?
        let instant: Timestamp
        if case .instant(let timestamp) = place {
            (pivot, instant) = (nil, timestamp)
        } else {
            guard let found = try find(place, pool) else { return false }
            (pivot, instant) = (found, found.position.timestamp)
        }
        var side = request
        (side.limit, side.context) = (count, 0)

        side.isOldestFirst = false
        let (next, isOver) = instant.rawValue.addingReportingOverflow(1)
        let end = isOver || pivot == nil ? instant : Timestamp(rawValue: next)
        side.to = Predicate.earlier(request.to, end)
        var before: [BlockCursor.Snapshot] = []
        let back = stream(side, nil, pool)
        while before.count < count, let cursor = try back.next() {
            if let pivot, !(cursor.position < pivot.position) { continue }
            if let event = cursor.snapshot { before.append(event) }
        }
        for event in before.reversed() {
            guard try deliver(event, isContext: true, body) else { return true }
        }
        if let pivot {
            guard try deliver(pivot.event, isContext: false, body) else { return true }
        }
        side.isOldestFirst = true
        side.to = request.to
        side.from = Predicate.later(request.from, instant)
        let forward = stream(side, nil, pool)
        var given = 0
        while given < count, let cursor = try forward.next() {
            if let pivot, !(pivot.position < cursor.position) { continue }
            guard let event = cursor.snapshot else { continue }
            given += 1
            guard try deliver(event, isContext: true, body) else { return true }
        }
        return true
    }

    /// The event that a place names; nil where there is none.
    private func find(
        _ place: SearchPlace, _ pool: WorkerPool
    ) throws -> (position: EventPosition, event: BlockCursor.Snapshot)? {
        var request = SearchRequest(query: .everything)
        (request.limit, request.isOldestFirst) = (nil, true)
        var wanted: UInt64?
        switch place {
        case .instant: return nil
        case .service(let service, let from, let to): (request.services, request.from, request.to) = ([service], from, to)
        case .event(let identity):
            (request.services, request.from, wanted) = ([identity.service], identity.timestamp, identity.hash)
            let (next, isOver) = identity.timestamp.rawValue.addingReportingOverflow(1)
            request.to = isOver ? nil : Timestamp(rawValue: next)
        }
        let stream = stream(request, nil, pool)
        while let cursor = try stream.next() {
            guard let event = cursor.snapshot else { continue }
            guard let wanted else { return (cursor.position, event) }
            do {
                let level = Level(rawValue: event.hits.levels[event.row]) ?? .fallback
                if try EventIdentity.hash(event.reader, event.row, cursor.timestamp, level, cursor.service) == wanted {
                    return (cursor.position, event)
                }
            } catch {
                run.report(error, event.partition)
            }
        }
        return nil
    }
}
