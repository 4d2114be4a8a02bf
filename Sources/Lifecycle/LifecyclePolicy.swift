import Events

/// How long events stay in which tier. Spans count from the end of the UTC day that events belong to, nanoseconds; nil for never.
public struct TierAges: Hashable, Sendable {
    /// When hot events become warm.
    public var warmAfter: Int64?
    /// When events go to the cold archive.
    public var coldAfter: Int64?
    /// When events are deleted, wherever they are.
    public var deleteAfter: Int64?
    /// When events are copied to the cold archive, while they stay where they are until `coldAfter`.
    public var archiveAfter: Int64?

    /// Ages; by default 14, 45 and 365 days, and no early copy.
    public init(
        warmAfter: Int64? = Self.days(14), coldAfter: Int64? = Self.days(45), deleteAfter: Int64? = Self.days(365),
        archiveAfter: Int64? = nil
    ) {
        self.archiveAfter = archiveAfter
        self.warmAfter = warmAfter
        self.coldAfter = coldAfter
        self.deleteAfter = deleteAfter
    }

    /// Some days in nanoseconds.
    public static func days(_ count: Int64) -> Int64 { count * 86_400_000_000_000 }

    /// Where events of a day belong at `now`: the last step that is due. Days to come are hot.
    func destination(_ day: Day, now: Timestamp) -> AgedTier {
        if Self.isDue(deleteAfter, day, now) { return .deleted }
        if Self.isDue(coldAfter, day, now) { return .cold }
        return Self.isDue(warmAfter, day, now) ? .warm : .hot
    }

    /// Whether events of a day are to be in the archive at `now`, wherever else they are.
    func isArchived(_ day: Day, now: Timestamp) -> Bool { Self.isDue(archiveAfter, day, now) }

    private static func isDue(_ span: Int64?, _ day: Day, _ now: Timestamp) -> Bool {
        guard let span else { return false }
        let (end, isOver) = Int64(day.rawValue).advanced(by: 1).multipliedReportingOverflow(by: days(1))
        let (due, isLater) = end.addingReportingOverflow(span)
        return !isOver && !isLater && due <= now.rawValue
    }
}

/// Where events belong by their age.
enum AgedTier: Int {
    case hot, warm, cold, deleted
}

/// What the lifecycle is to do with the events of a store.
public struct LifecyclePolicy: Sendable {
    /// What is different for some services.
    public struct Rule: Sendable {
        /// Whether a service is meant.
        public var matches: @Sendable (String) -> Bool
        /// Its ages, whole.
        public var ages: TierAges
        /// Bytes that each such service may take in all tiers; its oldest days are deleted. Nil for any.
        public var maxBytes: Int?

        /// A rule from its parts.
        public init(matches: @escaping @Sendable (String) -> Bool, ages: TierAges, maxBytes: Int? = nil) {
            self.matches = matches
            self.ages = ages
            self.maxBytes = maxBytes
        }
    }

    /// The ages of services without a rule.
    public var ages: TierAges
    /// The first rule that matches a service counts.
    public var rules: [Rule]
    /// Bytes that all events may take in all tiers; the oldest days are deleted. Nil for any.
    public var maxBytes: Int?

    /// A policy; by default the ages of `TierAges` for all.
    public init(ages: TierAges = TierAges(), rules: [Rule] = [], maxBytes: Int? = nil) {
        self.ages = ages
        self.rules = rules
        self.maxBytes = maxBytes
    }

    /// Whether anything is copied to the archive early.
    var hasEarlyCopies: Bool { ages.archiveAfter != nil || rules.contains { $0.ages.archiveAfter != nil } }

    /// The rule of a service.
    func rule(_ service: String) -> Rule? { rules.first { $0.matches(service) } }

    /// The ages of a service.
    func ages(_ service: String) -> TierAges { rule(service)?.ages ?? ages }
}
