import Parsers
import Pipeline

extension ConfigSection {
    static let mask = ConfigSection(
        name: "mask",
        help: """
            What ingest and parse hide before anything is written, and what `logetl mask` does: [docs/masking.md](masking.md). A rule names \
            a detector (\(MaskDetector.allCases.map(\.code).joined(separator: ", "))), a pattern, or `all`, and an action \
            (\(MaskAction.allCases.map(\.rawValue).joined(separator: ", "))).
            """,
        keys: [.maskEnabled, .maskRules, .maskServices, .maskFields, .maskPatterns, .maskKeyFile],
        example: """
            mask:
              rules: {ip: token, card: partial}
              services:
                sandbox: off
                billing: {email: token}
              fields:
                reply_to: {email: off}
              patterns:
                employee:
                  regex: '\\bE-(\\d{6})\\b'
                  group: 1
                  action: token
              key_file: /etc/logetl/mask.key
            """,
        check: { settings in
            // The key is looked for only where it is used: not everyone who searches may read it.
            do throws(ConfigError) { _ = try settings.maskPolicy(withKey: false) } catch { return error.problems }
            return []
        })
}

extension ConfigKey {
    private static let actions = ConfigType.choice(MaskAction.allCases.map(\.rawValue))

    /// `mask.enabled`.
    public static let maskEnabled = ConfigKey("mask.enabled", .flag, .flag(true), flag: "--mask", "Whether anything is hidden.")
    static let maskRules = ConfigKey(
        "mask.rules", .table(actions), .table([]), flag: "--mask-rule",
        "The actions of detectors; those that are not named redact, but `ip` is off.")
    static let maskServices = ConfigKey(
        "mask.services", .table(.either([.choice(["off"]), .table(actions)])), .table([]), flag: "--mask-off-service",
        "The rules of single services, over those of all; `off` for none.")
    static let maskFields = ConfigKey(
        "mask.fields", .table(.table(actions)), .table([]), "The rules in fields of these names, over those of the service.")
    static let maskPatterns = ConfigKey(
        "mask.patterns", .table(.record([.patternRegex, .patternGroup, .patternValidator, .patternAction])), .table([]),
        flag: "--mask-pattern", "Regular expressions of your own by name, as grok has them, `%{NAME}` included.")
    /// `mask.key_file`.
    public static let maskKeyFile = ConfigKey(
        "mask.key_file", .path, nil, absent: "the key is $LOGETL_MASK_KEY", flag: "--mask-key-file",
        "File with the key of tokens; at least \(MaskPolicy.shortestKey) bytes.")

    static let patternRegex = ConfigKey("regex", in: .text, "The expression; it matches within a line.")
    static let patternGroup = ConfigKey(
        "group", in: .text, absent: "the whole match", "The name or number of the group that is hidden.")
    static let patternValidator = ConfigKey(
        "validator", in: .choice(MaskPattern.Validator.allCases.map(\.rawValue)), default: .text("none"),
        "What a match must pass: check digits as cards have them (`luhn`) or as IBANs do (`mod97`).")
    static let patternAction = ConfigKey("action", in: actions, default: .text("redact"), "What becomes of it.")
}

extension Configuration {
    /// What the `mask` section says. Throws `ConfigError` where a pattern cannot be compiled, a rule names nothing, or the key, unless
    /// `withKey` is false, cannot be read. A missing key is no mistake yet: an option may name one.
    public func maskPolicy(withKey: Bool = true) throws(ConfigError) -> MaskPolicy {
        var policy = MaskPolicy()
        var problems: [ConfigProblem] = []
        if withKey {
            if let key = ConfigFile.variable("LOGETL_MASK_KEY") {
                policy.key = Array(key.utf8)
            } else if let path = text(.maskKeyFile) {
                do throws(MaskError) { policy.key = try MaskPolicy.key(inFile: path) } catch {
                    problems.append(problem(.maskKeyFile, error.description))
                }
            }
        }
        for (name, record) in namedRecords(.maskPatterns) {
            do throws(MaskError) {
                policy.patterns.append(
                    try MaskPattern(
                        name: name, expression: record.text(.patternRegex) ?? "", group: record.text(.patternGroup),
                        validator: record.text(.patternValidator).flatMap(MaskPattern.Validator.init) ?? .none,
                        action: record.text(.patternAction).flatMap(MaskAction.init) ?? .redact))
            } catch {
                problems.append(record.problem(.patternRegex, error.description))
            }
        }
        Self.set(table(.maskRules), in: &policy.rules)
        for field in table(.maskFields) {
            guard case .table(let entries) = field.item.value else { continue }
            for (target, action) in Self.rules(entries) { policy.rules.fields[field.name, default: [:]][target] = action }
        }
        for service in table(.maskServices) {
            guard case .table(let entries) = service.item.value else {
                policy.services[service.name] = MaskRules(all: .off)
                continue
            }
            var rules = policy.rules
            Self.set(entries, in: &rules)
            policy.services[service.name] = rules
        }
        do throws(MaskError) {
            try policy.validate()
        } catch {
            if error != .missingKey { problems.append(problem(.maskRules, error.description)) }
        }
        guard problems.isEmpty else { throw ConfigError(problems: problems) }
        return policy
    }

    private static func rules(_ entries: [ConfigEntry]) -> [(MaskTarget, MaskAction)] {
        entries.compactMap { entry in
            guard case .text(let text) = entry.item.value else { return nil }
            return MaskAction(rawValue: text).map { (MaskTarget(name: entry.name), $0) }
        }
    }

    private static func set(_ entries: [ConfigEntry], in rules: inout MaskRules) {
        for (target, action) in Self.rules(entries) { rules.set(target, action) }
    }
}
