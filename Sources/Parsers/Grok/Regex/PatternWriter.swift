/// Writes a tree as the text of a PCRE2 pattern with the same meaning.
///
/// Every group that captures gets a number of its own; names stay outside of PCRE2, so they may have any characters and length.
/// Lines of ASCII bytes alone take the form for bytes, other valid UTF-8 the form with `PCRE2_UTF | PCRE2_UCP`.
struct PatternWriter {
    /// How tightly the text around holds together.
    private enum Place: Int {
        case choice, sequence, atom
    }

    /// The pattern so far.
    private(set) var out: [UInt8] = []
    private let isUnicode: Bool
    private let groups: GroupTable
    private var ignoresCase = false
    private var dotMatchesAll = true
    private var unicodeWords = false
    private var opened = 0
    /// The ASCII character that must come after what is being written, where that is known.
    private var follow: UInt8?
    /// Definitions that are written once and called, with the numbers of their groups.
    private let subroutines: [SubroutineKey: Int]

    /// What a definition's meaning depends on besides its name.
    struct SubroutineKey: Hashable {
        var definition: ObjectIdentifier
        var ignoresCase: Bool
        var dotMatchesAll: Bool
        var unicodeWords: Bool
    }

    private init(_ groups: GroupTable, isUnicode: Bool, subroutines: [SubroutineKey: Int]) {
        self.groups = groups
        self.isUnicode = isUnicode
        self.subroutines = subroutines
    }

    /// The pattern of `node`. Throws `GrokError` for what PCRE2 has no way to do.
    static func pattern(_ node: RegexNode, _ groups: GroupTable, isUnicode: Bool) throws(GrokError) -> [UInt8] {
        var writer = Self(groups, isUnicode: isUnicode, subroutines: [:])
        try writer.write(node, .choice)
        return writer.out
    }

    /// The pattern of `node` with the definitions in `shared` written once, in front, and called where they are used. For expressions
    /// that PCRE2 would compile to more than 64 KiB. The groups of the expression are numbered after those of the definitions.
    static func pattern(_ node: RegexNode, _ groups: GroupTable, isUnicode: Bool, sharing shared: [SharedDefinition])
        throws(GrokError) -> [UInt8]
    {
        var numbers: [SubroutineKey: Int] = [:]
        for (index, definition) in shared.enumerated() { numbers[definition.key] = index + 1 }
        var writer = Self(groups, isUnicode: isUnicode, subroutines: numbers)
        if !shared.isEmpty {
            writer.put("(?(DEFINE)")
            for definition in shared {
                writer.put("(")
                try writer.with(
                    RegexOptions(
                        ignoresCase: definition.key.ignoresCase, dotMatchesAll: definition.key.dotMatchesAll,
                        unicodeWords: definition.key.unicodeWords), definition.node, .choice)
                writer.put(")")
            }
            writer.put(")")
        }
        writer.opened = shared.count
        try writer.write(node, .sequence)
        return writer.out
    }

    /// The number of groups before those of the expression.
    private var firstGroup: Int { subroutines.count }

    // MARK: nodes

    private mutating func put(_ text: StaticString) {
        out.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
    private mutating func put(_ text: String) { out.append(contentsOf: text.utf8) }

    private mutating func write(_ node: RegexNode, _ place: Place) throws(GrokError) {
        guard out.count <= GrokLimits.maxExpandedBytes else {
            throw GrokError(.tooLarge, "the expression is over \(GrokLimits.maxExpandedBytes) bytes with its patterns in place")
        }
        switch node {
        case .empty: if place == .atom { put("(?:)") }
        case .literal(let scalars): literal(scalars, place)
        case .any: put(".")
        case .set(let set): write(set)
        case .anchor(let anchor): write(anchor, place)
        case .lineBreak: put(isUnicode ? "(?>\\r\\n|[\\n-\\r\\x{85}\\x{2028}\\x{2029}])" : "(?>\\r\\n|[\\n-\\r])")
        case .grapheme: put("\\X")
        case .sequence(let parts):
            if place == .atom { put("(?:") }
            let after = follow
            for (index, part) in parts.enumerated() {
                follow = index + 1 < parts.count ? firstByte(parts[index + 1]) : after
                try write(part, .sequence)
            }
            follow = after
            if place == .atom { put(")") }
        case .choice(let branches):
            if place != .choice { put("(?:") }
            for (index, branch) in branches.enumerated() {
                if index > 0 { put("|") }
                try write(branch, .sequence)
            }
            if place != .choice { put(")") }
        case .loop(let body, let min, let max, let greed):
            if place == .atom { put("(?:") }
            try loop(body, min, max, greed)
            if place == .atom { put(")") }
        case .group(let body, let options):
            if options.isEmpty { try write(body, place) } else { try with(options, body, place) }
        case .capture(let body, let name):
            if name == nil, groups.hasNames {
                // Where some groups have names, the others do not capture.
                try write(body, place)
            } else {
                try capture(body)
            }
        case .atomic(let body):
            put("(?>")
            try apart(body, .choice)
            put(")")
        case .look(let body, let ahead, let negative):
            if place == .atom { put("(?:") }
            put(ahead ? (negative ? "(?!" : "(?=") : (negative ? "(?<!" : "(?<="))
            try apart(ahead ? body : Lookbehind.rewritten(body), .choice)
            put(")")
            if place == .atom { put(")") }
        case .backReference(let target): try backReference(target)
        case .call(let target):
            guard let number = groups.numbers(target, opened: opened - firstGroup).last else { throw groups.unknown(target) }
            put("(?\(number + firstGroup))")
        case .conditional(let target, let yes, let no):
            guard let number = groups.numbers(target, opened: opened - firstGroup).last else { throw groups.unknown(target) }
            if place == .atom { put("(?:") }
            put("(?(\(number + firstGroup))")
            try apart(yes, .sequence)
            put("|")
            try apart(no, .sequence)
            put(")")
            if place == .atom { put(")") }
        case .reference(let reference):
            if reference.field != nil { return try capture(reference.definition.node) }
            let key = SubroutineKey(
                definition: ObjectIdentifier(reference.definition), ignoresCase: ignoresCase, dotMatchesAll: dotMatchesAll,
                unicodeWords: unicodeWords)
            if let number = subroutines[key] { put("(?\(number))") } else { try write(reference.definition.node, place) }
        }
    }

    private mutating func capture(_ body: RegexNode) throws(GrokError) {
        opened += 1
        put("(")
        try write(body, .choice)
        put(")")
    }

    private mutating func with(_ options: RegexOptions, _ body: RegexNode, _ place: Place) throws(GrokError) {
        let before = (ignoresCase, dotMatchesAll, unicodeWords)
        ignoresCase = options.ignoresCase ?? ignoresCase
        dotMatchesAll = options.dotMatchesAll ?? dotMatchesAll
        unicodeWords = options.unicodeWords ?? unicodeWords
        let isSame = ignoresCase == before.0 && dotMatchesAll == before.1
        if isSame {
            try write(body, place)
        } else {
            put("(?")
            if ignoresCase { put("i") }
            if dotMatchesAll { put("s") }
            if !ignoresCase || !dotMatchesAll { put("-") }
            if !ignoresCase { put("i") }
            if !dotMatchesAll { put("s") }
            put(":")
            try write(body, .choice)
            put(")")
        }
        (ignoresCase, dotMatchesAll, unicodeWords) = before
    }

    private mutating func loop(_ body: RegexNode, _ min: Int, _ max: Int?, _ greed: RegexGreed) throws(GrokError) {
        if case .any = body, max == nil, min <= 1, greed == .lazy, dotMatchesAll, let follow, !groups.hasCalls {
            return run(upTo: follow, min)
        }
        try apart(body, .atom)
        switch (min, max) {
        case (0, nil): put("*")
        case (1, nil): put("+")
        case (0, 1): put("?")
        case (_, nil): put("{\(min),}")
        case (_, let max?): put(min == max ? "{\(min)}" : "{\(min),\(max)}")
        }
        switch greed {
        case .greedy: break
        case .lazy: put("?")
        case .possessive: put("+")
        }
    }

    /// `.*?` before a character that is known: from one such character to the next at a time, in place of byte by byte. It stops at the
    /// same places in the same order.
    private mutating func run(upTo follow: UInt8, _ min: Int) {
        if min == 1 { put(".") }
        var other = "[^"
        other += "\\x{\(String(follow, radix: 16))}]*+"
        put(other)
        put("(?:")
        ClassText.append(UInt32(follow), isUnicode: isUnicode, to: &out)
        put(other)
        put(")*?")
    }

    /// Writes what does not see the text after it while it matches.
    private mutating func apart(_ node: RegexNode, _ place: Place) throws(GrokError) {
        let after = follow
        follow = nil
        try write(node, place)
        follow = after
    }

    /// The ASCII character that `node` begins with, where there is only one.
    private func firstByte(_ node: RegexNode) -> UInt8? {
        switch node {
        case .literal(let scalars):
            guard let first = scalars.first, first < 0x80, !ignoresCase || !UInt8(first).isLetter else { return nil }
            return UInt8(first)
        case .sequence(let parts): return parts.first.flatMap(firstByte)
        case .capture(let body, name: _), .atomic(let body): return firstByte(body)
        case .group(let body, let options): return options.isEmpty ? firstByte(body) : nil
        case .reference(let reference): return firstByte(reference.definition.node)
        default: return nil
        }
    }

    private mutating func backReference(_ target: RegexTarget) throws(GrokError) {
        if groups.hasNames, case .number = target {
            throw GrokError(
                .syntax, "a reference to a group by number where groups have names; name the group and write \\k<name>")
        }
        let numbers = groups.numbers(target, opened: opened - firstGroup)
        guard !numbers.isEmpty else { throw groups.unknown(target) }
        // The last of several groups with one name that has a value is meant.
        put("(?:" + numbers.reversed().map { "\\g{\($0 + firstGroup)}" }.joined(separator: "|") + ")")
    }

    private mutating func write(_ anchor: RegexAnchor, _ place: Place) {
        // PCRE2 refuses to repeat a place; a group around it is repeated.
        if place == .atom { put("(?:") }
        defer { if place == .atom { put(")") } }
        switch anchor {
        case .lineStart: put("^")
        case .lineEnd: put("$")
        case .textStart: put("\\A")
        case .textEnd: put("\\z")
        case .textEndOrLastLine: put("\\Z")
        case .searchStart: put("\\G")
        case .wordEdge: put("\\b")
        case .noWordEdge: put("\\B")
        case .keep: put("\\K")
        }
    }

    // MARK: characters

    private mutating func literal(_ scalars: [UInt32], _ place: Place) {
        let isWrapped = place == .atom && (scalars.count > 1 || (!isUnicode && scalars.contains { $0 >= 0x80 }))
        if isWrapped { put("(?:") }
        for scalar in scalars { ClassText.append(scalar, isUnicode: isUnicode, to: &out) }
        if isWrapped { put(")") }
    }

    private mutating func write(_ set: RegexClass) {
        ClassText.append(set, isUnicode: isUnicode, ignoringCase: ignoresCase, unicodeWords: unicodeWords, to: &out)
    }
}
