/// A pattern of names: `*` any characters but `/`, `**` any characters, `**/` any folders or none, `?` one character but `/`, `[a-z]` and
/// `[!a-z]` one of some, `{a,b}` one of several texts, `\` before a character takes its meaning away.
///
/// Matching takes time in proportion to the product of both lengths, whatever the pattern is.
public struct Glob: Sendable, Hashable, CustomStringConvertible {
    /// Patterns that braces may stand for; more are refused.
    static let maxAlternatives = 256
    /// Characters of a pattern; longer ones are refused.
    static let maxCharacters = 1_024

    /// The pattern as it was given.
    public let description: String
    /// What is left when the braces are written out; one must match.
    private let alternatives: [[Part]]

    /// A piece of a pattern.
    private enum Part: Hashable {
        case character(Unicode.Scalar)
        /// `?`
        case any
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
        /// `*`
        case name
        /// `**`
        case path
        /// `**/`: nothing, or what ends with `/`.
        case folders
    }

    private struct Problem: Error { var text: String }

    /// The pattern, or nil where it is none (`problem` says why).
    public init?(_ text: String) { try? self.init(parsing: text) }

    /// What is wrong with a pattern; nil where nothing is.
    public static func problem(_ text: String) -> String? {
        do throws(Problem) {
            _ = try Glob(parsing: text)
            return nil
        } catch {
            return error.text
        }
    }

    private init(parsing text: String) throws(Problem) {
        guard !text.isEmpty else { throw Problem(text: "it is empty") }
        let scalars = Array(text.unicodeScalars)
        guard scalars.count <= Self.maxCharacters else {
            throw Problem(text: "it is longer than \(Self.maxCharacters) characters")
        }
        description = text
        var alternatives: [[Part]] = []
        for plain in try Self.expanded(scalars) { alternatives.append(try Self.parts(plain)) }
        self.alternatives = alternatives
    }

    // MARK: Reading

    /// Writes braces out, the first one first. `\` keeps its place for `parts`.
    private static func expanded(_ text: [Unicode.Scalar]) throws(Problem) -> [[Unicode.Scalar]] {
        var done: [[Unicode.Scalar]] = []
        var open = [text]
        while let next = open.popLast() {
            guard let brace = try firstBrace(next) else {
                done.append(next)
                continue
            }
            for choice in brace.choices.reversed() { open.append(next[..<brace.start] + choice + next[brace.end...]) }
            guard done.count + open.count <= maxAlternatives else {
                throw Problem(text: "its braces stand for more than \(maxAlternatives) patterns")
            }
        }
        return done
    }

    private static func firstBrace(_ text: [Unicode.Scalar]) throws(Problem) -> (
        start: Int, end: Int, choices: [[Unicode.Scalar]]
    )? {
        var start: Int?
        var pieceStart = 0
        var depth = 0
        var choices: [[Unicode.Scalar]] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "\\": index += 1
            case "[":
                if let end = setEnd(text, index) { index = end }
            case "{":
                depth += 1
                if depth == 1 {
                    start = index
                    pieceStart = index + 1
                }
            case "," where depth == 1:
                choices.append(Array(text[pieceStart..<index]))
                pieceStart = index + 1
            case "}" where depth > 0:
                depth -= 1
                if depth == 0, let start {
                    choices.append(Array(text[pieceStart..<index]))
                    return (start, index + 1, choices)
                }
            default: break
            }
            index += 1
        }
        if depth > 0 { throw Problem(text: "a { is not closed; write \\{ for the character") }
        return nil
    }

    /// The index of the `]` that ends the set at `start`; one that comes first is a member.
    private static func setEnd(_ text: [Unicode.Scalar], _ start: Int) -> Int? {
        var index = start + 1
        if index < text.count, text[index] == "!" || text[index] == "^" { index += 1 }
        var isFirst = true
        while index < text.count {
            if text[index] == "]" && !isFirst { return index }
            if text[index] == "\\" { index += 1 }
            isFirst = false
            index += 1
        }
        return nil
    }

    private static func parts(_ text: [Unicode.Scalar]) throws(Problem) -> [Part] {
        var parts: [Part] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "\\":
                guard index + 1 < text.count else {
                    throw Problem(text: "it ends with a backslash; write \\\\ for the character")
                }
                parts.append(.character(text[index + 1]))
                index += 1
            case "?": parts.append(.any)
            case "[":
                guard let end = setEnd(text, index) else {
                    throw Problem(text: "a [ is not closed; write \\[ for the character")
                }
                parts.append(try set(text[(index + 1)..<end]))
                index = end
            case "*":
                guard index + 1 < text.count, text[index + 1] == "*" else {
                    parts.append(.name)
                    break
                }
                while index + 1 < text.count, text[index + 1] == "*" { index += 1 }
                let isAtPartStart = parts.isEmpty || parts.last == .character("/") || parts.last == .folders
                if isAtPartStart, index + 1 < text.count, text[index + 1] == "/" {
                    parts.append(.folders)
                    index += 1
                } else {
                    parts.append(.path)
                }
            default: parts.append(.character(text[index]))
            }
            index += 1
        }
        return parts
    }

    private static func set(_ text: ArraySlice<Unicode.Scalar>) throws(Problem) -> Part {
        var rest = text
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        /// The next character, without a backslash before it.
        func take() -> Unicode.Scalar? {
            guard let first = rest.popFirst() else { return nil }
            return first == "\\" ? rest.popFirst() ?? first : first
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while let low = take() {
            guard rest.first == "-", rest.count > 1 else {
                ranges.append(low...low)
                continue
            }
            rest.removeFirst()
            guard let high = take(), low <= high else { throw Problem(text: "a range in [ ] goes backwards") }
            ranges.append(low...high)
        }
        return .set(ranges, isNegated: isNegated)
    }

    // MARK: Matching

    /// Whether the whole of `text` is what the pattern says.
    public func matches(_ text: String) -> Bool { alternatives.contains { Self.matches(Array(text.unicodeScalars)[...], $0) } }

    /// Whether it matches a name as a rule for inputs means it: a pattern that begins with `/` the whole path, one without `/` and `**` its last
    /// part, any other the parts at its end.
    public func matches(path: String) -> Bool {
        let scalars = Array(path.unicodeScalars)
        return alternatives.contains { parts in
            if parts.first == .character("/") || parts.first == .folders || parts.first == .path {
                return Self.matches(scalars[...], parts)
            }
            guard parts.contains(.character("/")) || parts.contains(.folders) || parts.contains(.path) else {
                let start = (scalars.lastIndex(of: "/") ?? -1) + 1
                return Self.matches(scalars[start...], parts)
            }
            return Self.matches(scalars[...], [.folders] + parts)
        }
    }

    /// Goes through the text with all places of the pattern that may be reached: place `i` waits before part `i`.
    private static func matches(_ text: ArraySlice<Unicode.Scalar>, _ parts: [Part]) -> Bool {
        var places = [Bool](repeating: false, count: parts.count + 1)
        // Whether a `.folders` is in the middle of a folder's name.
        var inFolders = [Bool](repeating: false, count: parts.count)
        var next = places
        var nextInFolders = inFolders
        places[0] = true
        skipEmpty(parts, &places)
        for scalar in text {
            for index in next.indices { next[index] = false }
            for index in nextInFolders.indices { nextInFolders[index] = false }
            var isAlive = false
            for (index, part) in parts.enumerated() where places[index] || inFolders[index] {
                let goesOn: Bool
                switch part {
                case .character(let own): goesOn = own == scalar
                case .any: goesOn = scalar != "/"
                case .set(let ranges, let isNegated):
                    goesOn = scalar != "/" && ranges.contains { $0.contains(scalar) } != isNegated
                case .name, .path:
                    if part == .path || scalar != "/" {
                        next[index] = true
                        isAlive = true
                    }
                    goesOn = false
                case .folders:
                    nextInFolders[index] = true
                    isAlive = true
                    goesOn = scalar == "/"
                }
                if goesOn {
                    next[index + 1] = true
                    isAlive = true
                }
            }
            guard isAlive else { return false }
            skipEmpty(parts, &next)
            swap(&places, &next)
            swap(&inFolders, &nextInFolders)
        }
        return places[parts.count]
    }

    /// Parts that may stand for nothing are passed.
    private static func skipEmpty(_ parts: [Part], _ places: inout [Bool]) {
        for (index, part) in parts.enumerated() where places[index] {
            switch part {
            case .name, .path, .folders: places[index + 1] = true
            default: break
            }
        }
    }
}
