import Events
import Parsers

/// A rule with its expression compiled and its texts as bytes. Shared by all workers.
final class CompiledRule: Sendable {
    /// What the rule is about, where it is not just a field.
    enum Subject: UInt8, Sendable { case timestamp, level, service, field }

    let rule: ValidationRule
    let subject: Subject
    let exists: Bool?
    /// Whether there are conditions beside `exists`.
    let hasMore: Bool
    let pattern: GrokPattern?
    let oneOf: Set<[UInt8]>
    /// The levels of `oneOf`, as a bit for each raw value; for rules about the level.
    let levels: UInt16
    let services: Set<[UInt8]>
    /// Names of formats; empty: all.
    let formats: Set<String>

    /// Checks and compiles a rule. The formats that it names are looked up in `catalog`; nil: not looked up. Throws `RuleError`.
    init(_ rule: ValidationRule, _ compiler: GrokCompiler, _ catalog: FormatCatalog?) throws(RuleError) {
        self.rule = rule
        let name = rule.field
        subject =
            switch name {
            case "timestamp": .timestamp
            case "level": .level
            case "service": .service
            default: .field
            }
        exists = rule.exists
        var rest = rule
        rest.exists = nil
        hasMore = rest.hasConditions
        guard !name.isEmpty else { throw RuleError("validate: a rule needs the name of a field") }
        guard rule.hasConditions else {
            throw RuleError(
                "validate: the rule for '\(name)' asks for nothing; give exists, matches, one_of, min, max, max_length, not_before or "
                    + "not_after")
        }
        if let low = rule.min, let high = rule.max, low > high {
            throw RuleError("validate: min of '\(name)' is more than its max")
        }
        if let length = rule.maxLength, length < 0 { throw RuleError("validate: max_length of '\(name)' is negative") }
        if let expression = rule.matches {
            do throws(GrokError) {
                pattern = try compiler.compile(expression)
            } catch {
                throw RuleError("validate: matches of '\(name)': \(error.description)")
            }
        } else {
            pattern = nil
        }
        oneOf = Set(rule.oneOf.map { Array($0.utf8) })
        var levels: UInt16 = 0
        if name == "level" {
            for word in rule.oneOf {
                guard let level = Level(name: word) else { throw RuleError("validate: '\(word)' is no level") }
                levels |= 1 << UInt16(level.rawValue)
            }
        }
        self.levels = levels
        services = Set(rule.services.map { Array($0.utf8).withUnsafeBytes { ServiceName.safe($0) } })
        var formats: Set<String> = []
        for text in rule.formats {
            guard let catalog else { continue }
            guard let format = catalog.format(named: text) else {
                throw RuleError("validate: unknown format '\(text)'; known are \(catalog.names.joined(separator: ", "))")
            }
            formats.insert(format.name)
        }
        self.formats = formats
    }

    /// Whether the rule is for inputs of this format.
    func isFor(_ format: InputFormat) -> Bool { formats.isEmpty || formats.contains(format.name) }

    /// Whether the rule is for this service.
    func isFor(service: [UInt8]) -> Bool { services.isEmpty || services.contains(service) }

    /// The stable code of a failure, with the field's name: what letters and tags say.
    func detail(_ reason: RejectReason) -> String { "\(reason.code):\(rule.field)" }
}
