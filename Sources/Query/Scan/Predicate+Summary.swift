import Blocks
import Events

/// What a block's summary alone says about a predicate.
extension Predicate {
    /// The predicate for the events of one block: `always` where the summary proves that all match, `never` where none can.
    func simplified(for summary: BlockSummary) -> Predicate {
        switch self {
        case .always, .never, .text, .column: return self
        case .time(let from, let to):
            if let from, summary.last < from { return .never }
            if let to, summary.first >= to { return .never }
            let startsInside = from.map { summary.first >= $0 } ?? true
            let endsInside = to.map { summary.last < $0 } ?? true
            return startsInside && endsInside ? .always : self
        case .levels(let mask):
            let present = summary.levelMask
            return present & mask == 0 ? .never : present & ~mask == 0 ? .always : self
        case .services(let match):
            let matching = summary.services.count { match.matches($0.name) }
            return matching == 0 ? .never : matching == summary.services.count ? .always : self
        case .and(let parts): return .conjunction(parts.map { $0.simplified(for: summary) })
        case .or(let parts): return .disjunction(parts.map { $0.simplified(for: summary) })
        case .not(let part): return .negation(part.simplified(for: summary))
        }
    }

    /// How many events of a block match, where the summary's counts give it exactly. For a simplified predicate.
    func exactCount(in summary: BlockSummary) -> Int? {
        switch self {
        case .always: return summary.events
        case .never: return 0
        case .levels(let mask):
            var sum = 0
            for (raw, count) in summary.levelCounts.enumerated() where raw < 16 && mask & (1 << UInt16(raw)) != 0 {
                sum += Int(count)
            }
            return sum
        case .services(let match):
            return summary.services.reduce(0) { $0 + (match.matches($1.name) ? $1.events : 0) }
        case .not(let part): return part.exactCount(in: summary).map { summary.events - $0 }
        case .time, .text, .column, .and, .or: return nil
        }
    }
}
