/// A definition that an expression uses more than once without capturing anything in it.
struct SharedDefinition {
    /// What a use must have to be the same.
    var key: PatternWriter.SubroutineKey
    /// The definition's tree.
    var node: RegexNode

    /// Nodes from which on a definition is worth a call.
    private static let minNodes = 8

    /// The definitions of `node` that may be written once and called.
    static func all(in node: RegexNode) -> [SharedDefinition] {
        var search = Search()
        search.visit(node, PatternWriter.SubroutineKey.outermost)
        return search.order.filter { search.uses[$0.key, default: 0] > 1 }
    }

    private struct Search {
        var uses: [PatternWriter.SubroutineKey: Int] = [:]
        var order: [SharedDefinition] = []
        private var weights: [ObjectIdentifier: Int?] = [:]

        mutating func visit(_ node: RegexNode, _ state: PatternWriter.SubroutineKey) {
            switch node {
            case .group(let body, let options):
                var inner = state
                inner.ignoresCase = options.ignoresCase ?? state.ignoresCase
                inner.dotMatchesAll = options.dotMatchesAll ?? state.dotMatchesAll
                inner.unicodeWords = options.unicodeWords ?? state.unicodeWords
                visit(body, inner)
            case .look(_, ahead: false, negative: _): break  // A call in a look-behind has no fixed length.
            case .reference(let reference):
                if reference.field == nil, let weight = weight(reference.definition), weight >= minNodes {
                    var key = state
                    key.definition = ObjectIdentifier(reference.definition)
                    uses[key, default: 0] += 1
                    if uses[key] == 1 {
                        order.append(SharedDefinition(key: key, node: reference.definition.node))
                    } else {
                        // What it uses has been counted with its first use, and will be written there only.
                        return
                    }
                }
                visit(reference.definition.node, state)
            default: node.forEachChild { visit($0, state) }
            }
        }

        /// The nodes of a definition, nil where it captures or refers to groups.
        private mutating func weight(_ definition: GrokDefinition) -> Int? {
            let id = ObjectIdentifier(definition)
            if let known = weights[id] { return known }
            let weight = weight(definition.node)
            weights[id] = .some(weight)
            return weight
        }

        private mutating func weight(_ node: RegexNode) -> Int? {
            switch node {
            case .capture, .backReference, .call, .conditional: return nil
            case .reference(let reference): return reference.field == nil ? weight(reference.definition) : nil
            case .anchor(.keep): return nil
            default:
                var parts: [RegexNode] = []
                node.forEachChild { parts.append($0) }
                var sum = 1
                for part in parts {
                    guard let more = weight(part) else { return nil }
                    sum = min(sum + more, 1 << 20)
                }
                return sum
            }
        }
    }
}

extension PatternWriter.SubroutineKey {
    /// The options around the whole expression; the definition stands for none.
    static var outermost: Self {
        Self(definition: ObjectIdentifier(GrokDefinition.self), ignoresCase: false, dotMatchesAll: true, unicodeWords: false)
    }
}
