import Parsers

/// What becomes of an event that breaks a rule.
public enum FailureAction: String, Sendable, CaseIterable {
    /// It is a dead letter of the stage `validate`.
    case reject
    /// It gets an entry in `tags`, and goes on.
    case tag
    /// It is passed over and counted (`DropReason.invalid`).
    case drop
}

/// What must be true of a field of every event.
///
/// All conditions but `exists` are about fields that are there: some text, and not JSON's `null`.
public struct ValidationRule: Sendable {
    /// The field's name, as it is shown in `metadata`, or `timestamp`, `level`, `service`, `message`, `traceId`, `host`.
    public var field: String
    /// True: the field must be there. False: it must not.
    ///
    /// A timestamp is there where the event's line shows it, a level where the line names one or `NormalisePolicy.defaultLevel` does, a
    /// service where the event or its file gives one, a message where the line is not empty.
    public var exists: Bool?
    /// A regular expression (Oniguruma's syntax, with `%{NAME}` of grok) that is found somewhere in the value. A value on which it reaches
    /// the limits of grok breaks the rule.
    public var matches: String?
    /// The value is one of these. Levels are compared by their rank: `warning` is WARN.
    public var oneOf: [String] = []
    /// The value is a number (as JSON writes it) and not less.
    public var min: Double?
    /// The value is a number (as JSON writes it) and not more.
    public var max: Double?
    /// Bytes of the value at most.
    public var maxLength: Int?
    /// The value is a time and not before this.
    public var notBefore: TimeBound?
    /// The value is a time and not after this.
    public var notAfter: TimeBound?
    /// Services that the rule is for; empty: all.
    public var services: [String] = []
    /// Formats of inputs (`Format.name`) that the rule is for; empty: all.
    public var formats: [String] = []
    /// What becomes of an event that breaks the rule.
    public var onFailure = FailureAction.reject
    /// The entry in `tags`; nil: `missing-field:NAME` or `invalid-field:NAME`.
    public var tag: String?

    /// A rule for a field, without conditions.
    public init(_ field: String) { self.field = field }

    /// The field must be there.
    public static func required(_ field: String, onFailure: FailureAction = .reject) -> ValidationRule {
        var rule = ValidationRule(field)
        rule.exists = true
        rule.onFailure = onFailure
        return rule
    }

    /// Checks the rule. Throws `RuleError`.
    public func validate() throws(RuleError) { _ = try CompiledRule(self, GrokCompiler(), nil) }

    var hasConditions: Bool {
        exists != nil || matches != nil || !oneOf.isEmpty || min != nil || max != nil || maxLength != nil || notBefore != nil
            || notAfter != nil
    }
}

/// Which events are taken. By default all are.
public struct ValidatePolicy: Sendable {
    /// The rules, in order: the first that an event breaks and that rejects or drops decides.
    public var rules: [ValidationRule] = []

    /// No rules.
    public init() {}
}
