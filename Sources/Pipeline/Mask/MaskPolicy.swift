/// What becomes of a value that a detector found.
public enum MaskAction: String, Sendable, CaseIterable {
    /// Nothing: the detector is off.
    case off
    /// `[card]` stands in its place.
    case redact
    /// `[card:***1111]`: the last four characters are kept where the value is long enough.
    case partial
    /// `[card:…]` with a keyed hash (HMAC-SHA-256): the same value gives the same token, so that events can still be joined on it.
    case token
    /// The field that holds it is dropped; its text in the line is redacted as a whole.
    case dropField = "drop-field"
    /// The event that holds it is dropped and counted.
    case dropEvent = "drop-event"
}

/// Which actions detectors have, for a service or for all.
public struct MaskRules: Hashable, Sendable {
    private var actions: [MaskAction]
    /// Actions in fields of certain names, which go before those of the detectors; a nil detector stands for all.
    public var fields: [String: [MaskDetector?: MaskAction]] = [:]

    /// All detectors but IP addresses redact.
    public static let standard: MaskRules = {
        var rules = MaskRules(all: .redact)
        rules[.ip] = .off
        return rules
    }()

    /// One action for all detectors.
    public init(all action: MaskAction) {
        actions = Array(repeating: action, count: MaskDetector.allCases.count)
    }

    /// The action of a detector.
    public subscript(detector: MaskDetector) -> MaskAction {
        get { actions[Int(detector.rawValue)] }
        set { actions[Int(detector.rawValue)] = newValue }
    }

    /// The detectors that must look: those with an action anywhere.
    var detectors: MaskDetectors {
        var set: MaskDetectors = []
        for detector in MaskDetector.allCases {
            let isUsed =
                self[detector] != .off
                || fields.values.contains { ($0[detector] ?? $0[nil] ?? .off) != .off }
            if isUsed { set.insert(MaskDetectors(detector)) }
        }
        return set
    }

    /// The action for a value that `detector` found in the field `name`.
    func action(_ detector: MaskDetector, inField name: String?) -> MaskAction {
        if let name, let own = fields[name] { return own[detector] ?? own[nil] ?? self[detector] }
        return self[detector]
    }

    var usesTokens: Bool { actions.contains(.token) || fields.values.contains { $0.values.contains(.token) } }
}

/// How masking is set up.
public struct MaskPolicy: Sendable {
    /// For services without rules of their own.
    public var rules = MaskRules.standard
    /// Rules of single services, by name.
    public var services: [String: MaskRules] = [:]
    /// The key of tokens; needed where a rule asks for `token`. At least 16 bytes.
    public var key: [UInt8]?

    /// The default: all detectors but IP addresses redact.
    public init() {}

    /// No masking.
    public static let off: MaskPolicy = {
        var policy = MaskPolicy()
        policy.rules = MaskRules(all: .off)
        return policy
    }()

    /// The shortest key, bytes. A shorter one could be guessed, and with it the values behind the tokens.
    public static let shortestKey = 16

    /// Whether nothing is masked.
    public var isOff: Bool { rules.detectors.isEmpty && services.values.allSatisfy { $0.detectors.isEmpty } }

    /// Checks that there is a key where one is needed.
    public func validate() throws(MaskError) {
        guard rules.usesTokens || services.values.contains(where: \.usesTokens) else { return }
        guard let key else { throw .missingKey }
        guard key.count >= Self.shortestKey else { throw .shortKey }
    }
}

/// Why masking cannot be set up.
public enum MaskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A rule asks for tokens and there is no key.
    case missingKey
    /// The key is shorter than `MaskPolicy.shortestKey`.
    case shortKey

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .missingKey: "masking by token needs a key: name a file with --mask-key-file or set LOGETL_MASK_KEY"
        case .shortKey:
            "the key for tokens is too short: use at least \(MaskPolicy.shortestKey) bytes, such as from openssl rand -hex 32"
        }
    }
}
