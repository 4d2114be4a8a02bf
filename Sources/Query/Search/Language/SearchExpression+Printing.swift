import Blocks
import Events

extension SearchExpression: CustomStringConvertible {
    /// The expression in the search language; `parse(print(x)) == x`.
    public var description: String {
        var out = ""
        print(to: &out)
        return out
    }

    private func print(to out: inout String) {
        switch self {
        case .everything: break
        case .text(let term, let scope):
            Self.print(scope, to: &out)
            Self.print(term.text, isPrefix: term.isPrefix, to: &out)
        case .wildcard(let wildcard, let scope):
            Self.print(scope, to: &out)
            Self.print(wildcard, to: &out)
        case .value(let test, let scope):
            Self.print(scope == .everything ? .message : scope, to: &out)
            out += test.printed
        case .services(.wildcard(let wildcard)):
            out += "service:"
            Self.print(wildcard, to: &out)
        case .services(.regex(let regex)): out += "service:" + regex.printed
        case .time(let from, let to): out += "timestamp:" + Self.printed(from, to)
        case .service(let name, let isPrefix):
            out += "service:"
            Self.print(name, isPrefix: isPrefix, to: &out)
        case .levels(let mask): out += "level:" + LevelExpression.printed(mask)
        case .all(let parts): Self.print(parts, separator: " ", to: &out)
        case .any(let parts): Self.print(parts, separator: " OR ", to: &out)
        case .not(let part):
            out += "-"
            part.printGrouped(to: &out)
        }
    }

    private static func print(_ scope: TextScope, to out: inout String) {
        switch scope {
        case .everything: break
        case .message: out += "message:"
        case .field(let name): out += QueryField.printed(name) + ":"
        }
    }

    private static func print(_ wildcard: SearchWildcard, to out: inout String) {
        for (index, piece) in wildcard.pieces.enumerated() {
            switch piece {
            case .any: out += "*"
            case .one: out += "?"
            case .text(let text):
                for (place, scalar) in text.unicodeScalars.enumerated() {
                    let byte = scalar.value < 0x80 ? UInt8(scalar.value) : 0x80
                    let isInside = index > 0 || place > 0
                    let isPlain = QueryField.isLetterOrDigit(byte) || (isInside && [0x2E, 0x2F, 0x2D].contains(byte))
                    if !isPlain { out += "\\" }
                    out.unicodeScalars.append(scalar)
                }
            }
        }
    }

    /// `[2026-01-21T08:15:30.000000000Z TO *}`.
    private static func printed(_ from: Timestamp?, _ to: Timestamp?) -> String {
        var writer = TimestampWriter()
        return "[\(from.map { writer.string($0) } ?? "*") TO \(to.map { writer.string($0) } ?? "*")}"
    }

    private static func print(_ parts: [SearchExpression], separator: String, to out: inout String) {
        for (index, part) in parts.enumerated() {
            if index > 0 { out += separator }
            part.printGrouped(to: &out)
        }
    }

    private func printGrouped(to out: inout String) {
        switch self {
        case .everything: out += "*"
        case .all, .any:
            out += "("
            print(to: &out)
            out += ")"
        default: print(to: &out)
        }
    }

    private static func print(_ text: String, isPrefix: Bool, to out: inout String) {
        out += isBare(text) && SearchNetwork(text) == nil ? text : quoted(text)
        if isPrefix { out += "*" }
    }

    /// The text in quotes.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { out += "\\" }
            out.unicodeScalars.append(scalar)
        }
        return out + "\""
    }

    /// Whether the text reads as one word without quotes.
    fileprivate static func isBare(_ text: String) -> Bool {
        guard text != "AND", text != "OR", text != "NOT", let first = text.utf8.first, QueryField.isLetterOrDigit(first) else {
            return false
        }
        return text.utf8.allSatisfy { QueryField.isLetterOrDigit($0) || [0x2E, 0x2F, 0x2D, 0x40].contains($0) }
    }
}

extension SearchValueTest {
    /// The test as it stands behind the colon of a field.
    var printed: String {
        switch self {
        case .exists: return "*"
        case .network(let network): return network.printed
        case .regex(let regex): return regex.printed
        case .range(let range):
            switch (range.lower, range.upper) {
            case (let lower?, nil): return (lower.isInclusive ? ">=" : ">") + Self.printed(lower)
            case (nil, let upper?): return (upper.isInclusive ? "<=" : "<") + Self.printed(upper)
            default:
                let open = range.lower?.isInclusive == false ? "{" : "["
                let close = range.upper?.isInclusive == false ? "}" : "]"
                return "\(open)\(Self.printed(range.lower)) TO \(Self.printed(range.upper))\(close)"
            }
        }
    }

    private static func printed(_ bound: SearchRange.Bound?) -> String {
        guard let bound else { return "*" }
        if !bound.isText { return bound.text }
        let isPlain =
            SearchExpression.isBare(bound.text) && bound.text != "TO" && SearchNumber(bound.text) == nil
            && SearchAddress(bound.text) == nil
        return isPlain ? bound.text : SearchExpression.quoted(bound.text)
    }
}
