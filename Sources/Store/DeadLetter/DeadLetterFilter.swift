/// Which dead letters are meant. A list without entries means all; several lists must all be met.
public struct DeadLetterFilter: Hashable, Sendable {
    /// Whether a letter still waits.
    public enum State: Hashable, Sendable {
        /// Rejected, and nothing has come of it.
        case waiting
        /// An event by now.
        case replayed
        /// Either.
        case any
    }

    /// Whether the letters still wait.
    public var state: State
    /// Patterns for the whole name of the source, or for what follows a `/` or `!` in it: `*`, `?` and `[a-z]` as in a shell, where `*`
    /// also goes over slashes.
    public var sources: [String] = []
    /// Stages that rejected the letters.
    public var stages: [String] = []
    /// Reasons, stable codes; one without a field (`missing-field`) also means those with one (`missing-field:user`).
    public var reasons: [String] = []
    /// The jobs that read them.
    public var jobs: [Int64] = []
    /// The letters themselves.
    public var ids: [Int64] = []
    /// Only letters stored at or after this moment, seconds since the epoch.
    public var from: Int64?
    /// Only letters stored before this moment, seconds since the epoch.
    public var to: Int64?
    /// Whether letters that are only the beginning of their input are left out.
    public var excludesCut = false

    /// All letters in a state.
    public init(_ state: State = .waiting) { self.state = state }

    /// Whether it leaves nothing out.
    public var isEverything: Bool { self == DeadLetterFilter(.any) }

    /// The condition on a row of `letters` in a file of this format.
    func condition(format: Int64) -> SQLCondition {
        var condition = SQLCondition()
        switch state {
        case .any: break
        case .waiting where format >= 2:
            condition.add("NOT EXISTS (SELECT 1 FROM replayed WHERE letter = letters.id)")
        case .replayed:
            condition.add(format >= 2 ? "EXISTS (SELECT 1 FROM replayed WHERE letter = letters.id)" : "0")
        case .waiting: break
        }
        if !sources.isEmpty {
            condition.addAny(
                sources.flatMap { name in ["", "*/", "*!"].map { ("source GLOB ?", .text($0 + name)) } })
        }
        condition.addAny(stages.map { ("stage = ?", .text($0)) })
        condition.addAny(
            reasons.flatMap { reason -> [(sql: String, value: SQLCondition.Value)] in
                // Reasons of rules name the field too.
                let length = reason.unicodeScalars.count + 1
                return [("reason = ?", .text(reason)), ("substr(reason, 1, \(length)) = ?", .text(reason + ":"))]
            })
        condition.addAny(jobs.map { ("job = ?", .integer($0)) })
        condition.addAny(ids.map { ("id = ?", .integer($0)) })
        if let from { condition.add("at >= ?", .integer(from)) }
        if let to { condition.add("at < ?", .integer(to)) }
        if excludesCut { condition.add("(length <= length(bytes) AND reason <> 'too-long')") }
        return condition
    }
}

/// A condition of a statement, with the values of its parameters.
struct SQLCondition {
    /// A value of a parameter.
    enum Value {
        case integer(Int64)
        case text(String)
    }

    private var parts: [String] = []
    private var values: [Value] = []

    /// What stands after `WHERE`.
    var sql: String { parts.isEmpty ? "1" : parts.joined(separator: " AND ") }

    /// Adds a condition that must be met.
    mutating func add(_ sql: String, _ value: Value? = nil) {
        parts.append(sql)
        if let value { values.append(value) }
    }

    /// Adds conditions of which one must be met; none: nothing.
    mutating func addAny(_ conditions: [(sql: String, value: Value)]) {
        guard !conditions.isEmpty else { return }
        parts.append("(" + conditions.map(\.sql).joined(separator: " OR ") + ")")
        values += conditions.map(\.value)
    }

    /// Binds the values; returns the number of the first parameter that is free.
    func bind(to statement: Statement) -> Int32 {
        var index: Int32 = 1
        for value in values {
            switch value {
            case .integer(let number): statement.bind(index, number)
            case .text(let text): statement.bind(index, text)
            }
            index += 1
        }
        return index
    }
}
