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
            switch scope {
            case .everything: break
            case .message: out += "message:"
            case .field(let name): out += QueryField.printed(name) + ":"
            }
            Self.print(term.text, isPrefix: term.isPrefix, to: &out)
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

    private static func print(_ parts: [SearchExpression], separator: String, to out: inout String) {
        for (index, part) in parts.enumerated() {
            if index > 0 { out += separator }
            part.printGrouped(to: &out)
        }
    }

    private func printGrouped(to out: inout String) {
        switch self {
        case .all, .any:
            out += "("
            print(to: &out)
            out += ")"
        default: print(to: &out)
        }
    }

    private static func print(_ text: String, isPrefix: Bool, to out: inout String) {
        if isBare(text) {
            out += text
        } else {
            out += "\""
            for scalar in text.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { out += "\\" }
                out.unicodeScalars.append(scalar)
            }
            out += "\""
        }
        if isPrefix { out += "*" }
    }

    /// Whether the text reads as one word without quotes.
    private static func isBare(_ text: String) -> Bool {
        guard text != "AND", text != "OR", text != "NOT", let first = text.utf8.first, QueryField.isLetterOrDigit(first) else {
            return false
        }
        return text.utf8.allSatisfy { QueryField.isLetterOrDigit($0) || [0x2E, 0x2F, 0x2D, 0x40].contains($0) }
    }
}
