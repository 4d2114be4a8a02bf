import Blocks
import Events

/// The messages of matching events as templates with their counts.
public struct MessagePatterns: Sendable {
    /// A template and what is known of its events.
    public struct Pattern: Sendable {
        /// The template: what differs stands as `<num>`, `<ip>`, `<uuid>`, `<hex>`, `<id>`, `<time>` or `<*>`.
        public var template: String
        /// Events.
        public var count: Int
        /// Instants of the first and the last.
        public var first, last: Timestamp
        /// The most severe level.
        public var level: Level
        /// The message of the first of them, up to 400 bytes.
        public var sample: [UInt8]
    }

    /// The most frequent first.
    public let patterns: [Pattern]
    /// Events of all patterns.
    public let total: Int
    /// Whether there were so many different messages that some were clustered before all were seen.
    public let isCoarse: Bool
}

/// How often a template came in two ranges of time.
public struct PatternChange: Sendable {
    /// What became of it.
    public enum Kind: String, Sendable, CaseIterable {
        /// It was not there before.
        case new
        /// It is there no more.
        case gone
        /// It comes more often than chance explains.
        case more
        /// It comes less often than chance explains.
        case less
        /// As before.
        case same
    }

    /// The template with what is known of its events in both ranges; `count` is that of the searched range.
    public var pattern: MessagePatterns.Pattern
    /// Events in the range that is compared with.
    public var before: Int
    /// How many times as often it comes, by the length of the ranges; nil where one count is 0.
    public var ratio: Double?
    /// What became of it.
    public var kind: Kind
}

extension SearchEngine {
    /// Clusters the messages of the matching events (the request's `limit` and `context` do not count).
    ///
    /// What cannot be read is in `problems` and not counted. Throws `SearchError.stopped` after `stop()`.
    public func patterns(_ request: SearchRequest) throws -> MessagePatterns {
        let table = try summarize(request, columns: [.message], PatternTally()).table
        let clustered = Self.clustered([table])
        return MessagePatterns(
            patterns: clustered.map { $0.pattern($0.parts[0].count) }.sorted(by: Self.isBefore),
            total: table.entries.reduce(0) { $0 + $1.count }, isCoarse: table.isCoarse)
    }

    /// Compares the patterns of the matching events with those of the same question from `from` to `to`. Changes come by their kind (new,
    /// gone, more, less, same), each the most frequent first.
    public func patternChanges(_ request: SearchRequest, from: Timestamp?, to: Timestamp?) throws -> [PatternChange] {
        var other = request
        (other.from, other.to) = (from, to)
        let now = try summarize(request, columns: [.message], PatternTally()).table
        let before = try summarize(other, columns: [.message], PatternTally()).table
        let lengths = (Self.seconds(request, now), Self.seconds(other, before))
        let changes = Self.clustered([now, before]).map { cluster in
            Self.change(cluster.pattern(cluster.parts[0].count), before: cluster.parts[1].count, lengths)
        }
        let order = PatternChange.Kind.allCases
        return changes.sorted { a, b in
            if a.kind != b.kind { return order.firstIndex(of: a.kind) ?? 0 < order.firstIndex(of: b.kind) ?? 0 }
            let (x, y) = (max(a.pattern.count, a.before), max(b.pattern.count, b.before))
            return x != y ? x > y : a.pattern.template < b.pattern.template
        }
    }

    private struct Cluster {
        var template: [[UInt8]]
        /// For each table what it has of the template.
        var parts: [PatternTable.Entry]

        func pattern(_ count: Int) -> MessagePatterns.Pattern {
            var all = PatternTable.Entry()
            for part in parts where part.count > 0 { all.merge(part) }
            return MessagePatterns.Pattern(
                template: String(decoding: Array(template.joined(separator: [0x20])), as: UTF8.self), count: count,
                first: all.first, last: all.last, level: Level(rawValue: all.level) ?? .fallback, sample: all.sample)
        }
    }

    /// The templates of all tables together, so that they are the same for each.
    private static func clustered(_ tables: [PatternTable]) -> [Cluster] {
        var union = PatternTable(entriesMax: .max)
        for table in tables { union.merge(table) }
        var tree = TemplateTree()
        var templateOf: [[UInt8]: Int] = [:]
        for index in union.ordered() {
            let key = union.key(index)
            templateOf[key] = tree.insert(key)
        }
        var clusters = tree.templates.map { Cluster(template: $0, parts: tables.map { _ in PatternTable.Entry() }) }
        for (place, table) in tables.enumerated() {
            for index in table.entries.indices {
                guard let template = templateOf[table.key(index)] else { continue }
                clusters[template].parts[place].merge(table.entries[index])
            }
        }
        return clusters
    }

    private static func isBefore(_ a: MessagePatterns.Pattern, _ b: MessagePatterns.Pattern) -> Bool {
        a.count != b.count ? a.count > b.count : a.template < b.template
    }

    /// The length of the searched range; where an end is open, up to the first or last event.
    private static func seconds(_ request: SearchRequest, _ table: PatternTable) -> Double {
        let bounds = SearchPlan(request).filter
        let first = bounds.from ?? table.entries.map(\.first).min()
        let last = bounds.to ?? table.entries.map(\.last).max()
        guard let first, let last else { return 1 }
        return max(1e-3, Double(last.rawValue) / 1e9 - Double(first.rawValue) / 1e9)
    }

    /// What became of a pattern: more or less often by half again at least, and by three standard deviations of chance (counts as Poisson's).
    private static func change(
        _ pattern: MessagePatterns.Pattern, before: Int, _ lengths: (now: Double, before: Double)
    ) -> PatternChange {
        let (now, then) = (Double(pattern.count), Double(before))
        guard before > 0 else { return PatternChange(pattern: pattern, before: 0, ratio: nil, kind: .new) }
        guard pattern.count > 0 else { return PatternChange(pattern: pattern, before: before, ratio: nil, kind: .gone) }
        let scale = lengths.now / lengths.before
        let expected = then * scale
        let ratio = now / expected
        // The variance of `now - scale * then`.
        let deviation = (now + scale * scale * then).squareRoot()
        let isClear = abs(now - expected) > 3 * deviation
        let kind: PatternChange.Kind = isClear && ratio >= 1.5 ? .more : isClear && ratio <= 1 / 1.5 ? .less : .same
        return PatternChange(pattern: pattern, before: before, ratio: ratio, kind: kind)
    }
}
