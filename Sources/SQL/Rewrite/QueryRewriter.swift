import Query

/// Rewrites statements: times compare as people write them, and filters and aggregates go to where the events are.
///
/// What it does not understand stays as it is. Each change keeps the rows, their types and the errors of the statement.
public final class QueryRewriter: StatementRewriter {
    /// Whether filters and aggregates are computed next to the blocks. Without it only the meaning of what is written is changed.
    public let pushesDown: Bool

    /// A rewriter; `pushesDown` is false to compare its answers with SQLite's own.
    public init(pushesDown: Bool = true) { self.pushesDown = pushesDown }

    /// The statement to prepare in place of `sql`. Throws what reading the events throws.
    public func rewrite(_ sql: String, parameters: [String: SQLValue], in session: SQLSession) throws(SQLError) -> String {
        let text = Array(sql.utf8)
        guard let parsed = SQLParser.statement(text) else { return sql }
        let constants = ConstantValues(session: session, text: text, parameters: parameters, numbers: parsed.parameterNumbers)
        let walk = StatementWalk(session, text, constants, pushesDown: pushesDown)
        // Places of parameters without a number change where text is left out.
        for (place, number) in parsed.parameterNumbers { walk.edits.replace(place..<(place + 1), "?\(number)") }
        let numbered = walk.edits.count
        try walk.walk(parsed.select, CoreScope())
        return walk.edits.count == numbered ? sql : walk.edits.apply(text, 0..<text.count)
    }
}
