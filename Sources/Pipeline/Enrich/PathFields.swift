import Events
import Parsers

/// The path rules of a policy, compiled.
final class PathFields: Sendable {
    private struct Compiled: Sendable {
        let pattern: GrokPattern
        let fields: [(name: String, value: String)]
    }

    private let rules: [Compiled]

    /// Compiles the rules. Throws `RuleError`.
    init(_ rules: [PathRule], _ compiler: GrokCompiler) throws(RuleError) {
        var compiled: [Compiled] = []
        for rule in rules {
            guard !rule.pattern.isEmpty else { throw RuleError("enrich: the pattern of a path is empty") }
            let expression = rule.isRegex ? rule.pattern : try Self.expression(rule.pattern)
            do throws(GrokError) {
                compiled.append(
                    Compiled(
                        pattern: try compiler.compile(expression),
                        fields: rule.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
            } catch {
                throw RuleError("enrich: the path '\(rule.pattern)': \(error.description)")
            }
        }
        self.rules = compiled
    }

    /// The fields that the rules give for a path, in their order.
    func fields(_ path: String) -> [(name: String, value: [UInt8])] {
        guard !rules.isEmpty else { return [] }
        let scratch = GrokScratch()
        var found: [(name: String, value: [UInt8])] = []
        let bytes = Array(path.utf8)
        bytes.withUnsafeBytes { path in
            for rule in rules where rule.pattern.match(path, scratch) == .match {
                for field in rule.pattern.fields(path, scratch) {
                    guard let value = Self.bytes(field.value) else { continue }
                    found.append((Self.dotted(field.name), value))
                }
                found += rule.fields.map { ($0.name, Array($0.value.utf8)) }
            }
        }
        return found
    }

    /// `[kubernetes][pod]` is `kubernetes.pod`.
    private static func dotted(_ name: String) -> String {
        guard name.hasPrefix("["), name.hasSuffix("]") else { return name }
        return String(name.dropFirst().dropLast()).replacing("][", with: ".")
    }

    private static func bytes(_ value: GrokValue) -> [UInt8]? {
        switch value {
        case .text(let bytes): bytes
        case .integer(let number): Array("\(number)".utf8)
        case .bigInteger(let digits): Array(digits.utf8)
        case .float(let number): Array("\(number)".utf8)
        case .bool(let flag): Array("\(flag)".utf8)
        case .list(let values): values.first.flatMap(bytes)
        case .null: nil
        }
    }

    /// The expression that a glob stands for.
    private static func expression(_ glob: String) throws(RuleError) -> String {
        var out = glob.hasPrefix("/") || glob.hasPrefix("**") ? "\\A" : "(?:\\A|/)"
        var rest = Substring(glob)
        while let character = rest.popFirst() {
            switch character {
            case "*":
                if rest.first == "*" {
                    rest.removeFirst()
                    out += ".*"
                } else {
                    out += "[^/]*"
                }
            case "?": out += "[^/]"
            case "{":
                guard let end = rest.firstIndex(of: "}"), end != rest.startIndex else {
                    throw RuleError("enrich: the path '\(glob)' has a { without a name and }")
                }
                let name = rest[..<end]
                guard name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "-" || $0 == "@" }) else {
                    throw RuleError("enrich: '\(name)' in the path '\(glob)' is no name of a field")
                }
                let parts = name.split(separator: ".")
                out += "(?<" + (parts.count > 1 ? parts.map { "[\($0)]" }.joined() : String(name)) + ">[^/]+?)"
                rest = rest[rest.index(after: end)...]
            case _ where character.isLetter || character.isNumber || character == "_" || character == "/": out.append(character)
            default: out += "\\" + String(character)
            }
        }
        return out + "\\z"
    }
}
