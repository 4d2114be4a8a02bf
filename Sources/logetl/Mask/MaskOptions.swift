import ArgumentParser
import Config
import Pipeline

/// What is hidden on the way in: the same for `ingest` and `parse`.
struct MaskOptions: ParsableArguments {
    /// `--mask`.
    enum Choice: String, CaseIterable, ExpressibleByArgument {
        case `default`, off
    }

    @Option(
        help: ArgumentHelp(
            "Hide personal data and secrets before anything is written: default (all but IP addresses), off.", valueName: "policy"
        ))
    var mask: Choice?

    @Option(
        name: .customLong("mask-rule"),
        help: ArgumentHelp(
            "What to do with what a detector (or all, or a pattern) finds, see logetl mask --help; may be repeated.",
            valueName: "detector=action"))
    var rules: [MaskRuleArgument] = []

    @Option(
        name: .customLong("mask-pattern"),
        help: ArgumentHelp(
            "A regular expression of your own whose matches are hidden, by name; may be repeated.", valueName: "name=regex"))
    var patterns: [MaskPatternArgument] = []

    @Option(
        name: .customLong("mask-off-service"),
        help: ArgumentHelp("Hide nothing in the events of this service; may be repeated.", valueName: "name"))
    var offServices: [String] = []

    @Option(
        name: .customLong("mask-key-file"),
        help: ArgumentHelp("File with the key of tokens (default: $LOGETL_MASK_KEY).", valueName: "path"), completion: .file())
    var keyFile: String?

    /// Sets the policy: the settings, and over them the options. Throws `Failure` where these cannot be used.
    func apply(_ settings: Configuration, to policy: inout MaskPolicy) throws(Failure) {
        policy = try MaskSetup(rules: rules, patterns: patterns, keyFile: keyFile).policy(settings, isOn: mask.map { $0 != .off })
        if policy.isDisabled { return }
        for service in offServices { policy.services[service] = MaskRules(all: .off) }
    }
}

/// What options of the command line say of masking.
struct MaskSetup {
    var rules: [MaskRuleArgument]
    var patterns: [MaskPatternArgument]
    var keyFile: String?

    /// The policy of the settings with the options over it. `isOn` goes before what the settings say of masking at all.
    func policy(_ settings: Configuration, isOn: Bool?) throws(Failure) -> MaskPolicy {
        guard isOn ?? settings.flag(.maskEnabled) else { return .off }
        var policy: MaskPolicy
        do throws(ConfigError) { policy = try settings.maskPolicy() } catch { throw ConfigOptions.failure(error.problems) }
        for argument in patterns {
            do throws(MaskError) {
                let pattern = try MaskPattern(name: argument.name, expression: argument.expression)
                policy.patterns.removeAll { $0.name == pattern.name }
                policy.patterns.append(pattern)
            } catch {
                throw Failure(.usage, TextSafety.visible(error.description))
            }
        }
        for rule in rules { policy.rules.set(rule.target, rule.action) }
        if let keyFile {
            do throws(MaskError) { policy.key = try MaskPolicy.key(inFile: keyFile) } catch {
                throw Failure(.usage, TextSafety.visible(error.description))
            }
        }
        return policy
    }
}

/// `--rule card=partial`.
struct MaskRuleArgument: ExpressibleByArgument {
    var target: MaskTarget
    var action: MaskAction

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, let action = MaskAction(rawValue: parts[1]) else { return nil }
        self.action = action
        target = MaskTarget(name: parts[0])
    }
}

/// `--pattern employee=E-[0-9]{6}`.
struct MaskPatternArgument: ExpressibleByArgument {
    var name: String
    var expression: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        name = parts[0]
        expression = parts[1]
    }
}
