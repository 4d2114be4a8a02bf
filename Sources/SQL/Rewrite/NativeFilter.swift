import Blocks
import Events
import Parsers
import Query

/// Turns parts of a WHERE into predicates that decide exactly what SQL would say of each event.
struct NativeFilter {
    let table: ScanTable
    /// The name that columns of the table are qualified with.
    let alias: String
    let constants: ConstantValues

    /// Where an expression is true, and where it is false; elsewhere it is NULL.
    struct Answer {
        var isTrue: Predicate
        var isFalse: Predicate

        static let unknown = Answer(isTrue: .never, isFalse: .never)
        var negated: Answer { Answer(isTrue: isFalse, isFalse: isTrue) }
    }

    /// What a name means in the table; nil where it is no column of it.
    func column(_ name: SQLColumnName) -> ScanTable.Column? {
        guard name.schema == nil, name.table.map({ $0.lowercased() == alias.lowercased() }) ?? true else { return nil }
        return table.columns[name.name.lowercased()]
    }

    func column(_ expression: SQLExpression) -> ScanTable.Column? {
        guard case .column(let name) = expression.bare.kind else { return nil }
        return column(name)
    }

    /// Where values come from: a column of events, and a path inside of its entries.
    struct Subject {
        let column: EventColumn
        /// Steps into the entry of `metadata` that the column is.
        var steps: [FieldPath.Step] = []
        /// Whether values are the JSON of what is there, as `->` gives it.
        var isJSON = false
    }

    /// What an expression takes values of: a column of events, or what stands in `metadata`; nil for other expressions.
    func subject(_ expression: SQLExpression) -> Subject? {
        let expression = expression.bare
        if case .event(let column) = column(expression) { return column == .metadata ? nil : Subject(column: column) }
        guard let path = path(expression) else { return nil }
        var isJSON = false
        if case .binary("->", _, _) = expression.kind { isJSON = true }
        return Subject(column: .field(path.name), steps: path.steps, isJSON: isJSON)
    }

    /// The entry of `metadata` that `metadata ->> '$.name'` and its like take; nil for what is inside of one.
    func field(_ expression: SQLExpression) -> [UInt8]? {
        guard let subject = subject(expression), case .field(let name) = subject.column, subject.steps.isEmpty, !subject.isJSON,
            self.column(expression) == nil
        else { return nil }
        return name
    }

    /// Where in `metadata` an expression takes its value from.
    func path(_ expression: SQLExpression) -> FieldPath? {
        switch expression.bare.kind {
        case .binary("->>", let base, let path), .binary("->", let base, let path):
            if column(base) == .event(.metadata) {
                guard case .string(let text) = path.bare.kind else { return nil }
                return FieldPath(text, isLabel: true)
            }
            // Of what `->` gives goes on where it is.
            guard case .binary("->", _, _) = base.bare.kind, let outer = self.path(base) else { return nil }
            if let index = path.integer(constants.text) {
                return index >= 0 && index < 1_000_000 ? outer.appending(Int(index)) : nil
            }
            guard case .string(let text) = path.bare.kind else { return nil }
            return FieldPath(text, isLabel: true).flatMap { outer.appending($0) }
        case .function(let call):
            guard call.name == "json_extract", call.arguments.count == 2, call.window == nil, call.filter == nil,
                !call.isDistinct,
                column(call.arguments[0]) == .event(.metadata), case .string(let text) = call.arguments[1].bare.kind
            else { return nil }
            return FieldPath(text, isLabel: false)
        default: return nil
        }
    }

    /// Whether an expression is the column that is named as its table: all of an event, for MATCH.
    private func isWholeEvent(_ expression: SQLExpression) -> Bool {
        guard case .column(let name) = expression.bare.kind, case .partitions(let events) = table.source, name.schema == nil,
            name.table.map({ $0.lowercased() == alias.lowercased() }) ?? true
        else { return false }
        return name.name.lowercased() == events.name.lowercased()
    }

    // MARK: Answers

    /// Where an expression is true and false; nil where that cannot be told natively.
    func answer(_ expression: SQLExpression) -> Answer? {
        let expression = expression.bare
        if let mask = levels(expression) { return mask }
        switch expression.kind {
        case .binary("and", let a, let b):
            guard let x = answer(a), let y = answer(b) else { return nil }
            return Answer(isTrue: .conjunction([x.isTrue, y.isTrue]), isFalse: .disjunction([x.isFalse, y.isFalse]))
        case .binary("or", let a, let b):
            guard let x = answer(a), let y = answer(b) else { return nil }
            return Answer(isTrue: .disjunction([x.isTrue, y.isTrue]), isFalse: .conjunction([x.isFalse, y.isFalse]))
        case .unary("not", let inner): return answer(inner)?.negated
        case .binary(let mark, let a, let b):
            guard let comparison = ComparisonOperator(mark: mark) else { return nil }
            if let value = constants.value(b) { return self.comparison(a, comparison, value) }
            if let value = constants.value(a) { return self.comparison(b, comparison.flipped, value) }
            return nil
        case .between(let subject, let low, let high, let isNegated):
            guard let low = constants.value(low), let high = constants.value(high),
                let x = comparison(subject, .greaterOrEqual, low),
                let y = comparison(subject, .lessOrEqual, high)
            else { return nil }
            let both = Answer(isTrue: .conjunction([x.isTrue, y.isTrue]), isFalse: .disjunction([x.isFalse, y.isFalse]))
            return isNegated ? both.negated : both
        case .inList(let subject, let list, let isNegated):
            guard list.count <= 1000 else { return nil }
            var any = Answer(isTrue: .never, isFalse: .always)
            if list.isEmpty { return isNegated ? any.negated : any }
            var names: Set<String> = []
            for element in list {
                guard let value = constants.value(element), let one = comparison(subject, .equal, value) else { return nil }
                if case .services(.names(let more)) = one.isTrue {
                    names.formUnion(more)
                } else {
                    any.isTrue = .disjunction([any.isTrue, one.isTrue])
                }
                any.isFalse = .conjunction([any.isFalse, one.isFalse])
            }
            if !names.isEmpty { any.isTrue = .disjunction([.services(.names(names)), any.isTrue]) }
            return isNegated ? any.negated : any
        case .isNull(let subject, let isNegated):
            let isNull: Answer
            if let found = self.subject(subject) {
                isNull = Answer(isTrue: FieldTests.isNull(found, true), isFalse: FieldTests.isNull(found, false))
            } else if self.column(subject) != nil, self.column(subject) != .event(.metadata) {
                isNull = Answer(isTrue: .never, isFalse: .always)
            } else {
                return nil
            }
            return isNegated ? isNull.negated : isNull
        case .like("match", let subject, let query, nil, let isNegated) where isWholeEvent(subject):
            guard case .text(let text)? = constants.value(query), let parsed = try? SearchQuery(text) else { return nil }
            let search = Predicate(parsed.expression)
            let answer = Answer(isTrue: search, isFalse: .negation(search))
            return isNegated ? answer.negated : answer
        case .like(let name, let subject, let pattern, let escape, let isNegated):
            var mark: SQLValue?
            if let escape {
                guard name == "like", let value = constants.value(escape) else { return nil }
                mark = value
            }
            guard let found = self.subject(subject), let value = constants.value(pattern),
                let test = text(name, found, value, escape: mark)
            else { return nil }
            return isNegated ? test.negated : test
        case .function(let call):
            // `regexp(text, pattern)` as people write it, and what it is rewritten to.
            guard call.name == "regexp" || call.name == "regexp_like" || call.name == "match", call.arguments.count == 2,
                call.window == nil,
                call.filter == nil, !call.isDistinct, let found = subject(call.arguments[0]),
                let value = constants.value(call.arguments[1])
            else { return nil }
            return text(call.name == "match" ? "match" : "regexp", found, value, escape: nil)
        default: return nil
        }
    }

    /// The levels for which an expression of the level alone is true and false, as SQLite itself decides it.
    private func levels(_ expression: SQLExpression) -> Answer? {
        var names = false
        guard
            constants.dependsOnly(
                expression,
                { name in
                    guard let column = column(name), column == .level || column == .severity else { return false }
                    names = true
                    return true
                }), names
        else { return nil }
        let text = constants.inlined(expression)
        var (isTrue, isFalse): (UInt16, UInt16) = (0, 0)
        for level in Level.allCases {
            let row = "SELECT CAST('\(level.name)' AS TEXT) AS level, CAST(\(level.rawValue) AS INTEGER) AS severity"
            let sql = "SELECT (\(text)) IS TRUE, (\(text)) IS FALSE FROM (\(row)) AS \(SQLText.quoted(alias))"
            let values = constants.evaluate(sql)
            guard values.count == 2 else { return nil }
            if values[0] == .integer(1) { isTrue |= 1 << UInt16(level.rawValue) }
            if values[1] == .integer(1) { isFalse |= 1 << UInt16(level.rawValue) }
        }
        return Answer(isTrue: LevelMask.predicate(isTrue), isFalse: LevelMask.predicate(isFalse))
    }

    /// LIKE, GLOB, REGEXP, MATCH.
    private func text(_ name: String, _ subject: Subject, _ pattern: SQLValue, escape: SQLValue?) -> Answer? {
        // An escape that is no character is an error, which is SQLite's to report.
        var mark: Unicode.Scalar?
        if let escape {
            guard case .text(let text) = escape, text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first,
                scalar.isASCII, scalar != "%", scalar != "_", scalar.value != 0
            else { return nil }
            mark = scalar
        }
        if case .null = pattern { return .unknown }
        guard case .text(let pattern) = pattern, pattern.utf8.count <= 1000, !pattern.utf8.contains(0) else { return nil }
        let isTrue: Predicate
        switch (name, mark) {
        case ("like", nil):
            let like = LikePattern(Array(pattern.utf8))
            isTrue = wildcards(subject, "LIKE \(pattern)", Array(pattern.utf8)) { like.matches($0) }
        case ("like", let mark?):
            let identity = "LIKE \(pattern) ESCAPE \(mark)"
            guard let like = GlobPattern(like: pattern, escape: mark) else { return nothing(subject) }
            isTrue = wildcards(subject, identity, like.weaker) { like.matches($0) }
        case ("glob", nil):
            guard let glob = GlobPattern(glob: pattern) else { return nothing(subject) }
            isTrue = wildcards(subject, "GLOB \(pattern)", glob.weaker) { glob.matches($0) }
        case ("regexp", nil):
            guard let regex = try? TextRegex(pattern) else { return nil }
            let required = RequiredBytes(pattern)
            let tokens = hasTokens(subject) ? required.tokens : .anything
            isTrue = FieldTests.text(subject, "REGEXP \(pattern)", tokens: tokens, needles: required.needles) {
                let matcher = TextRegex.Matcher(regex)
                return { matcher.matches($0) }
            }
        case ("match", nil):
            guard subject.column == .message, let predicate = try? TextQuery.predicate(pattern) else { return nil }
            return Answer(isTrue: predicate, isFalse: .negation(predicate))
        default: return nil
        }
        return Answer(isTrue: isTrue, isFalse: .conjunction([FieldTests.isNull(subject, false), .negation(isTrue)]))
    }

    /// What no value is like.
    private func nothing(_ subject: Subject) -> Answer {
        Answer(isTrue: .never, isFalse: FieldTests.isNull(subject, false))
    }

    /// A test of texts that are all like `pattern`, as LIKE has it.
    private func wildcards(
        _ subject: Subject, _ identity: String, _ pattern: [UInt8],
        _ matches: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool
    ) -> Predicate {
        FieldTests.text(
            subject, identity, tokens: hasTokens(subject) ? LikePattern.tokens(pattern) : .anything,
            needles: LikePattern.needles(pattern)
        ) { matches }
    }

    /// Whether the tokens of a value are in indexes: those of JSON are the tokens of its text as it is written.
    private func hasTokens(_ subject: Subject) -> Bool {
        subject.column != .source && subject.column != .raw && subject.steps.isEmpty && !subject.isJSON
    }

    /// A comparison of an expression with a value.
    private func comparison(_ expression: SQLExpression, _ comparison: ComparisonOperator, _ value: SQLValue) -> Answer? {
        let expression = expression.bare
        if column(expression) == nil, let subject = subject(expression) { return compared(subject, comparison, value) }
        guard let column = column(expression) else { return nil }
        if case .null = value, case .event = column {
        } else if case .null = value {
            // Never NULL themselves.
            switch comparison {
            case .is: return Answer(isTrue: .never, isFalse: .always)
            case .isNot: return Answer(isTrue: .always, isFalse: .never)
            default: return .unknown
            }
        }
        switch column {
        case .timestamp:
            guard let literal = TimeLiteral(of: value) else { return nil }
            let isTrue = TimeRange.ranges(comparison, start: literal.start, end: literal.end)
            let predicate = Predicate.disjunction(isTrue.filter { !$0.isEmpty }.map(\.predicate))
            return Answer(isTrue: predicate, isFalse: .negation(predicate))
        case .nanoseconds:
            guard case .integer(let number) = value else { return nil }
            let ranges = TimeRange.ranges(comparison, start: number, end: number)
            let predicate = Predicate.disjunction(ranges.filter { !$0.isEmpty }.map(\.predicate))
            return Answer(isTrue: predicate, isFalse: .negation(predicate))
        case .service:
            guard case .text(let name) = value else { return nil }
            let predicate = Predicate.services(.names([name]))
            switch comparison {
            case .equal, .is: return Answer(isTrue: predicate, isFalse: .negation(predicate))
            case .notEqual, .isNot: return Answer(isTrue: .negation(predicate), isFalse: predicate)
            default: return nil
            }
        case .event(let column):
            guard column != .metadata else { return nil }
            // A field of a file is as in metadata; other columns are texts.
            if case .field = column { return compared(Subject(column: column), comparison, value) }
            let other: Comparand
            switch value {
            case .null: other = .null
            case .text(let text): other = .text(Array(text.utf8))
            case .blob: other = .blob
            case .integer(let number): other = .text(Array("\(number)".utf8))
            case .real: return nil
            }
            let isTrue = ValueTests.comparison(column, comparison, other)
            if other.isNull || comparison == .is || comparison == .isNot {
                return Answer(
                    isTrue: isTrue,
                    isFalse: other.isNull && comparison != .is && comparison != .isNot ? .never : .negation(isTrue))
            }
            let isSomething = FieldTests.isNull(Subject(column: column), false)
            return Answer(isTrue: isTrue, isFalse: .conjunction([isSomething, .negation(isTrue)]))
        case .level, .severity, .year, .month, .day, .tier: return nil
        }
    }

    /// A comparison of what has no affinity.
    private func compared(_ subject: Subject, _ comparison: ComparisonOperator, _ value: SQLValue) -> Answer {
        Answer(
            isTrue: FieldTests.comparison(subject, comparison, value, isNegated: false),
            isFalse: FieldTests.comparison(subject, comparison, value, isNegated: true))
    }
}

extension ComparisonOperator {
    /// The comparison that is written so.
    init?(mark: String) {
        switch mark {
        case "=": self = .equal
        case "<>": self = .notEqual
        case "<": self = .less
        case "<=": self = .lessOrEqual
        case ">": self = .greater
        case ">=": self = .greaterOrEqual
        case "is": self = .is
        case "is not": self = .isNot
        default: return nil
        }
    }

    /// The comparison with its sides changed over.
    var flipped: ComparisonOperator {
        switch self {
        case .less: .greater
        case .lessOrEqual: .greaterOrEqual
        case .greater: .less
        case .greaterOrEqual: .lessOrEqual
        default: self
        }
    }
}

extension TimeLiteral {
    /// The time in a value; nil for what is none.
    init?(of value: SQLValue) {
        switch value {
        case .integer(let number): self.init(number: number)
        case .real(let number): self.init(number: number)
        case .text(let text):
            guard let literal = Array(text.utf8).withUnsafeBytes({ TimeLiteral($0) }) else { return nil }
            self = literal
        case .null, .blob: return nil
        }
    }
}
