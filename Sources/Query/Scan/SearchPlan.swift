import Blocks
import Events

/// How a search is carried out: what events must satisfy, which blocks partitions are asked for, which days are looked at.
struct SearchPlan: Sendable {
    /// The query and the filters beside it.
    var predicate: Predicate
    /// What rules blocks out.
    var filter: BlockFilter

    /// The plan of a request.
    init(_ request: SearchRequest) {
        var parts: [Predicate] = []
        if request.from != nil || request.to != nil { parts.append(.time(from: request.from, to: request.to)) }
        if request.levelMask & LevelExpression.all != LevelExpression.all {
            parts.append(.levels(request.levelMask & LevelExpression.all))
        }
        if let services = request.services { parts.append(.services(.names(services))) }
        parts.append(Predicate(request.query.expression))
        self.init(.conjunction(parts), from: request.from, to: request.to)
    }

    /// The plan for a predicate that holds only between `from` and `to`.
    init(_ predicate: Predicate, from: Timestamp?, to: Timestamp?) {
        self.predicate = predicate
        let levels = predicate.levelMask
        let range = predicate.timeRange
        let isAnyLevel = levels & LevelExpression.all == LevelExpression.all
        filter = BlockFilter(
            from: Predicate.later(from, range.from), to: Predicate.earlier(to, range.to),
            levelMask: isAnyLevel ? .max : levels, services: predicate.serviceNames, tokens: predicate.tokens,
            needles: predicate.needles)
    }

    /// Whether no event can match.
    var isEmpty: Bool {
        if predicate == .never || filter.tokens == .nothing || filter.services?.isEmpty == true { return true }
        if filter.levelMask & LevelExpression.all == 0 { return true }
        guard let from = filter.from, let to = filter.to else { return false }
        return from >= to
    }

    /// Whether events of `day` can match.
    func includes(_ day: Day) -> Bool {
        if let from = filter.from, day < from.day { return false }
        if let to = filter.to, day > to.day || (day == to.day && day.start == to) { return false }
        return true
    }
}
