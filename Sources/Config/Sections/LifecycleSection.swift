import Lifecycle
import Pipeline

extension ConfigSection {
    static let lifecycle = ConfigSection(
        name: "lifecycle",
        help: """
            How long events stay in which tier; `logetl lifecycle run` moves and deletes them. Spans count from the end of the UTC day that \
            events belong to; with `never` it does not happen. A step that is due goes before those ahead of it. Rules for services say what is different for them: the first whose `match` fits a \
            service counts, what it does not say is as for all. `max_bytes` deletes the oldest days, a rule's those of each service that it \
            matches, until no more is left than may be, after all moves.
            """,
        keys: [
            .lifecycleWarmAfter, .lifecycleColdAfter, .lifecycleDeleteAfter, .lifecycleArchiveAt, .lifecycleMaxBytes,
            .lifecycleServices,
        ],
        example: """
            lifecycle:
              warm_after: 14d
              cold_after: 45d
              delete_after: 365d
              services:
                - match: audit
                  delete_after: never
                - match: ["debug-*", "*-staging"]
                  delete_after: 7d
                  max_bytes: 10GiB
            """)
}

extension ConfigKey {
    private static let span = ConfigType.either([.duration(0...Int.max / 2), .choice(["never"])])
    private static let day = 86_400_000_000_000

    /// `lifecycle.warm_after`.
    public static let lifecycleWarmAfter = ConfigKey(
        "lifecycle.warm_after", span, .duration(14 * day), "When hot events become warm.")
    /// `lifecycle.cold_after`.
    public static let lifecycleColdAfter = ConfigKey(
        "lifecycle.cold_after", span, .duration(45 * day), "When events go to the cold archive.")
    /// `lifecycle.delete_after`.
    public static let lifecycleDeleteAfter = ConfigKey(
        "lifecycle.delete_after", span, .duration(365 * day), "When events are deleted, in whatever tier they are.")
    /// `lifecycle.archive_at`.
    public static let lifecycleArchiveAt = ConfigKey(
        "lifecycle.archive_at", span, .text("never"),
        "When events are copied to the cold archive, where other programs find them, while they stay hot or warm; with cold_after "
            + "they are not written again.")
    /// `lifecycle.max_bytes`.
    public static let lifecycleMaxBytes = ConfigKey(
        "lifecycle.max_bytes", .size(1...Int.max / 2), nil, absent: "no bound",
        "Bytes that the events of a tenant may take in all tiers; its oldest days are deleted.")
    /// `lifecycle.services`.
    public static let lifecycleServices = ConfigKey(
        "lifecycle.services",
        .list(.record([.lifecycleMatch, .ruleWarmAfter, .ruleColdAfter, .ruleDeleteAfter, .ruleArchiveAt, .ruleMaxBytes])),
        .list([]),
        "What is different for some services, the first rule that matches counts.")

    static let lifecycleMatch = ConfigKey(
        "match", in: .list(.checked("pattern of names", { Glob.problem($0) })), "The services that the rule is for.")
    static let ruleWarmAfter = ConfigKey("warm_after", in: span, absent: "as for all", "When they become warm.")
    static let ruleColdAfter = ConfigKey("cold_after", in: span, absent: "as for all", "When they go to the cold archive.")
    static let ruleDeleteAfter = ConfigKey("delete_after", in: span, absent: "as for all", "When they are deleted.")
    static let ruleArchiveAt = ConfigKey(
        "archive_at", in: span, absent: "as for all", "When they are copied to the cold archive.")
    static let ruleMaxBytes = ConfigKey(
        "max_bytes", in: .size(1...Int.max / 2), absent: "no bound", "Bytes that each of them may take in all tiers.")
}

extension Configuration {
    /// What `lifecycle` says.
    public var lifecyclePolicy: LifecyclePolicy {
        let ages = TierAges(
            warmAfter: Self.span(self, .lifecycleWarmAfter, nil), coldAfter: Self.span(self, .lifecycleColdAfter, nil),
            deleteAfter: Self.span(self, .lifecycleDeleteAfter, nil), archiveAfter: Self.span(self, .lifecycleArchiveAt, nil))
        let rules = records(.lifecycleServices).map { record in
            let patterns = record.texts(.lifecycleMatch).compactMap { Glob($0) }
            return LifecyclePolicy.Rule(
                matches: { service in patterns.contains { $0.matches(service) } },
                ages: TierAges(
                    warmAfter: Self.span(record, .ruleWarmAfter, ages.warmAfter),
                    coldAfter: Self.span(record, .ruleColdAfter, ages.coldAfter),
                    deleteAfter: Self.span(record, .ruleDeleteAfter, ages.deleteAfter),
                    archiveAfter: Self.span(record, .ruleArchiveAt, ages.archiveAfter)),
                maxBytes: record.integer(.ruleMaxBytes))
        }
        return LifecyclePolicy(ages: ages, rules: rules, maxBytes: integer(.lifecycleMaxBytes))
    }

    /// A span, nil for `never`; `other` where nothing is said.
    private static func span(_ values: some ConfigValues, _ key: ConfigKey, _ other: Int64?) -> Int64? {
        if let span = values.nanoseconds(key) { return Int64(span) }
        return values.text(key) == nil ? other : nil
    }
}
