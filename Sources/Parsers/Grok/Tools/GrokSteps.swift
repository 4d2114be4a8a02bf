/// An expression as the steps that a match goes through, one after the other.
struct GrokSteps {
    /// A step: what stands in a sequence of the expression or of a pattern that it uses.
    struct Step {
        var node: RegexNode
        /// The patterns that it is inside of, the outermost first.
        var path: [String]
    }

    /// Steps that an expression is taken apart into; the rest stays one step.
    private static let maxSteps = 2000

    private(set) var steps: [Step] = []

    init(_ node: RegexNode) { add(node, []) }

    private mutating func add(_ node: RegexNode, _ path: [String]) {
        guard steps.count < Self.maxSteps else { return steps.append(Step(node: node, path: path)) }
        switch node {
        case .empty: break
        case .sequence(let parts): for part in parts { add(part, path) }
        case .group(let body, let options) where options.isEmpty: add(body, path)
        case .capture(let body, name: _): add(body, path)
        case .reference(let reference): add(reference.definition.node, path + [reference.name])
        default: steps.append(Step(node: node, path: path))
        }
    }

    /// The first `count` steps as one tree.
    func prefix(_ count: Int) -> RegexNode { .sequence(steps.prefix(count).map(\.node)) }
}

/// Where a line stops to match an expression.
public struct GrokStop: Equatable, Sendable {
    /// The bytes that the steps before it match.
    public var matched: Range<Int>
    /// The step that does not match, in the syntax of PCRE2.
    public var step: String
    /// The patterns that the step is inside of, the outermost first.
    public var path: [String]
}

/// Says why lines do not match. For people: compiles the beginnings of an expression.
public final class GrokExplainer {
    private let steps: GrokSteps
    private let scratch = GrokScratch()
    private var beginnings: [Int: GrokPattern] = [:]

    /// An explainer of `pattern`.
    public init(_ pattern: GrokPattern) { steps = GrokSteps(pattern.node) }

    /// Where `line`, which does not match, stops to match: after the most steps that match in a row, anywhere in the line.
    public func stop(_ line: UnsafeRawBufferPointer) -> GrokStop? {
        // Fewer steps match wherever more do.
        var low = 0
        var high = steps.steps.count
        var matched = 0..<0
        while low < high {
            let middle = (low + high + 1) / 2
            if let range = match(middle, line) {
                low = middle
                matched = range
            } else {
                high = middle - 1
            }
        }
        guard low < steps.steps.count else { return nil }
        let step = steps.steps[low]
        let text = try? PatternWriter.pattern(step.node, GroupTable(step.node), isUnicode: false)
        return GrokStop(matched: matched, step: String(decoding: text ?? [], as: UTF8.self), path: step.path)
    }

    private func match(_ count: Int, _ line: UnsafeRawBufferPointer) -> Range<Int>? {
        if beginnings[count] == nil { beginnings[count] = try? GrokPattern("", steps.prefix(count), jit: false) }
        guard let pattern = beginnings[count], pattern.search(line, scratch) == .match else { return nil }
        return scratch.matched
    }
}
