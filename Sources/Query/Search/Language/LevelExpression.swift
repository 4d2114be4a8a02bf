import Events

/// Reads which levels a person means: `error`, `warn+` (that level and above), `>=warn`, `<info`, and lists of these with commas.
public enum LevelExpression {
    /// The bits of all levels.
    public static let all: UInt16 = Level.allCases.reduce(0) { $0 | 1 << UInt16($1.rawValue) }

    /// The levels of `text`, as bits `Level.rawValue`. Names are compared without case; all spellings of `Level` are known.
    /// Throws where a name is unknown (with the nearest one) or no level is left.
    public static func mask(_ text: String) throws(QueryError) -> UInt16 {
        var mask: UInt16 = 0
        var offset = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            mask |= try one(part, at: offset)
            offset += part.utf8.count + 1
        }
        guard mask != 0 else { throw QueryError(offset: 0, message: "no level is in this range; levels are \(names)") }
        return mask
    }

    private static func one(_ part: Substring, at start: Int) throws(QueryError) -> UInt16 {
        var name = part.trimmed
        let offset = start + part.utf8.distance(from: part.startIndex, to: name.startIndex)
        var comparison = ""
        for sign in [">=", "<=", "=>", "=<", ">", "<", "="] where name.hasPrefix(sign) {
            comparison = sign
            name = name.dropFirst(sign.count).trimmed
            break
        }
        if comparison.isEmpty && name.hasSuffix("+") {
            comparison = ">="
            name = name.dropLast().trimmed
        }
        guard let level = Level(name: name) else {
            let nameOffset = offset + part.utf8.distance(from: part.trimmed.startIndex, to: name.startIndex)
            if name.isEmpty { throw QueryError(offset: nameOffset, message: "expected a level: \(names)") }
            let nearest = NearestName.of(
                name.lowercased(), among: Level.allCases.map { $0.name.lowercased() } + ["fatal", "warning", "panic"])
            let hint = nearest.map { "; did you mean `\($0)`?" } ?? "; levels are \(names)"
            throw QueryError(offset: nameOffset, message: "`\(name.prefix(40))` is no level\(hint)")
        }
        return Level.allCases.reduce(0) { mask, other in
            let isMeant =
                switch comparison {
                case ">=", "=>": other >= level
                case "<=", "=<": other <= level
                case ">": other > level
                case "<": other < level
                default: other == level
                }
            return isMeant ? mask | 1 << UInt16(other.rawValue) : mask
        }
    }

    /// The shortest text that `mask` reads as these bits.
    static func printed(_ mask: UInt16) -> String {
        let levels = Level.allCases.filter { mask & (1 << UInt16($0.rawValue)) != 0 }
        if levels.count > 1, let lowest = levels.first, levels.last == Level.allCases.last,
            levels.count == Level.allCases.count({ $0 >= lowest })
        {
            return lowest.name.lowercased() + "+"
        }
        return levels.map { $0.name.lowercased() }.joined(separator: ",")
    }

    private static var names: String { Level.allCases.map { $0.name.lowercased() }.joined(separator: ", ") }
}

extension Substring {
    /// Without spaces at both ends.
    var trimmed: Substring {
        var rest = self
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return rest
    }
}

extension Collection {
    /// How many elements satisfy `predicate`.
    func count(_ predicate: (Element) -> Bool) -> Int { reduce(0) { $0 + (predicate($1) ? 1 : 0) } }
}
