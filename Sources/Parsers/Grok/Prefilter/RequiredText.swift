/// What every match of an expression contains, found from its tree.
struct RequiredText: Sendable {
    /// Texts of which at least one stands in every match.
    typealias Clause = [[UInt8]]

    /// Texts in one clause; a larger one is not looked for.
    static let maxAlternatives = 64
    /// Texts that two neighbours are multiplied to.
    private static let maxProduct = 8
    private static let maxTextBytes = 40

    /// Clauses that all hold for every match, the most telling first.
    let clauses: [Clause]
    /// Bytes of the shortest match at least.
    let minLength: Int

    init(_ node: RegexNode) {
        let facts = Self.facts(node, ignoringCase: false, depth: 0)
        minLength = facts.minLength
        var all = facts.clauses
        if let exact = facts.exact, exact.allSatisfy({ !$0.isEmpty }), !exact.isEmpty { all.append(exact) }
        clauses = all.sorted { Self.weight($0) > Self.weight($1) }
    }

    /// How much a clause tells: long texts, few of them.
    static func weight(_ clause: Clause) -> Int {
        (clause.map(\.count).min() ?? 0) * 16 - clause.count
    }

    private struct Facts {
        /// All texts that the end of a match has, where these are few.
        var exact: [[UInt8]]?
        /// Whether `exact` are whole matches.
        var isWhole = true
        var clauses: [Clause] = []
        var minLength = 0

        static let nothing = Facts(exact: [[]])
        static let anything = Facts(exact: nil, isWhole: false)
    }

    private static func facts(_ node: RegexNode, ignoringCase: Bool, depth: Int) -> Facts {
        guard depth < 400 else { return .anything }
        func inner(_ node: RegexNode) -> Facts { facts(node, ignoringCase: ignoringCase, depth: depth + 1) }
        switch node {
        case .empty, .anchor, .look: return .nothing
        case .literal(let scalars):
            var text: [UInt8] = []
            for scalar in scalars {
                // Raw bytes of escapes beyond ASCII, and letters of either case, are left open.
                guard let scalar = Unicode.Scalar(scalar), !ignoringCase || !Character(scalar).isLetter else {
                    return Facts(exact: nil, minLength: scalars.count)
                }
                text += String(Character(scalar)).utf8
            }
            return Facts(exact: [text], minLength: scalars.count)
        case .any, .grapheme, .lineBreak: return Facts(exact: nil, minLength: 1)
        case .set(let set):
            let bytes = set.bytes(ignoringCase: ignoringCase)
            guard !bytes.other, bytes.count > 0, bytes.count <= 4, !set.hasForeignProperty, !set.hasUnicodeMembers else {
                return Facts(exact: nil, minLength: 1)
            }
            return Facts(exact: (0..<128).filter(bytes.contains).map { [UInt8($0)] }, minLength: 1)
        case .sequence(let parts):
            var sum = Facts.nothing
            for part in parts { join(&sum, inner(part)) }
            return sum
        case .choice(let branches): return either(branches.map(inner))
        case .loop(let body, let min, let max, _):
            let once = inner(body)
            if min == 1, max == 1 { return once }
            if min == 0 {
                if max == 1, once.isWhole, let exact = once.exact, exact.count < maxProduct { return Facts(exact: [[]] + exact) }
                return .anything
            }
            var clauses = once.clauses
            if let exact = once.exact, exact.allSatisfy({ !$0.isEmpty }) { clauses.append(exact) }
            return Facts(exact: nil, clauses: clauses, minLength: Swift.min(once.minLength * min, 1 << 20))
        case .group(let body, let options):
            return facts(body, ignoringCase: options.ignoresCase ?? ignoringCase, depth: depth + 1)
        case .capture(let body, name: _), .atomic(let body): return inner(body)
        case .reference(let reference): return inner(reference.definition.node)
        case .backReference, .call, .conditional: return .anything
        }
    }

    /// `next` after `sum`.
    private static func join(_ sum: inout Facts, _ next: Facts) {
        sum.minLength = Swift.min(sum.minLength + next.minLength, 1 << 20)
        sum.clauses += next.clauses
        if let before = sum.exact, let after = next.exact, next.isWhole, before.count * after.count <= maxProduct,
            (before.map(\.count).max() ?? 0) + (after.map(\.count).max() ?? 0) <= maxTextBytes
        {
            sum.exact = before.flatMap { head in after.map { head + $0 } }
            return
        }
        if let before = sum.exact, before.allSatisfy({ !$0.isEmpty }) { sum.clauses.append(before) }
        // What follows may go on from here; what stood before is in its clause.
        sum.exact = next.exact
        sum.isWhole = false
        if sum.clauses.count > 32 {
            sum.clauses.sort { weight($0) > weight($1) }
            sum.clauses.removeLast(sum.clauses.count - 16)
        }
    }

    private static func either(_ branches: [Facts]) -> Facts {
        var sum = Facts(exact: [], minLength: branches.map(\.minLength).min() ?? 0)
        var clause: Clause? = []
        for branch in branches {
            if let exact = branch.exact, branch.isWhole, let so = sum.exact, so.count + exact.count <= maxProduct * 2 {
                sum.exact = so + exact
            } else {
                sum.exact = nil
            }
            var best = branch.clauses.max { weight($0) < weight($1) }
            if let exact = branch.exact, exact.allSatisfy({ !$0.isEmpty }), weight(exact) >= best.map(weight) ?? .min {
                best = exact
            }
            if let best, let so = clause, so.count + best.count <= maxAlternatives { clause = so + best } else { clause = nil }
        }
        if sum.exact == nil, let clause, !clause.isEmpty { sum.clauses = [clause] }
        return sum
    }
}

extension RegexClass {
    /// Whether characters beyond ASCII may belong to it, where those are known only to PCRE2.
    var hasUnicodeMembers: Bool {
        switch self {
        case .range(_, let last): last >= 0x80
        case .posix(let name): name != "ascii" && name != "xdigit"
        case .property, .not: true
        case .word, .digit, .space, .hexDigit: false
        case .union(let parts), .intersection(let parts): parts.contains(where: \.hasUnicodeMembers)
        }
    }
}
