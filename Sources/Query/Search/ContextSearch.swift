import Blocks
import Events

/// Gives hits with the events of the same service around them.
///
/// A hit and its neighbours are a group, in the order of the search. Groups of one service that overlap are one group, so that every
/// event is given once; groups follow each other in the order of their first hit. Neighbours are events of the service whatever the query,
/// the levels and the range of time, at most `daysMax` days away. With a limit, matching events beyond it are given as neighbours.
struct ContextSearch {
    /// How far before and after a hit neighbours are looked for, days.
    static let daysMax: Int64 = 7
    /// Most neighbours before and after a hit; more are cut to it.
    static let contextMax = 10_000

    private let engine: SearchEngine
    private let request: SearchRequest
    private let watermarks: Watermarks?
    private let pool: WorkerPool
    private let predicate: Predicate
    private let context: Int

    init(_ engine: SearchEngine, _ request: SearchRequest, _ watermarks: Watermarks?, _ pool: WorkerPool) {
        self.engine = engine
        self.request = request
        self.watermarks = watermarks
        self.pool = pool
        predicate = SearchPlan(request).predicate
        context = min(request.context, Self.contextMax)
    }

    /// Calls `body` with each event until it returns false. Throws as `SearchEngine.search`.
    func run(_ body: (Hit) throws -> Bool) throws {
        // The last hit that the limit lets through says which events of a group are hits.
        var last: EventPosition?
        if let limit = request.limit {
            let stream = engine.stream(request, watermarks, pool)
            var left = limit
            while left > 0, let cursor = try stream.next() {
                last = cursor.position
                left -= 1
            }
            if last == nil { return }
        }
        let stream = engine.stream(request, watermarks, pool)
        var ends: [String: EventPosition] = [:]
        while let cursor = try stream.next() {
            if let last, isBefore(last, cursor.position) { return }
            if let end = ends[cursor.service], !isBefore(end, cursor.position) { continue }
            guard let end = try giveGroup(cursor, after: ends[cursor.service], upTo: last, body) else { return }
            ends[cursor.service] = end
        }
    }

    private func isBefore(_ a: EventPosition, _ b: EventPosition) -> Bool { request.isOldestFirst ? a < b : b < a }

    /// Gives the group of a hit; returns its last hit or neighbour, nil where `body` wants no more.
    private func giveGroup(
        _ hit: BlockCursor, after end: EventPosition?, upTo last: EventPosition?, _ body: (Hit) throws -> Bool
    ) throws -> EventPosition? {
        let start = hit.position
        guard let hitEvent = hit.snapshot else { return start }
        var before: [BlockCursor.Snapshot] = []
        let back = neighbours(of: start, isForward: false)
        while before.count < context, let cursor = try back.next() {
            guard isBefore(cursor.position, start) else { continue }
            if let end, !isBefore(end, cursor.position) { break }
            if let event = cursor.snapshot { before.append(event) }
        }
        for event in before.reversed() {
            guard try engine.deliver(event, isContext: true, body) else { return nil }
        }
        guard try engine.deliver(hitEvent, isContext: false, body) else { return nil }

        var given = start
        var sinceHit = 0
        // Events past the neighbours of the last hit: neighbours too, if a hit follows soon.
        var held: [BlockCursor.Snapshot] = []
        let forward = neighbours(of: start, isForward: true)
        while sinceHit < 2 * context, let cursor = try forward.next() {
            let position = cursor.position
            guard isBefore(start, position), let event = cursor.snapshot else { continue }
            sinceHit += 1
            let isHit = try isHit(cursor) && (last.map { !isBefore($0, position) } ?? true)
            guard isHit || sinceHit <= context else {
                held.append(event)
                continue
            }
            for event in held {
                guard try engine.deliver(event, isContext: true, body) else { return nil }
            }
            held.removeAll()
            if isHit { sinceHit = 0 }
            guard try engine.deliver(event, isContext: !isHit, body) else { return nil }
            given = position
        }
        return given
    }

    /// Whether the event that `cursor` stands on is a hit of the request.
    private func isHit(_ cursor: BlockCursor) throws -> Bool {
        guard let hits = cursor.hits, let reader = hits.reader else { return false }
        if hits.matches == nil {
            do {
                hits.matches = try BlockScan.rows(of: reader, hits.summary, predicate)
            } catch {
                engine.run.report(error, cursor.block.partition.key)
                hits.matches = RowSet(rows: reader.count)
            }
        }
        return hits.matches?.contains(cursor.row) ?? false
    }

    /// All events of the service of `position` from its instant on, in the order of the search or against it.
    private func neighbours(of position: EventPosition, isForward: Bool) -> EventStream {
        let isOldestFirst = request.isOldestFirst == isForward
        let reach = Self.daysMax * 86_400_000_000_000
        let (far, isTooFar) = position.timestamp.rawValue.addingReportingOverflow(isOldestFirst ? reach : -reach)
        let (next, isLast) = position.timestamp.rawValue.addingReportingOverflow(1)
        let limit = isTooFar ? nil : Timestamp(rawValue: far)
        let from = isOldestFirst ? position.timestamp : limit
        let to = isOldestFirst ? limit : isLast ? nil : Timestamp(rawValue: next)
        let predicate = Predicate.conjunction([.time(from: from, to: to), .services(.names([position.service]))])
        return EventStream(
            SearchPlan(predicate, from: from, to: to), engine.streamPartitions(watermarks), isOldestFirst: isOldestFirst,
            wanted: 0,
            pool: pool, run: engine.run)
    }
}
