import Events

/// What the text of a field is made into.
public enum ValueType: String, Sendable, CaseIterable {
    /// A whole number, where the text is one as JSON writes it: no leading zeros, no plus.
    case int
    /// A number, where the text is one as JSON writes it.
    case float
    /// A truth value, where the text is `true` or `false`.
    case bool
    /// Text, also where the line has a JSON number or another JSON value.
    case text
}

/// How the names of fields are written.
public enum NameStyle: String, Sendable, CaseIterable {
    /// As the line has them.
    case keep
    /// In lower case (ASCII).
    case lower
    /// In lower case, words separated by `_`: `userId`, `User-Id` and `user id` are `user_id`. Dots stay.
    case snake = "snake_case"
}

/// How events are brought to one schema before they are validated. Nothing of it changes the original line.
///
/// In this order: names (`rename`, else `names`), types, levels, then what is kept or dropped, all by the new name. Built-in formats have
/// found timestamp, level, service and message already.
public struct NormalisePolicy: Sendable {
    /// New names of fields, by their old ones. A field keeps its name in an event that has one of the new name already.
    ///
    /// A field renamed to `timestamp`, `level` or `service` gives the event its instant, level or service where its text is one.
    public var rename: [String: String] = [:]
    /// How other names are written; those of the schema stay.
    public var names = NameStyle.keep
    /// What the values of fields are made into, by the new or the old name. A value that is no such thing stays as it is and is counted
    /// (`EventCounts.unconverted`).
    public var types: [String: ValueType] = [:]
    /// Levels of words that `Level` does not know or reads otherwise, compared without case (ASCII).
    public var levels: [String: Level] = [:]
    /// The level of events whose line names none; nil: `Level.fallback`.
    public var defaultLevel: Level?
    /// Fields that are kept, all others being dropped; a `*` at the end stands for any rest. Empty: all.
    public var keep: [String] = []
    /// Fields that are dropped; a `*` at the end stands for any rest. Their text stays in the line.
    public var drop: [String] = []

    /// Nothing is changed.
    public init() {}

    /// Whether nothing is changed.
    public var isOff: Bool {
        rename.isEmpty && names == .keep && types.isEmpty && levels.isEmpty && defaultLevel == nil && keep.isEmpty && drop.isEmpty
    }

    /// Checks the names. Throws `RuleError`.
    public func validate() throws(RuleError) {
        for (old, new) in rename.sorted(by: { $0.key < $1.key }) {
            if old.isEmpty || new.isEmpty { throw RuleError("normalise: a field that is renamed needs an old and a new name") }
            if ["timestamp", "service"].contains(old) {
                throw RuleError("normalise: '\(old)' is a part of every event and cannot be renamed")
            }
            if new.utf8.count > Limits.fieldNameBytes {
                throw RuleError("normalise: the new name of '\(old)' is longer than \(Limits.fieldNameBytes) bytes")
            }
            if new.hasPrefix("_") {
                throw RuleError("normalise: the new name of '\(old)' begins with _, which is kept for logetl")
            }
        }
        for name in drop where Self.schema.contains(name) {
            throw RuleError("normalise: '\(name)' is a part of every event and cannot be dropped")
        }
    }

    /// Parts that every event has.
    private static let schema: Set<String> = ["timestamp", "level", "service", "message"]
}

/// Why a rule of normalise, validate or enrich cannot be used. Found before anything is read.
public struct RuleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what to do.
    public let description: String

    /// A mistake.
    public init(_ description: String) { self.description = description }
}
