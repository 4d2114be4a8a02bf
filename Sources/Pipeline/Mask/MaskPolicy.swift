#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

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

/// What a rule is about.
public enum MaskTarget: Hashable, Sendable {
    /// All detectors; in the rules of a field the own patterns too.
    case all
    /// One detector.
    case detector(MaskDetector)
    /// The own pattern of this name.
    case pattern(String)

    /// The target of a name: `all`, a detector's code, else a pattern's name.
    public init(name: String) {
        self = name == "all" ? .all : MaskDetector(code: name).map(MaskTarget.detector) ?? .pattern(name)
    }
}

/// Which actions detectors have, for a service or for all.
public struct MaskRules: Hashable, Sendable {
    private var actions: [MaskAction]
    /// Actions of own patterns, by name, in place of the patterns' own.
    public var patterns: [String: MaskAction] = [:]
    /// The action of all own patterns without one in `patterns`; nil: each its own.
    public var otherPatterns: MaskAction?
    /// Actions in fields of certain names, which go before those of the detectors.
    public var fields: [String: [MaskTarget: MaskAction]] = [:]

    /// All detectors but IP addresses redact.
    public static let standard: MaskRules = {
        var rules = MaskRules(all: .redact)
        rules[.ip] = .off
        return rules
    }()

    /// One action for all detectors. With `.off` the own patterns are off too.
    public init(all action: MaskAction) {
        actions = Array(repeating: action, count: MaskDetector.allCases.count)
        if action == .off { otherPatterns = .off }
    }

    /// The action of a detector.
    public subscript(detector: MaskDetector) -> MaskAction {
        get { actions[Int(detector.rawValue)] }
        set { actions[Int(detector.rawValue)] = newValue }
    }

    /// Sets the action of a target.
    public mutating func set(_ target: MaskTarget, _ action: MaskAction) {
        switch target {
        case .all: for detector in MaskDetector.allCases { self[detector] = action }
        case .detector(let detector): self[detector] = action
        case .pattern(let name): patterns[name] = action
        }
    }

    /// The action for a value that `finder` found in the field `name`.
    func action(_ finder: MaskFinder, _ own: [MaskPattern], inField name: String?) -> MaskAction {
        let field = name.flatMap { fields[$0] } ?? [:]
        if let detector = finder.detector { return field[.detector(detector)] ?? field[.all] ?? self[detector] }
        guard own.indices.contains(finder.pattern) else { return .off }
        let pattern = own[finder.pattern]
        return field[.pattern(pattern.name)] ?? field[.all] ?? patterns[pattern.name] ?? otherPatterns ?? pattern.action
    }

    fileprivate func usesTokens(_ own: [MaskPattern]) -> Bool {
        if actions.contains(.token) || patterns.values.contains(.token) || otherPatterns == .token { return true }
        return fields.values.contains { $0.values.contains(.token) }
            || own.contains { patterns[$0.name] == nil && otherPatterns == nil && $0.action == .token }
    }

    /// The names of patterns that rules speak of.
    fileprivate var patternNames: [String] {
        let inFields = fields.values.flatMap { $0.keys.compactMap { if case .pattern(let name) = $0 { name } else { nil } } }
        return (patterns.keys + inFields).sorted()
    }
}

/// How masking is set up.
public struct MaskPolicy: Sendable {
    /// For services without rules of their own.
    public var rules = MaskRules.standard
    /// Rules of single services, by name.
    public var services: [String: MaskRules] = [:]
    /// The patterns of the user's own, `MaskPolicy.maxPatterns` at most.
    public var patterns: [MaskPattern] = []
    /// The key of tokens; needed where a rule asks for `token`. At least 16 bytes.
    public var key: [UInt8]?

    /// The default: all detectors but IP addresses redact.
    public init() {}

    /// Whether it masks nothing and has no rules of services that could.
    public var isDisabled: Bool { rules == MaskRules(all: .off) && services.isEmpty }

    /// The key in a file: its bytes without the line end. Throws `MaskError.keyFile`.
    public static func key(inFile path: String) throws(MaskError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .keyFile(path, String(cString: strerror(errno))) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: longestKey)
        let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw .keyFile(path, String(cString: strerror(errno))) }
        bytes.removeSubrange(count...)
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
        return bytes
    }

    /// No masking.
    public static let off: MaskPolicy = {
        var policy = MaskPolicy()
        policy.rules = MaskRules(all: .off)
        return policy
    }()

    /// The shortest key, bytes. A shorter one could be guessed, and with it the values behind the tokens.
    public static let shortestKey = 16
    /// Bytes of a key's file that are read.
    private static let longestKey = 4096

    /// Patterns that there may be.
    public static let maxPatterns = MaskFinder.patternCount

    /// Checks that there is a key where one is needed, and that rules name patterns that are there.
    public func validate() throws(MaskError) {
        guard patterns.count <= Self.maxPatterns else { throw .tooManyPatterns }
        var names: Set<String> = []
        for pattern in patterns where !names.insert(pattern.name).inserted {
            throw .pattern(pattern.name, "there are two of this name")
        }
        let all = [rules] + services.values
        for name in all.flatMap(\.patternNames) where !names.contains(name) { throw .unknownTarget(name) }
        guard all.contains(where: { $0.usesTokens(patterns) }) else { return }
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
    /// The file of the key cannot be read: its path and why.
    case keyFile(String, String)
    /// A pattern of the user's own cannot be used: its name and why.
    case pattern(String, String)
    /// There are more than `MaskPolicy.maxPatterns`.
    case tooManyPatterns
    /// A rule names what is neither a detector nor a pattern.
    case unknownTarget(String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .missingKey: "masking by token needs a key: name a file with --mask-key-file or set LOGETL_MASK_KEY"
        case .shortKey:
            "the key for tokens is too short: use at least \(MaskPolicy.shortestKey) bytes, such as from openssl rand -hex 32"
        case .keyFile(let path, let reason): "the key of masking cannot be read: \(path): \(reason)"
        case .pattern(let name, let reason): "the masking pattern '\(name)' cannot be used: \(reason)"
        case .tooManyPatterns: "there are more than \(MaskPolicy.maxPatterns) masking patterns; join some with |"
        case .unknownTarget(let name):
            "there is no detector or pattern '\(name)'; known are all, \(MaskDetector.allCases.map(\.code).joined(separator: ", ")), and patterns by name"
        }
    }
}
