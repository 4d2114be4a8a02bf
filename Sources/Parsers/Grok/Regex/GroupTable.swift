/// The groups of an expression that capture, numbered as they open.
struct GroupTable {
    /// A group.
    struct Group {
        /// The name, nil: a group by number only.
        var name: String?
        /// What the part of the name is that says the field; the field and the type.
        var field: String
        var type: GrokType
    }

    /// The groups; the first has number 1.
    private(set) var groups: [Group] = []
    /// Whether any group has a name: then those without do not capture.
    let hasNames: Bool
    /// Whether a group is called from elsewhere, where other text follows.
    private(set) var hasCalls = false

    init(_ node: RegexNode) {
        hasNames = Self.hasName(node)
        collect(node)
    }

    /// The numbers of the groups that `target` means, `opened` groups having been opened before it.
    func numbers(_ target: RegexTarget, opened: Int) -> [Int] {
        switch target {
        case .name(let name):
            return groups.indices.filter { groups[$0].name == name || groups[$0].name != nil && groups[$0].field == name }.map {
                $0 + 1
            }
        case .number(let number): return number > 0 && number <= groups.count ? [number] : []
        case .relative(let distance):
            let number = distance < 0 ? opened + 1 + distance : opened + distance
            return number > 0 && number <= groups.count ? [number] : []
        }
    }

    /// The mistake of naming a group that is none.
    func unknown(_ target: RegexTarget) -> GrokError {
        switch target {
        case .name(let name): GrokError(.syntax, "there is no group with the name \(name)")
        case .number(let number), .relative(let number): GrokError(.syntax, "there is no group with the number \(number)")
        }
    }

    private mutating func collect(_ node: RegexNode) {
        switch node {
        case .capture(let body, let name):
            if let name {
                add(name, hasPattern: false)
            } else if !hasNames {
                groups.append(Group(name: nil, field: "", type: .text))
            }
            collect(body)
        case .reference(let reference):
            if reference.field != nil { add(reference.groupName, hasPattern: true) }
            collect(reference.definition.node)
        case .call: hasCalls = true
        default: node.forEachChild { collect($0) }
        }
    }

    /// Logstash cuts a group's name at colons: pattern, field, type; a name without a colon is the field.
    private mutating func add(_ name: String, hasPattern: Bool) {
        let parts = name.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        let field = parts.count > 1 && !parts[1].isEmpty ? parts[1] : parts[0]
        groups.append(Group(name: name, field: field, type: parts.count > 2 ? GrokType(name: parts[2]) : .text))
    }

    private static func hasName(_ node: RegexNode) -> Bool {
        switch node {
        case .capture(_, let name) where name != nil: return true
        case .reference(let reference): return reference.field != nil || hasName(reference.definition.node)
        default:
            var found = false
            node.forEachChild { found = found || hasName($0) }
            return found
        }
    }
}

/// What a field's text is made into.
public enum GrokType: Sendable {
    /// The text itself.
    case text
    /// A whole number: `:int`, `:long`.
    case integer
    /// A number: `:float`, `:double`.
    case float
    /// `true` or `false`: `:bool`, `:boolean`.
    case bool

    /// The type of a name; an unknown one is text, as in Logstash.
    init(name: String) {
        switch name {
        case "int", "integer", "long": self = .integer
        case "float", "double": self = .float
        case "bool", "boolean": self = .bool
        default: self = .text
        }
    }
}

extension RegexNode {
    /// Nodes with all definitions in place; counted no further than some way above the limit.
    var size: Int {
        if case .reference(let reference) = self { return reference.definition.size + 1 }
        var sum = 1
        forEachChild { sum = min(sum + $0.size, GrokLimits.maxNodes * 2) }
        return sum
    }

    /// Calls `body` with each tree right below this one; the definition of a reference is one.
    func forEachChild(_ body: (RegexNode) -> Void) {
        switch self {
        case .empty, .literal, .any, .set, .anchor, .lineBreak, .grapheme, .backReference, .call: break
        case .sequence(let parts), .choice(let parts): parts.forEach(body)
        case .loop(let inner, min: _, max: _, _), .group(let inner, _), .capture(let inner, name: _), .atomic(let inner),
            .look(let inner, ahead: _, negative: _):
            body(inner)
        case .conditional(_, let yes, let no):
            body(yes)
            body(no)
        case .reference(let reference): body(reference.definition.node)
        }
    }
}
