import Pipeline

extension ConfigSection {
    static let validate = ConfigSection(
        name: "validate",
        help: """
            Which events are taken. A rule is about one field; the first rule that an event breaks and that rejects or drops decides. What \
            is rejected is kept in the dead-letter store, with the stage `validate` and a reason such as `missing-field:user`. See \
            [enrichment.md](enrichment.md).
            """,
        keys: [.validateRequire, .validateRules],
        example: """
            validate:
              require: [timestamp, service]
              rules:
                - field: status
                  min: 100
                  max: 599
                - field: timestamp
                  not_after: +1h
                  on_failure: tag
                - field: user
                  matches: '\\A[a-z]+\\z'
                  services: [shop, checkout]
                  on_failure: drop
            """,
        check: { configuration in
            configuration.records(.validateRules).compactMap { record in
                do throws(RuleError) {
                    try record.validationRule.validate()
                    return nil
                } catch {
                    return record.problem(nil, error.description)
                }
            }
        })
}

extension ConfigKey {
    /// `validate.require`.
    public static let validateRequire = ConfigKey(
        "validate.require", .list(.text), .list([]), flag: "--require",
        "Fields that every event must have; an event without one is rejected. Those of --require are added to them.")
    /// `validate.rules`.
    public static let validateRules = ConfigKey(
        "validate.rules",
        .list(
            .record([
                .ruleField, .ruleExists, .ruleMatches, .ruleOneOf, .ruleMin, .ruleMax, .ruleMaxLength, .ruleNotBefore,
                .ruleNotAfter,
                .ruleServices, .ruleFormats, .ruleOnFailure, .ruleTag,
            ])), .list([]), "What must be true of fields.")

    static let ruleField = ConfigKey(
        "field", in: .text, "The field: a name in metadata, or timestamp, level, service, message, host, traceId.")
    static let ruleExists = ConfigKey("exists", in: .flag, absent: "either", "Whether the field must be there, or must not.")
    static let ruleMatches = ConfigKey(
        "matches", in: .text, absent: "anything", "A regular expression, with %{NAME} of grok, that is found in the value.")
    static let ruleOneOf = ConfigKey("one_of", in: .list(.text), absent: "anything", "The values that are taken.")
    static let ruleMin = ConfigKey("min", in: .fraction(-1e18...1e18), absent: "no bound", "The value is a number and not less.")
    static let ruleMax = ConfigKey("max", in: .fraction(-1e18...1e18), absent: "no bound", "The value is a number and not more.")
    static let ruleMaxLength = ConfigKey("max_length", in: .integer(0...1 << 20), absent: "no bound", "Bytes of the value.")
    static let ruleNotBefore = ConfigKey("not_before", in: .timeBound, absent: "no bound", "The value is a time and not earlier.")
    static let ruleNotAfter = ConfigKey("not_after", in: .timeBound, absent: "no bound", "The value is a time and not later.")
    static let ruleServices = ConfigKey("services", in: .list(.text), absent: "all", "Services that the rule is for.")
    static let ruleFormats = ConfigKey(
        "formats", in: .list(FormatNames.type), absent: "all", "Formats of inputs that the rule is for.")
    static let ruleOnFailure = ConfigKey(
        "on_failure", in: .choice(FailureAction.allCases.map(\.rawValue)), default: .text(FailureAction.reject.rawValue),
        "What becomes of an event that breaks the rule.")
    static let ruleTag = ConfigKey(
        "tag", in: .text, absent: "missing-field:NAME or invalid-field:NAME", "The entry in tags, with on_failure: tag.")
}

extension ConfigType {
    /// An instant, fixed or relative.
    static let timeBound = ConfigType.checked("time such as 2026-01-21, 2026-01-21T08:15:30Z, now, -7d, +1h") {
        TimeBound($0) == nil ? "this is none" : nil
    }
}

extension ConfigRecord {
    /// An element of `validate.rules`.
    fileprivate var validationRule: ValidationRule {
        var rule = ValidationRule(text(.ruleField) ?? "")
        rule.exists = optionalFlag(.ruleExists)
        rule.matches = text(.ruleMatches)
        rule.oneOf = texts(.ruleOneOf)
        rule.min = fraction(.ruleMin)
        rule.max = fraction(.ruleMax)
        rule.maxLength = integer(.ruleMaxLength)
        rule.notBefore = text(.ruleNotBefore).flatMap { TimeBound($0) }
        rule.notAfter = text(.ruleNotAfter).flatMap { TimeBound($0) }
        rule.services = texts(.ruleServices)
        rule.formats = texts(.ruleFormats)
        rule.onFailure = text(.ruleOnFailure).flatMap { FailureAction(rawValue: $0) } ?? .reject
        rule.tag = text(.ruleTag)
        return rule
    }
}

extension Configuration {
    /// What `validate` says.
    var validatePolicy: ValidatePolicy {
        var policy = ValidatePolicy()
        policy.rules = texts(.validateRequire).map { .required($0) } + records(.validateRules).map(\.validationRule)
        return policy
    }
}
