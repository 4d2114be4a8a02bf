/// What makes an expression slow, or sets other fields than it seems to.
public enum GrokWarning: Hashable, CustomStringConvertible, Sendable {
    /// The expression may match anywhere, so a line that does not match is tried from each of its bytes.
    case unanchored
    /// The expression begins with something open-ended and is not anchored: time grows with the square of the line.
    case openStart
    /// A repetition of a repetition with nothing fixed between: time may grow without bounds (limits end it).
    case nestedQuantifiers(pattern: String?)
    /// Two open-ended pieces side by side: the line is cut between them in every possible way.
    case openNeighbours(pattern: String?)
    /// Groups in plain parentheses, which do not capture beside groups with names.
    case unusedGroups(Int)
    /// A field that more than one group of one match may set, so that it becomes a list.
    case repeatedField(String)

    /// The warning in words, with what to do.
    public var description: String {
        func place(_ pattern: String?) -> String { pattern.map { " in pattern \($0)" } ?? "" }
        switch self {
        case .unanchored:
            return "not anchored: a line that does not match is tried from every place; begin with ^ if it begins the line"
        case .openStart: return "begins with something open-ended: time grows with the square of the line; begin with ^"
        case .nestedQuantifiers(let pattern):
            return "a repetition inside of a repetition\(place(pattern)): a line that does not match may take very long; "
                + "put something fixed between, or make the inner one atomic (?>…)"
        case .openNeighbours(let pattern):
            return "two open-ended pieces side by side\(place(pattern)): put something fixed between them"
        case .unusedGroups(let count):
            return "\(count) group(s) in plain parentheses capture nothing beside named ones: write (?:…), or give a name"
        case .repeatedField(let field): return "the field \(field) is captured more than once: it becomes a list"
        }
    }
}

extension GrokPattern {
    /// What is to be said against the expression, each once.
    public var warnings: [GrokWarning] {
        var lint = Lint()
        let steps = GrokSteps(node).steps
        if let first = steps.first(where: { !Lint.isPlace($0.node) }), steps.first.map({ !Lint.isAnchored($0.node) }) == true {
            lint.add(Lint.isOpen(first.node) ? .openStart : .unanchored)
        }
        lint.visit(node, nil)
        if !fields.isEmpty, lint.plainGroups > 0 { lint.add(.unusedGroups(lint.plainGroups)) }
        for field in Lint.repeated(node) { lint.add(.repeatedField(field)) }
        return lint.warnings
    }
}

private struct Lint {
    private(set) var warnings: [GrokWarning] = []
    private(set) var plainGroups = 0
    private var seen: Set<ObjectIdentifier> = []

    mutating func add(_ warning: GrokWarning) {
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    mutating func visit(_ node: RegexNode, _ pattern: String?) {
        switch node {
        case .reference(let reference):
            guard seen.insert(ObjectIdentifier(reference.definition)).inserted else { return }
            return visit(reference.definition.node, reference.name)
        case .capture(_, let name) where name == nil && pattern == nil: plainGroups += 1
        case .loop(let body, min: _, max: nil, let greed) where greed != .possessive:
            if Self.isAllLoop(body) { add(.nestedQuantifiers(pattern: pattern)) }
        case .sequence(let parts):
            for (one, next) in zip(parts, parts.dropFirst()) where Self.endsOpen(one) && Self.startsOpen(next) {
                add(.openNeighbours(pattern: pattern))
            }
        default: break
        }
        node.forEachChild { visit($0, pattern) }
    }

    /// Whether the node is a place that says nothing of the characters after it.
    static func isPlace(_ node: RegexNode) -> Bool {
        switch node {
        case .anchor, .look: true
        default: false
        }
    }

    static func isAnchored(_ node: RegexNode) -> Bool {
        switch node {
        case .anchor(.lineStart), .anchor(.textStart), .anchor(.searchStart): true
        case .choice(let branches):
            branches.allSatisfy { branch in GrokSteps(branch).steps.first.map { isAnchored($0.node) } ?? false }
        default: false
        }
    }

    /// Whether the node is `.*`, `.+` or the like.
    static func isOpen(_ node: RegexNode) -> Bool {
        switch unwrapped(node) {
        case .loop(let body, min: _, max: nil, let greed):
            if greed == .possessive { return false }
            if case .any = unwrapped(body) { return true }
            if case .set(let set) = unwrapped(body) { return set.bytes(ignoringCase: false).count > 90 }
            return false
        default: return false
        }
    }

    private static func endsOpen(_ node: RegexNode) -> Bool { GrokSteps(node).steps.last.map { isOpen($0.node) } ?? false }
    private static func startsOpen(_ node: RegexNode) -> Bool { GrokSteps(node).steps.first.map { isOpen($0.node) } ?? false }

    private static func unwrapped(_ node: RegexNode) -> RegexNode {
        switch node {
        case .capture(let body, name: _): unwrapped(body)
        case .group(let body, let options) where options.isEmpty: unwrapped(body)
        case .reference(let reference): unwrapped(reference.definition.node)
        default: node
        }
    }

    /// Whether the node has an endless loop and nothing beside it that every round must match.
    private static func isAllLoop(_ node: RegexNode) -> Bool {
        let steps = GrokSteps(node).steps.filter { !isPlace($0.node) }
        var hasLoop = false
        for step in steps {
            switch step.node {
            case .loop(let body, min: _, max: nil, let greed) where greed != .possessive:
                if RequiredText(body).minLength > 0 || isAllLoop(body) { hasLoop = true }
            case .choice(let branches) where branches.contains(where: isAllLoop): hasLoop = true
            default: if RequiredText(step.node).minLength > 0 { return false }
            }
        }
        return hasLoop
    }

    /// Fields that two groups of one match may set; those in different branches are not meant.
    static func repeated(_ node: RegexNode) -> [String] {
        counts(node).filter { $0.value > 1 }.map(\.key).sorted()
    }

    private static func counts(_ node: RegexNode) -> [String: Int] {
        var all: [String: Int] = [:]
        switch node {
        case .choice(let branches):
            for branch in branches { all.merge(counts(branch)) { max($0, $1) } }
        case .conditional(_, let yes, let no): all = counts(yes).merging(counts(no)) { max($0, $1) }
        default: node.forEachChild { child in all.merge(counts(child)) { min($0 + $1, 1000) } }
        }
        var name: String?
        if case .capture(_, let given) = node { name = given }
        if case .reference(let reference) = node, reference.field != nil { name = reference.groupName }
        if let name {
            let parts = name.split(separator: ":", omittingEmptySubsequences: false)
            all[String(parts.count > 1 ? parts[1] : parts[0]), default: 0] += 1
        }
        return all
    }
}
