import Blocks
import Events
import Query

/// Goes through a statement and gathers what is to be changed in its text.
final class StatementWalk {
    let session: SQLSession
    let text: [UInt8]
    let constants: ConstantValues
    /// Whether filters and aggregates are computed next to the blocks.
    let pushesDown: Bool
    var edits = TextEdits()

    init(_ session: SQLSession, _ text: [UInt8], _ constants: ConstantValues, pushesDown: Bool) {
        self.session = session
        self.text = text
        self.constants = constants
        self.pushesDown = pushesDown
    }

    func string(_ span: Range<Int>) -> String { String(decoding: text[span], as: UTF8.self) }

    // MARK: Selects

    /// Changes a select; returns which of its columns are timestamps of events.
    @discardableResult
    func walk(_ select: SQLSelect, _ outer: CoreScope) throws(SQLError) -> Set<String> {
        var scope = outer
        for table in select.with {
            // It may name itself.
            scope.common[table.name.lowercased()] = []
            let times = try walk(table.select, scope)
            scope.common[table.name.lowercased()] = table.columns.isEmpty ? times : []
        }
        var times: Set<String> = []
        for (index, core) in select.cores.enumerated() {
            let orderBy = select.cores.count == 1 ? select.orderBy : []
            let found = try walk(core, orderBy, canGroup: select.cores.count == 1 || isPlain(select.orderBy), scope)
            times = index == 0 ? found : times.intersection(found)
        }
        for limit in select.limits { try walk(limit, scope) }
        return times
    }

    /// Whether an ORDER BY of a compound names columns only, so that these may be computed otherwise.
    private func isPlain(_ terms: [SQLExpression]) -> Bool {
        terms.allSatisfy { if case .column = $0.kind { true } else { $0.integer(text) != nil } }
    }

    private func walk(
        _ core: SQLCore, _ orderBy: [SQLExpression], canGroup: Bool, _ outer: CoreScope
    ) throws(SQLError) -> Set<String> {
        var scope = outer
        var sources: [CoreScope.Source] = []
        for item in core.from { try gather(item, outer, &sources) }
        scope.sources.insert(sources, at: 0)

        if pushesDown, canGroup, let events = eventsAlone(core, sources), case .scan(let table) = sources[events].kind {
            let native = NativeFilter(table: table, alias: sources[events].name, constants: constants)
            if let joined = core.from.count == 1 ? JoinedTables() : JoinedTables(core, sources, events: events, session) {
                var rewrite = GroupRewrite(self, core, orderBy, core.from[events], joined, native, scope)
                if try rewrite.run() {
                    edits.add(rewrite.edits)
                    for select in rewrite.selects { try walk(select, outer) }
                    keepNames(core)
                    return []
                }
            }
        }
        let pushed = pushesDown ? pushFilters(core, sources) : []
        for result in core.results { if case .expression(let value, _) = result.kind { try walk(value, scope) } }
        for item in core.from { try walkConditions(item, scope) }
        for part in core.groupBy + core.windows + core.values + orderBy { try walk(part, scope) }
        for part in core.filter?.conjuncts ?? [] where !pushed.contains(part.span) { try walk(part, scope) }
        if let having = core.having { try walk(having, scope) }
        keepNames(core)
        return times(core, sources, scope)
    }

    /// The place of the one table of events that a core reads.
    private func eventsAlone(_ core: SQLCore, _ sources: [CoreScope.Source]) -> Int? {
        guard sources.count == core.from.count else { return nil }
        let scans = sources.indices.filter { if case .scan = sources[$0].kind { true } else { false } }
        guard scans.count == 1, case .table(_, _, _, true) = core.from[scans[0]].source else { return nil }
        return scans[0]
    }

    /// The results of a core that are timestamps as they stand in a table.
    private func times(_ core: SQLCore, _ sources: [CoreScope.Source], _ scope: CoreScope) -> Set<String> {
        var times: Set<String> = []
        for result in core.results {
            switch result.kind {
            case .all(nil): for source in sources { times.formUnion(source.times) }
            case .all(let table?): for source in sources where source.name == table.lowercased() { times.formUnion(source.times) }
            case .expression(let value, let alias):
                guard case .column(let name) = value.kind, scope.isTime(value) else { continue }
                times.insert((alias ?? name.name).lowercased())
            }
        }
        return times
    }

    private func gather(_ item: SQLFromItem, _ outer: CoreScope, _ sources: inout [CoreScope.Source]) throws(SQLError) {
        switch item.source {
        case .join(let items): for inner in items { try gather(inner, outer, &sources) }
        case .select(let select):
            let times = try walk(select, outer)
            sources.append(CoreScope.Source(name: (item.alias ?? "").lowercased(), kind: .derived(times)))
        case .table(let schema, let name, let arguments, _):
            let alias = (item.alias ?? name).lowercased()
            for argument in arguments { try walk(argument, outer) }
            let kind: CoreScope.Source.Kind
            if schema == nil, let times = outer.common[name.lowercased()] {
                kind = .derived(times)
            } else if schema == nil || schema?.lowercased() == "main", let table = session.scanTable(name) {
                kind = .scan(table)
            } else {
                kind = .other
            }
            sources.append(CoreScope.Source(name: alias, kind: kind))
        }
    }

    private func walkConditions(_ item: SQLFromItem, _ scope: CoreScope) throws(SQLError) {
        if let on = item.on { try walk(on, scope) }
        if case .join(let items) = item.source { for inner in items { try walkConditions(inner, scope) } }
    }

    // MARK: Filters

    /// Lets the scan decide the parts of WHERE that it does not take over by itself. Returns where these stand.
    private func pushFilters(_ core: SQLCore, _ sources: [CoreScope.Source]) -> Set<Range<Int>> {
        guard let filter = core.filter else { return [] }
        var pushed: Set<Range<Int>> = []
        // What a table on the inner side of an outer join lacks is decided behind the join.
        let isOuter = core.from.contains { item in !Set(item.join).isDisjoint(with: ["right", "full"]) }
        guard !isOuter, core.from.allSatisfy({ if case .join = $0.source { false } else { true } }) else { return [] }
        for (item, source) in zip(core.from, sources) {
            guard case .scan(let table) = source.kind, table.hasFilter, !item.join.contains("left"),
                case .table(_, _, _, true) = item.source
            else { continue }
            let native = NativeFilter(table: table, alias: source.name, constants: constants)
            // Names without a table could be those of another one.
            let isAlone = sources.count == 1
            var parts: [Predicate] = []
            var spans: [Range<Int>] = []
            var named: [String] = []
            for conjunct in filter.conjuncts where !isTaken(conjunct, native) && !pushed.contains(conjunct.span) {
                guard isAlone || isQualified(conjunct), let answer = native.answer(conjunct) else { continue }
                parts.append(answer.isTrue)
                spans.append(conjunct.span)
                named.append("filter by \(words(conjunct, native))")
            }
            // All in one: of two equations of a column with different numbers SQLite knows that they are never true.
            for (index, span) in spans.enumerated() {
                guard index == 0 else {
                    edits.replace(span, "1")
                    continue
                }
                let number = session.register(.conjunction(parts), words: named)
                edits.replace(span, "\(SQLText.quoted(item.alias ?? name(of: item))).\"_filter\" = \(number)")
            }
            pushed.formUnion(spans)
        }
        return pushed
    }

    private func name(of item: SQLFromItem) -> String {
        if case .table(_, let name, _, _) = item.source { return name }
        return ""
    }

    private func isQualified(_ expression: SQLExpression) -> Bool {
        if case .column(let name) = expression.kind { return name.table != nil }
        return expression.selects.isEmpty && expression.children.allSatisfy { isQualified($0) }
    }

    /// The names of what a condition looks at.
    func words(_ expression: SQLExpression, _ native: NativeFilter) -> String {
        if let path = native.path(expression) { return path.words }
        if case .column(let name) = expression.kind { return name.name }
        var names: [String] = []
        for child in expression.children {
            let name = words(child, native)
            if !name.isEmpty, !names.contains(name) { names.append(name) }
        }
        return names.joined(separator: ", ")
    }

    /// Whether the table takes a condition over without help: a plain column beside a value.
    private func isTaken(_ expression: SQLExpression, _ native: NativeFilter) -> Bool {
        func isPlain(_ side: SQLExpression) -> Bool {
            switch native.column(side) {
            case nil, .event(.metadata), .event(.raw): return false
            default: if case .column = side.kind { return true } else { return false }
            }
        }
        switch expression.kind {
        case .binary(let mark, let a, let b):
            guard let comparison = ComparisonOperator(mark: mark), isPlain(a) || isPlain(b) else { return false }
            let side = isPlain(a) ? a : b
            if native.column(side) == .service { return [.equal, .is, .notEqual, .isNot].contains(comparison) }
            return true
        case .between(let a, _, _, false): return isPlain(a) && native.column(a) != .service
        case .inList(let a, _, false): return isPlain(a)
        default: return false
        }
    }

    // MARK: Expressions

    /// Changes what people write in expressions into what it means.
    func walk(_ expression: SQLExpression, _ scope: CoreScope) throws(SQLError) {
        for select in expression.selects { try walk(select, scope) }
        rewriteCall(expression, &edits)
        rewriteDistinctCount(expression, &edits)
        rewriteTimes(expression, scope, &edits)
        for child in expression.children { try walk(child, scope) }
    }

    /// `regexp(text, pattern)` and `match(text, query)` have the text first, as the other functions; SQLite calls functions of these names for
    /// the operators, with the text behind.
    func rewriteCall(_ expression: SQLExpression, _ edits: inout TextEdits) {
        guard case .function(let call) = expression.kind, let name = Self.textFirst[call.name] else { return }
        edits.replace(call.nameSpan, name)
    }

    /// `count(DISTINCT x)` is counted by hashes: SQLite would look each value up in a B-tree, which is slow once that is larger than its cache.
    /// False for other calls, and where a collation says which values are equal.
    @discardableResult
    func rewriteDistinctCount(_ expression: SQLExpression, _ edits: inout TextEdits) -> Bool {
        guard pushesDown, !hasCollation, case .function(let call) = expression.kind, call.name == "count", call.isDistinct,
            call.window == nil, call.arguments.count == 1
        else { return false }
        edits.replace(call.nameSpan.lowerBound..<call.arguments[0].span.lowerBound, "logetl_count_distinct(")
        return true
    }

    /// Whether COLLATE stands anywhere in the statement. No table has collations of its own.
    private lazy var hasCollation = SQLText.words(String(decoding: text, as: UTF8.self)).contains("collate")

    private static let textFirst = ["regexp": "regexp_like", "match": "text_match"]

    /// Keeps the names of results that are named by their text, where that changes.
    func keepNames(_ core: SQLCore) {
        for result in core.results {
            guard case .expression(let value, nil) = result.kind, edits.touches(value.span) else { continue }
            if case .column = value.kind { continue }
            edits.insert(" AS \(SQLText.quoted(string(value.span)))", at: value.span.upperBound)
        }
    }

    /// Comparisons of a timestamp mean all of the time that is written: a date is the whole day.
    func rewriteTimes(_ expression: SQLExpression, _ scope: CoreScope, _ edits: inout TextEdits) {
        func wrap(_ part: SQLExpression, _ function: String) {
            edits.insert("\(function)(", at: part.span.lowerBound)
            edits.insert(")", at: part.span.upperBound)
        }
        func range(_ subject: SQLExpression, _ value: SQLExpression, isNegated: Bool) -> String {
            let (subject, value) = (string(subject.span), string(value.span))
            return "\(subject)\(isNegated ? " NOT" : "") BETWEEN time_start(\(value)) AND time_end(\(value))"
        }
        switch expression.kind {
        case .binary(let mark, let a, let b):
            guard let comparison = ComparisonOperator(mark: mark), scope.isTime(a) != scope.isTime(b) else { return }
            let (subject, value) = scope.isTime(a) ? (a, b) : (b, a)
            switch scope.isTime(a) ? comparison : comparison.flipped {
            case .less, .greaterOrEqual: wrap(value, "time_start")
            case .lessOrEqual, .greater: wrap(value, "time_end")
            case .equal where isSimple(value): edits.replace(expression.span, "(\(range(subject, value, isNegated: false)))")
            case .notEqual where isSimple(value): edits.replace(expression.span, "(\(range(subject, value, isNegated: true)))")
            default: break
            }
        case .between(let subject, let low, let high, _) where scope.isTime(subject):
            if !scope.isTime(low) { wrap(low, "time_start") }
            if !scope.isTime(high) { wrap(high, "time_end") }
        case .inList(let subject, let list, let isNegated)
        where scope.isTime(subject) && !list.isEmpty && list.allSatisfy({ isSimple($0) }):
            let parts = list.map { "(\(range(subject, $0, isNegated: false)))" }
            edits.replace(expression.span, "(\(isNegated ? "NOT " : "")(\(parts.joined(separator: " OR "))))")
        default: break
        }
    }

    /// Whether an expression may stand twice: nothing in it is changed or costs much.
    private func isSimple(_ expression: SQLExpression) -> Bool {
        if case .parameter("?") = expression.kind { return false }
        if case .function(let call) = expression.kind, Self.textFirst[call.name] != nil { return false }
        return expression.selects.isEmpty && expression.children.allSatisfy { isSimple($0) }
    }
}
