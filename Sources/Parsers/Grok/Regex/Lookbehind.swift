/// Makes look-behinds that PCRE2 takes: a choice whose branches have a fixed length each.
enum Lookbehind {
    /// Branches that a look-behind may be taken apart into.
    static let maxBranches = 64

    /// The same look-behind with each branch of fixed length. Throws `GrokError` where that is not possible.
    static func rewritten(_ body: RegexNode) throws(GrokError) -> RegexNode {
        let branches: [RegexNode]
        if case .choice(let parts) = body { branches = parts } else { branches = [body] }
        if branches.allSatisfy({ length($0) != nil }) { return body }
        guard let variants = variants(body) else {
            throw GrokError(
                .unsupported,
                "a look-behind of variable length; write its lengths as branches (?<=a|bc), or match the text instead")
        }
        return .choice(variants)
    }

    /// The length in characters, nil where it is not fixed.
    private static func length(_ node: RegexNode) -> Int? {
        switch node {
        case .empty, .anchor, .look: return 0
        case .literal(let scalars): return scalars.count
        case .any, .set: return 1
        case .sequence(let parts):
            var sum = 0
            for part in parts {
                guard let more = length(part), sum < 10_000 else { return nil }
                sum += more
            }
            return sum
        case .choice(let branches):
            guard let first = branches.first, let length = length(first) else { return nil }
            return branches.allSatisfy { Self.length($0) == length } ? length : nil
        case .loop(let body, let min, let max, _):
            guard min == max, let one = length(body), min * one < 10_000 else { return nil }
            return min * one
        case .group(let body, _), .capture(let body, _), .atomic(let body): return length(body)
        case .reference(let reference): return length(reference.definition.node)
        case .lineBreak, .grapheme, .backReference, .call, .conditional: return nil
        }
    }

    private static func variants(_ node: RegexNode) -> [RegexNode]? {
        if length(node) != nil { return [node] }
        switch node {
        case .sequence(let parts): return product(parts)
        case .choice(let branches):
            var all: [RegexNode] = []
            for branch in branches {
                guard let more = variants(branch), all.count + more.count <= maxBranches else { return nil }
                all += more
            }
            return all
        case .loop(let body, let min, let max?, _):
            guard max <= maxBranches else { return nil }
            var all: [RegexNode] = []
            for count in min...max {
                guard let more = product(Array(repeating: body, count: count)), all.count + more.count <= maxBranches else {
                    return nil
                }
                all += more
            }
            return all
        case .group(let body, let options): return variants(body)?.map { .group($0, options) }
        case .reference(let reference) where reference.field == nil: return variants(reference.definition.node)
        default: return nil
        }
    }

    private static func product(_ parts: [RegexNode]) -> [RegexNode]? {
        var all: [[RegexNode]] = [[]]
        for part in parts {
            guard let more = variants(part), all.count * more.count <= maxBranches else { return nil }
            all = all.flatMap { head in more.map { head + [$0] } }
        }
        return all.map { .sequence($0) }
    }
}
