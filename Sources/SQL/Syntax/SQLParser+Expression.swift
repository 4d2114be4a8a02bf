/// Expressions, by the precedence of their operators: https://sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes
extension SQLParser {
    mutating func expression() throws(Unknown) -> SQLExpression {
        try nested { (parser) throws(Unknown) in try parser.or() }
    }

    private mutating func join(_ name: String, _ a: SQLExpression, _ b: SQLExpression) throws(Unknown) -> SQLExpression {
        try count()
        return SQLExpression(kind: .binary(name, a, b), span: a.span.lowerBound..<max(a.span.upperBound, b.span.upperBound))
    }

    /// Counts an operator: each makes the tree deeper by one, which costs stack when it is walked.
    private mutating func count() throws(Unknown) {
        operators += 1
        if operators > Self.operatorsMax { throw Unknown() }
    }

    private mutating func or() throws(Unknown) -> SQLExpression {
        var left = try and()
        while takeWord("OR") {
            let right = try and()
            left = try join("or", left, right)
        }
        return left
    }

    private mutating func and() throws(Unknown) -> SQLExpression {
        var left = try not()
        while takeWord("AND") {
            let right = try not()
            left = try join("and", left, right)
        }
        return left
    }

    private mutating func not() throws(Unknown) -> SQLExpression {
        let start = here
        if isWord("NOT"), !isWord("EXISTS", 1) {
            at += 1
            let inner = try nested { (parser) throws(Unknown) in try parser.not() }
            return SQLExpression(kind: .unary("not", inner), span: start..<behind)
        }
        return try equality()
    }

    /// `=`, IS, IN, LIKE, BETWEEN, IS NULL: all of one precedence, to the left.
    private mutating func equality() throws(Unknown) -> SQLExpression {
        var left = try comparison()
        while true {
            let start = left.span.lowerBound
            if at < tokens.count, tokens[at].kind == .word { try count() }
            if take("=") || take("==") {
                let right = try comparison()
                left = try join("=", left, right)
            } else if take("<>") || take("!=") {
                let right = try comparison()
                left = try join("<>", left, right)
            } else if takeWord("ISNULL") {
                left = SQLExpression(kind: .isNull(left, isNegated: false), span: start..<behind)
            } else if takeWord("NOTNULL") {
                left = SQLExpression(kind: .isNull(left, isNegated: true), span: start..<behind)
            } else if takeWord("IS") {
                left = try isBehind(left)
            } else if isWord("NOT"), isWord("NULL", 1) {
                at += 2
                left = SQLExpression(kind: .isNull(left, isNegated: true), span: start..<behind)
            } else if let next = try infix(left) {
                left = next
            } else {
                return left
            }
        }
    }

    /// What stands behind IS.
    private mutating func isBehind(_ left: SQLExpression) throws(Unknown) -> SQLExpression {
        let isNot = takeWord("NOT")
        if takeWord("DISTINCT") {
            try expectWord("FROM")
            let right = try comparison()
            return try join(isNot ? "is" : "is not", left, right)
        }
        let right = try comparison()
        return try join(isNot ? "is not" : "is", left, right)
    }

    /// IN, LIKE and their kin, BETWEEN, each with NOT; nil where none stands here.
    private mutating func infix(_ left: SQLExpression) throws(Unknown) -> SQLExpression? {
        let isNegated = isWord("NOT")
        let start = left.span.lowerBound
        switch word(isNegated ? at + 1 : at) {
        case "BETWEEN":
            at += isNegated ? 2 : 1
            let low = try comparison()
            try expectWord("AND")
            let high = try comparison()
            return SQLExpression(kind: .between(left, low, high, isNegated: isNegated), span: start..<behind)
        case "LIKE", "GLOB", "REGEXP", "MATCH":
            let name = word(isNegated ? at + 1 : at).lowercased()
            at += isNegated ? 2 : 1
            let pattern = try comparison()
            let escape: SQLExpression? = takeWord("ESCAPE") ? try comparison() : nil
            return SQLExpression(kind: .like(name, left, pattern, escape: escape, isNegated: isNegated), span: start..<behind)
        case "IN":
            at += isNegated ? 2 : 1
            if take("(") {
                if isAtSelect {
                    let select = try select()
                    try expect(")")
                    return SQLExpression(kind: .inSelect(left, select, isNegated: isNegated), span: start..<behind)
                }
                let parts = isMark(")") ? [] : try list()
                try expect(")")
                return SQLExpression(kind: .inList(left, parts, isNegated: isNegated), span: start..<behind)
            }
            _ = try takeName()
            if take(".") { _ = try takeName() }
            var arguments: [SQLExpression] = []
            if take("(") {
                if !isMark(")") { arguments = try list() }
                try expect(")")
            }
            return SQLExpression(kind: .inTable(left, arguments, isNegated: isNegated), span: start..<behind)
        default:
            return nil
        }
    }

    private mutating func comparison() throws(Unknown) -> SQLExpression {
        var left = try bits()
        while true {
            let mark = take("<=") ? "<=" : take(">=") ? ">=" : take("<") ? "<" : take(">") ? ">" : ""
            if mark.isEmpty { return left }
            let right = try bits()
            left = try join(mark, left, right)
        }
    }

    private mutating func bits() throws(Unknown) -> SQLExpression {
        var left = try sum()
        while true {
            let mark = take("&") ? "&" : take("|") ? "|" : take("<<") ? "<<" : take(">>") ? ">>" : ""
            if mark.isEmpty { return left }
            let right = try sum()
            left = try join(mark, left, right)
        }
    }

    private mutating func sum() throws(Unknown) -> SQLExpression {
        var left = try product()
        while true {
            let mark = take("+") ? "+" : take("-") ? "-" : ""
            if mark.isEmpty { return left }
            let right = try product()
            left = try join(mark, left, right)
        }
    }

    private mutating func product() throws(Unknown) -> SQLExpression {
        var left = try concatenation()
        while true {
            let mark = take("*") ? "*" : take("/") ? "/" : take("%") ? "%" : ""
            if mark.isEmpty { return left }
            let right = try concatenation()
            left = try join(mark, left, right)
        }
    }

    private mutating func concatenation() throws(Unknown) -> SQLExpression {
        var left = try collation()
        while true {
            let mark = take("||") ? "||" : take("->>") ? "->>" : take("->") ? "->" : ""
            if mark.isEmpty { return left }
            let right = try collation()
            left = try join(mark, left, right)
        }
    }

    private mutating func collation() throws(Unknown) -> SQLExpression {
        var left = try prefix()
        while takeWord("COLLATE") {
            try count()
            _ = try takeName()
            left = SQLExpression(kind: .collate(left), span: left.span.lowerBound..<behind)
        }
        return left
    }

    private mutating func prefix() throws(Unknown) -> SQLExpression {
        let start = here
        let mark = take("-") ? "-" : take("+") ? "+" : take("~") ? "~" : ""
        if mark.isEmpty { return try primary() }
        let inner = try nested { (parser) throws(Unknown) in try parser.prefix() }
        return SQLExpression(kind: .unary(mark, inner), span: start..<behind)
    }

    private mutating func primary() throws(Unknown) -> SQLExpression {
        guard at < tokens.count else { throw Unknown() }
        let token = tokens[at]
        let start = here
        func leaf(_ kind: SQLExpression.Kind) -> SQLExpression { SQLExpression(kind: kind, span: token.span) }
        switch token.kind {
        case .integer, .real, .blob, .string, .parameter:
            at += 1
            switch token.kind {
            case .integer: return leaf(.integer)
            case .real: return leaf(.real)
            case .blob: return leaf(.blob)
            case .string: return leaf(.string(unquoted(token.span)))
            default: return leaf(.parameter(String(decoding: text[token.span], as: UTF8.self)))
            }
        case .mark:
            try expect("(")
            if isAtSelect {
                let select = try select()
                try expect(")")
                return SQLExpression(kind: .select(select), span: start..<behind)
            }
            let parts = try list()
            try expect(")")
            return SQLExpression(kind: .row(parts), span: start..<behind)
        case .word: return try wordExpression(start)
        case .name, .quotedName: return try nameExpression(start)
        }
    }

    private mutating func wordExpression(_ start: Int) throws(Unknown) -> SQLExpression {
        let word = word(at)
        switch word {
        case "NULL":
            at += 1
            return SQLExpression(kind: .null, span: start..<behind)
        case "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP":
            at += 1
            return SQLExpression(kind: .keyword(word.lowercased()), span: start..<behind)
        case "TRUE", "FALSE":
            if isMark(".", 1) || isMark("(", 1) { break }
            at += 1
            return SQLExpression(kind: .keyword(word.lowercased()), span: start..<behind)
        case "CASE":
            at += 1
            return try caseExpression(start)
        case "CAST":
            at += 1
            try expect("(")
            let inner = try expression()
            try expectWord("AS")
            let isReal = ["REAL", "DOUBLE", "FLOAT"].contains(self.word(at)) && isMark(")", 1)
            try typeName()
            try expect(")")
            return SQLExpression(kind: .cast(inner, isReal: isReal), span: start..<behind)
        case "NOT", "EXISTS":
            let isNegated = takeWord("NOT")
            try expectWord("EXISTS")
            try expect("(")
            let inner = SQLExpression(kind: .exists(try select()), span: start..<behind)
            try expect(")")
            return isNegated ? SQLExpression(kind: .unary("not", inner), span: start..<behind) : inner
        default: break
        }
        return try nameExpression(start)
    }

    /// A type's name with its numbers, up to the closing parenthesis of CAST.
    private mutating func typeName() throws(Unknown) {
        while name(at: at, allowsString: true) != nil { at += 1 }
        guard take("(") else { return }
        repeat {
            if !take("-") { _ = take("+") }
            guard at < tokens.count, tokens[at].kind == .integer || tokens[at].kind == .real else { throw Unknown() }
            at += 1
        } while take(",")
        try expect(")")
    }

    private mutating func caseExpression(_ start: Int) throws(Unknown) -> SQLExpression {
        let base: SQLExpression? = isWord("WHEN") ? nil : try expression()
        var branches: [(when: SQLExpression, then: SQLExpression)] = []
        while takeWord("WHEN") {
            let when = try expression()
            try expectWord("THEN")
            branches.append((when, try expression()))
        }
        if branches.isEmpty { throw Unknown() }
        let otherwise: SQLExpression? = takeWord("ELSE") ? try expression() : nil
        try expectWord("END")
        return SQLExpression(kind: .caseOf(base, branches, otherwise: otherwise), span: start..<behind)
    }

    /// A column or a call.
    private mutating func nameExpression(_ start: Int) throws(Unknown) -> SQLExpression {
        let first = tokens[at]
        // These are functions too, though their words are operators.
        let isOperatorName = ["LIKE", "GLOB", "REGEXP", "MATCH", "LEFT", "RIGHT", "REPLACE"].contains(word(at))
        var names = [try takeName()]
        if isMark("(") { return try call(names[0], first.span) }
        if isOperatorName && word(at - 1) != "REPLACE" && word(at - 1) != "LEFT" && word(at - 1) != "RIGHT" { throw Unknown() }
        while names.count < 3, isMark(".") {
            at += 1
            names.append(try takeName(allowsString: true))
        }
        let column = SQLColumnName(
            schema: names.count > 2 ? names[0] : nil, table: names.count > 1 ? names[names.count - 2] : nil,
            name: names[names.count - 1], isDoubleQuoted: names.count == 1 && first.kind == .quotedName)
        return SQLExpression(kind: .column(column), span: start..<behind)
    }

    private mutating func call(_ name: String, _ span: Range<Int>) throws(Unknown) -> SQLExpression {
        try expect("(")
        var arguments: [SQLExpression] = []
        var isStar = false
        let isDistinct = takeWord("DISTINCT")
        if take("*") {
            isStar = true
        } else if !isMark(")") {
            arguments = try list()
        }
        let close = here
        try expect(")")
        var filter: SQLExpression?
        if isWord("FILTER"), isMark("(", 1) {
            at += 2
            try expectWord("WHERE")
            filter = try expression()
            try expect(")")
        }
        let window: [SQLExpression]? = takeWord("OVER") ? try self.window() : nil
        let call = SQLCall(
            name: name.lowercased(), nameSpan: span, arguments: arguments, isStar: isStar, isDistinct: isDistinct, filter: filter,
            window: window, close: close)
        return SQLExpression(kind: .function(call), span: span.lowerBound..<behind)
    }
}
