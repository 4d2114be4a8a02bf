import Blocks
import Events
import Query

/// Rewrites a core that aggregates the events of one table: the events are counted next to the blocks by the columns that the core looks at,
/// the counts go into a temporary table, and the core selects from it, with aggregates that take each row as many events. Tables that
/// are joined with the events are joined with the groups.
struct GroupRewrite {
    private let walk: StatementWalk
    private let core: SQLCore
    private let orderBy: [SQLExpression]
    private let item: SQLFromItem
    private let joined: JoinedTables
    private let native: NativeFilter
    private let scope: CoreScope
    private(set) var edits = TextEdits()
    private var plan = GroupPlan()
    /// What events must satisfy.
    private var predicate = Predicate.always
    private var partitionTests: [(PartitionReference) -> Bool] = []
    private var words: [String] = []
    /// GROUP BY's expressions, as `canonical` writes them.
    private var groupTexts: Set<String> = []
    private var hasAggregate = false

    /// What is not rewritten.
    private struct Unsupported: Error {}

    private static let aggregates: Set<String> = [
        "count", "sum", "total", "avg", "min", "max", "percentile", "quantile", "median", "approx_count_distinct", "histogram",
    ]
    private static let otherAggregates: Set<String> = [
        "group_concat", "string_agg", "json_group_array", "json_group_object", "logetl_count", "logetl_sum", "logetl_avg",
        "logetl_total",
        "logetl_percentile", "logetl_quantile", "logetl_median", "logetl_percentile_of", "logetl_quantile_of",
        "logetl_median_of", "logetl_histogram",
    ]

    init(
        _ walk: StatementWalk, _ core: SQLCore, _ orderBy: [SQLExpression], _ item: SQLFromItem, _ joined: JoinedTables,
        _ native: NativeFilter, _ scope: CoreScope
    ) {
        self.joined = joined
        self.walk = walk
        self.core = core
        self.orderBy = orderBy
        self.item = item
        self.native = native
        self.scope = scope
    }

    /// Rewrites the core, and counts its events; false where it is none that can be.
    mutating func run() throws(SQLError) -> Bool {
        do throws(Unsupported) {
            try analyse()
        } catch {
            return false
        }
        let filler = GroupFiller(
            session: walk.session, table: native.table, plan: plan, predicate: predicate, partitionTests: partitionTests)
        let name = try filler.fill(words: words + [plan.words])
        edits.replace(item.nameSpan, "temp.\(SQLText.quoted(name))")
        if item.alias == nil { edits.insert(" AS \(alias)", at: item.nameSpan.upperBound) }
        rewriteDistinct()
        return true
    }

    /// `SELECT DISTINCT a, b` is `SELECT a, b … GROUP BY 1, 2`, which SQLite sorts for; DISTINCT looks each row up in a B-tree.
    private mutating func rewriteDistinct() {
        guard core.isDistinct, core.groupBy.isEmpty, core.having == nil, !containsAggregate, let first = core.results.first,
            orderBy.allSatisfy({ $0.integer(walk.text) != nil })
        else { return }
        edits.replace(core.span.lowerBound..<first.span.lowerBound, "SELECT ")
        edits.insert(
            " GROUP BY \(core.results.indices.map { "\($0 + 1)" }.joined(separator: ", "))", at: core.filterSpan.upperBound)
    }

    /// The name of the table in the statement, quoted.
    private var alias: String {
        if let alias = item.alias { return SQLText.quoted(alias) }
        if case .table(_, let name, _, _) = item.source { return SQLText.quoted(name) }
        return ""
    }

    private func column(_ name: String) -> String { "\(alias).\(SQLText.quoted(name))" }
    private var events: String { column(GroupPlan.eventsColumn) }

    // MARK: The core

    private mutating func analyse() throws(Unsupported) {
        guard core.values.isEmpty, core.windows.isEmpty, !core.results.isEmpty else { throw Unsupported() }
        var results: [(value: SQLExpression, alias: String?)] = []
        for result in core.results {
            guard case .expression(let value, let alias) = result.kind else { throw Unsupported() }
            results.append((value, alias))
        }
        let parts =
            results.map(\.value) + core.groupBy + orderBy + core.from.compactMap(\.on)
            + [core.filter, core.having].compactMap { $0 }
        guard joined.areClear(parts, native) else { throw Unsupported() }
        for term in core.groupBy {
            let meant = try groupTerm(term, results)
            groupTexts.insert(canonical(meant.span))
        }
        let isGrouped = !core.groupBy.isEmpty
        for (value, _) in results { try rewrite(value, isFree: false) }
        for term in core.groupBy where term.integer(walk.text) == nil { try rewrite(term, isFree: true) }
        if let having = core.having {
            guard isGrouped else { throw Unsupported() }
            try rewrite(having, isFree: false)
        }
        for condition in core.from.compactMap(\.on) {
            try restrict(condition)
            try rewrite(condition, isFree: true)
        }
        let aliases = Set(results.compactMap { $0.alias?.lowercased() })
        for term in orderBy where term.integer(walk.text) == nil {
            // The name of a result goes before that of a column.
            if case .column(let name) = term.kind, name.table == nil, aliases.contains(name.name.lowercased()) { continue }
            try rewrite(term, isFree: false)
        }
        guard hasAggregate || isGrouped || core.isDistinct else { throw Unsupported() }
        try filter()
    }

    /// What a term of GROUP BY means: a result by its number or name, or itself.
    private func groupTerm(_ term: SQLExpression, _ results: [(value: SQLExpression, alias: String?)]) throws(Unsupported)
        -> SQLExpression
    {
        if let number = term.integer(walk.text) {
            guard number >= 1, number <= Int64(results.count) else { throw Unsupported() }
            return results[Int(number) - 1].value
        }
        // The name of a column goes before that of a result.
        if case .column(let name) = term.bare.kind, name.table == nil, native.column(name) == nil, !joined.holds(name),
            let result = results.first(where: { $0.alias?.lowercased() == name.name.lowercased() })
        {
            return result.value
        }
        return term
    }

    /// A text that expressions have in common which differ in spaces, case of words, and the name of the table only.
    private func canonical(_ span: Range<Int>) -> String {
        guard let tokens = SQLTokenizer.tokens(Array(walk.text[span])) else { return walk.string(span) }
        var parts = tokens.map { token -> String in
            let text = walk.string((span.lowerBound + token.span.lowerBound)..<(span.lowerBound + token.span.upperBound))
            return token.kind == .word ? text.lowercased() : text
        }
        var index = 0
        while index + 1 < parts.count {
            if parts[index + 1] == ".", [native.alias, SQLText.quoted(native.alias)].contains(parts[index].lowercased()) {
                parts.removeSubrange(index...(index + 1))
            }
            index += 1
        }
        while parts.first == "(", parts.last == ")", parts.count > 2,
            !parts[1..<(parts.count - 1)].contains(where: { $0 == "(" || $0 == ")" })
        {
            parts = Array(parts[1..<(parts.count - 1)])
        }
        return parts.joined(separator: " ")
    }

    // MARK: WHERE

    private mutating func filter() throws(Unsupported) {
        guard let filter = core.filter else { return }
        for conjunct in filter.conjuncts {
            if let test = PartitionFilter(native: native).test(conjunct), case .partitions = native.table.source {
                partitionTests.append(test)
            } else if let answer = native.answer(conjunct) {
                predicate = .conjunction([predicate, answer.isTrue])
            } else {
                try restrict(conjunct)
                try rewrite(conjunct, isFree: true)
                continue
            }
            words.append("filter by \(walk.words(conjunct, native))")
            edits.replace(conjunct.span, "1")
        }
    }

    /// A condition that stays in SQL makes its columns keys: not those that have a value for each event.
    private func restrict(_ condition: SQLExpression) throws(Unsupported) {
        switch native.column(condition) {
        case .event(.message), .event(.traceID), .event(.raw), .event(.source): throw Unsupported()
        default: break
        }
        for child in condition.children { try restrict(child) }
    }

    // MARK: Expressions

    /// Changes an expression over events into one over groups. `isFree`: its columns need not be those of GROUP BY.
    private mutating func rewrite(_ expression: SQLExpression, isFree: Bool) throws(Unsupported) {
        // An expression of GROUP BY has one value in each group; DISTINCT alone asks for all of them.
        let isFree =
            isFree || (core.isDistinct && core.groupBy.isEmpty && !containsAggregate)
            || groupTexts.contains(canonical(expression.span))
        if try rewriteKey(expression, isFree: isFree) { return }
        if isFree, rewriteTest(expression) { return }
        if case .function(let call) = expression.kind, call.window == nil {
            if Self.otherAggregates.contains(call.name) { throw Unsupported() }
            let isScalar = (call.name == "min" || call.name == "max") && call.arguments.count > 1
            if Self.aggregates.contains(call.name), !isScalar {
                hasAggregate = true
                return try rewriteAggregate(expression, call)
            }
            if call.isStar || call.filter != nil || call.isDistinct { throw Unsupported() }
        }
        for select in expression.selects { try rewriteSelect(select) }
        walk.rewriteCall(expression, &edits)
        for child in expression.children { try rewrite(child, isFree: isFree) }
    }

    private var containsAggregate: Bool {
        core.results.contains { if case .expression(let value, _) = $0.kind { hasAggregate(value) } else { false } }
    }

    private func hasAggregate(_ expression: SQLExpression) -> Bool {
        if case .function(let call) = expression.kind, call.window == nil,
            Self.aggregates.contains(call.name) || Self.otherAggregates.contains(call.name)
        {
            if !((call.name == "min" || call.name == "max") && call.arguments.count > 1) { return true }
        }
        return expression.children.contains { hasAggregate($0) }
    }

    /// Makes a column, a field or a part of the instant a key, if the expression is one; false for others.
    private mutating func rewriteKey(_ expression: SQLExpression, isFree: Bool) throws(Unsupported) -> Bool {
        if let field = native.field(expression) {
            guard isFree else { throw Unsupported() }
            // As an expression: a column would bring an affinity and a collation into comparisons.
            edits.replace(expression.span, "ifnull(\(column(plan.addField(field))), NULL)")
            return true
        }
        if let grain = TimeGrain(native).width(expression) {
            guard isFree else { throw Unsupported() }
            var isNanoseconds = false
            if case .binary = expression.kind { isNanoseconds = true }
            plan.addTime(grain, isNanoseconds: isNanoseconds)
            return true
        }
        guard case .column(let name) = expression.kind else { return false }
        guard let column = native.column(name) else {
            if joined.holds(name) {
                guard isFree else { throw Unsupported() }
                return true
            }
            // The name of a result; everything else is of another table or wrong.
            let isResult = core.results.contains {
                if case .expression(_, let alias?) = $0.kind { alias.lowercased() == name.name.lowercased() } else { false }
            }
            guard name.table == nil, isResult else { throw Unsupported() }
            return true
        }
        guard isFree, plan.addColumn(column, name.name.lowercased()) else { throw Unsupported() }
        return true
    }

    /// Makes a condition over messages, fields and the like a key, which has three values at most, where their own would be many; false for
    /// what is no condition or not decided next to the blocks.
    private mutating func rewriteTest(_ expression: SQLExpression) -> Bool {
        switch expression.bare.kind {
        case .binary(let mark, _, _) where mark == "and" || mark == "or" || ComparisonOperator(mark: mark) != nil: break
        case .unary("not", _), .between, .inList, .isNull, .like: break
        case .function(let call) where ["regexp", "match"].contains(call.name): break
        default: return false
        }
        guard looksAtEvents(expression), let answer = native.answer(expression) else { return false }
        let test = GroupTest(native.constants.inlined(expression), isTrue: answer.isTrue, isFalse: answer.isFalse)
        edits.replace(
            expression.span, "ifnull(\(column(plan.addTest(test, words: walk.words(expression, native)))), NULL)")
        return true
    }

    /// Whether an expression takes values that differ from event to event.
    private func looksAtEvents(_ expression: SQLExpression) -> Bool {
        if native.subject(expression) != nil { return true }
        if case .column(let name) = expression.kind, case .event? = native.column(name) { return true }
        return expression.children.contains { looksAtEvents($0) }
    }

    /// A select inside of an expression: it must stand by itself.
    private mutating func rewriteSelect(_ select: SQLSelect) throws(Unsupported) {
        guard isSelfContained(select) else { throw Unsupported() }
        selects.append(select)
    }

    /// Selects inside that are to be changed by themselves.
    private(set) var selects: [SQLSelect] = []

    private func isSelfContained(_ select: SQLSelect) -> Bool {
        guard select.with.isEmpty, select.cores.count == 1, let core = select.cores.first, core.from.count == 1,
            let item = core.from.first,
            case .table(nil, let name, let arguments, true) = item.source, arguments.isEmpty,
            scope.common[name.lowercased()] == nil,
            let table = walk.session.scanTable(name)
        else { return false }
        let alias = (item.alias ?? name).lowercased()
        let names = Set(
            core.results.compactMap { result -> String? in
                if case .expression(_, let alias?) = result.kind { return alias.lowercased() }
                return nil
            })
        func isOwn(_ expression: SQLExpression) -> Bool {
            guard expression.selects.isEmpty else { return false }
            if case .column(let column) = expression.kind {
                if let qualifier = column.table {
                    return column.schema == nil && qualifier.lowercased() == alias && alias != native.alias
                }
                return table.columns[column.name.lowercased()] != nil || names.contains(column.name.lowercased())
            }
            return expression.children.allSatisfy(isOwn)
        }
        var parts = core.groupBy + core.windows + select.orderBy + select.limits
        for result in core.results { if case .expression(let value, _) = result.kind { parts.append(value) } }
        parts += [core.filter, core.having].compactMap { $0 }
        return parts.allSatisfy(isOwn)
    }

    // MARK: Aggregates

    private mutating func rewriteAggregate(_ expression: SQLExpression, _ call: SQLCall) throws(Unsupported) {
        if let filter = call.filter { try rewrite(filter, isFree: true) }
        if call.isDistinct {
            // How often a value is there does not count.
            walk.rewriteDistinctCount(expression, &edits)
            for argument in call.arguments { try rewrite(argument, isFree: true) }
            return
        }
        switch call.name {
        case "count" where call.isStar || call.arguments.isEmpty:
            edits.replace(call.nameSpan.lowerBound..<(call.close + 1), "logetl_count(\(events))")
        case "count", "sum", "total", "avg", "min", "max":
            guard call.arguments.count == 1 else { throw Unsupported() }
            if try rewriteMeasure(call) { return }
            try rewrite(call.arguments[0], isFree: true)
            if call.name != "min" && call.name != "max" { weigh(call) }
        case "approx_count_distinct":
            for argument in call.arguments { try rewrite(argument, isFree: true) }
        case "percentile", "quantile", "median":
            if try rewritePercentile(call) { return }
            fallthrough
        default:
            for argument in call.arguments { try rewrite(argument, isFree: true) }
            weigh(call)
        }
    }

    /// Gathers the numbers of a field next to the blocks; false where that is not done.
    private mutating func rewritePercentile(_ call: SQLCall) throws(Unsupported) -> Bool {
        guard var argument = call.arguments.first else { return false }
        var isCast = false
        if case .cast(let inner, true) = argument.bare.kind { (argument, isCast) = (inner, true) }
        guard let subject = native.subject(argument), subject.isPlain, case .field = subject.column else { return false }
        let measure = plan.addMeasure(.numbers(subject.column, isCast: isCast))
        edits.replace(call.nameSpan, "logetl_\(call.name)_of")
        edits.replace(call.arguments[0].span, column(plan.addPart(.numbers(measure))))
        for argument in call.arguments.dropFirst() { try rewrite(argument, isFree: true) }
        return true
    }

    /// Makes each row count as many events.
    private mutating func weigh(_ call: SQLCall) {
        edits.replace(call.nameSpan, "logetl_\(call.name)")
        edits.insert(", \(events)", at: call.close)
    }

    /// Sums a field or the instants up next to the blocks; false where that is not done.
    private mutating func rewriteMeasure(_ call: SQLCall) throws(Unsupported) -> Bool {
        let argument = call.arguments[0]
        let whole = call.nameSpan.lowerBound..<(call.close + 1)
        if let time = native.column(argument), time == .timestamp || time == .nanoseconds {
            if call.name == "count" {
                edits.replace(whole, "logetl_count(\(events))")
                return true
            }
            let measure = plan.addMeasure(.instant)
            if time == .timestamp {
                guard call.name == "min" || call.name == "max" else { throw Unsupported() }
                edits.replace(
                    whole,
                    "\(call.name)(\(column(plan.addPart(call.name == "min" ? .instantLow(measure) : .instantHigh(measure)))))")
                return true
            }
            return replace(call, whole, measure)
        }
        guard let subject = native.subject(argument), subject.isPlain, case .field = subject.column else { return false }
        return replace(call, whole, plan.addMeasure(.column(subject.column)))
    }

    private mutating func replace(_ call: SQLCall, _ whole: Range<Int>, _ measure: Int) -> Bool {
        switch call.name {
        case "count": edits.replace(whole, "logetl_count(\(column(plan.addPart(.measureCount(measure)))))")
        case "sum": edits.replace(whole, "sum(\(column(plan.addPart(.measureSum(measure)))))")
        case "total": edits.replace(whole, "total(\(column(plan.addPart(.measureReal(measure)))))")
        case "min": edits.replace(whole, "min(\(column(plan.addPart(.measureLow(measure)))))")
        case "max": edits.replace(whole, "max(\(column(plan.addPart(.measureHigh(measure)))))")
        default:
            // The quotient of two aggregates: what follows, FILTER, would belong to one of them only.
            guard call.filter == nil else { return false }
            let (sum, count) = (plan.addPart(.measureReal(measure)), plan.addPart(.measureCount(measure)))
            edits.replace(whole, "(total(\(column(sum))) / nullif(total(\(column(count))), 0))")
        }
        return true
    }
}
