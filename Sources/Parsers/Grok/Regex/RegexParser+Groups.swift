extension RegexParser {
    /// What stands after an opening parenthesis, up to and with the closing one.
    mutating func group() throws(GrokError) -> RegexNode {
        guard take("?") else { return .capture(try inside(), name: nil) }
        if take(":") { return .group(try inside(), RegexOptions()) }
        if take("=") { return .look(try inside(), ahead: true, negative: false) }
        if take("!") { return .look(try inside(), ahead: true, negative: true) }
        if take(">") { return .atomic(try inside()) }
        if take("<=") { return .look(try inside(), ahead: false, negative: false) }
        if take("<!") { return .look(try inside(), ahead: false, negative: true) }
        if take("~") { throw syntax("absent operators (?~…) are not supported", .unsupported) }
        if take("(") {
            let target = try condition()
            let branches: [RegexNode]
            let body = try inside()
            if case .choice(let parts) = body { branches = parts } else { branches = [body] }
            guard branches.count <= 2 else { throw syntax("a condition with more than two branches") }
            return .conditional(target, branches[0], branches.count == 2 ? branches[1] : .empty)
        }
        for (open, close) in [("<", ">"), ("'", "'"), ("P<", ">")] as [(String, Unicode.Scalar)] where take(open) {
            guard let name = text(upTo: close), !name.isEmpty else { throw syntax("a group name without its end") }
            return .capture(try inside(), name: name)
        }
        return try options()
    }

    private mutating func inside() throws(GrokError) -> RegexNode {
        let node = try choice()
        guard take(")") else { throw syntax("a group without its closing parenthesis") }
        return node
    }

    private mutating func condition() throws(GrokError) -> RegexTarget {
        for (open, close) in [("<", ">"), ("'", "'")] as [(String, Unicode.Scalar)] where take(open) {
            guard let name = text(upTo: close), take(")") else { throw syntax("a condition without its end") }
            return Self.target(name)
        }
        guard let text = text(upTo: ")"), let number = Int(text), number > 0 else {
            throw syntax("a condition that is neither a group's number nor its name")
        }
        return .number(number)
    }

    /// A name or a number as `\k<…>`, `\g<…>` and conditions have it.
    static func target(_ name: String) -> RegexTarget {
        guard let number = Int(name) else { return .name(name) }
        return number < 0 || name.hasPrefix("+") ? .relative(number) : .number(number)
    }

    /// `(?imx-imx)` and `(?imx-imx:…)`, after the question mark.
    private mutating func options() throws(GrokError) -> RegexNode {
        var options = RegexOptions()
        var extended = isExtended
        var value = true
        while true {
            switch peek() {
            case 0x2D: value = false
            case 0x69: options.ignoresCase = value
            case 0x6D, 0x73: options.dotMatchesAll = value
            case 0x78: extended = value
            case 0x61 where value, 0x64 where value: options.unicodeWords = false
            case 0x75 where value: options.unicodeWords = true
            case 0x29, 0x3A:
                let isScoped = peek() == 0x3A
                at += 1
                let outer = isExtended
                isExtended = extended
                defer { isExtended = outer }
                // Without a colon it holds up to the end of the group around it, further branches included: a(?i)b|c is a(?i:b|c).
                return .group(isScoped ? try inside() : try choice(), options)
            default: throw syntax("an unknown kind of group")
            }
            at += 1
        }
    }
}
