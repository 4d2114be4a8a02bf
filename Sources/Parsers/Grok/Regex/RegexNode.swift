/// A regular expression of Oniguruma's Ruby syntax as a tree. Definitions are shared: a tree is never changed.
indirect enum RegexNode {
    /// Matches nothing at all, at any place.
    case empty
    /// Characters one after the other, as Unicode scalars.
    case literal([UInt32])
    /// `.`; all but the line feed where dot-all is off.
    case any
    /// One character of a set.
    case set(RegexClass)
    /// A place, without characters.
    case anchor(RegexAnchor)
    /// `\R`.
    case lineBreak
    /// `\X`.
    case grapheme
    /// One after the other.
    case sequence([RegexNode])
    /// The first that fits.
    case choice([RegexNode])
    /// `max` nil: without end.
    case loop(RegexNode, min: Int, max: Int?, RegexGreed)
    /// A group that captures nothing, with the options it sets.
    case group(RegexNode, RegexOptions)
    /// A group with a name, or one that captures only in an expression without names.
    case capture(RegexNode, name: String?)
    /// `(?>…)`.
    case atomic(RegexNode)
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`.
    case look(RegexNode, ahead: Bool, negative: Bool)
    /// `\1`, `\k<name>`.
    case backReference(RegexTarget)
    /// `\g<name>`.
    case call(RegexTarget)
    /// `(?(1)yes|no)`.
    case conditional(RegexTarget, RegexNode, RegexNode)
    /// `%{NAME:field:type}`.
    case reference(GrokReference)
}

/// Places in the text.
enum RegexAnchor {
    case lineStart, lineEnd, textStart, textEnd, textEndOrLastLine, searchStart, wordEdge, noWordEdge, keep
}

/// How a loop chooses.
enum RegexGreed {
    case greedy, lazy, possessive
}

/// Another group.
enum RegexTarget: Hashable {
    case name(String)
    case number(Int)
    /// Counted from here: -1 is the group that was opened last.
    case relative(Int)
}

/// The options that a group sets; nil: as around it. `x` is dealt with by the parser.
struct RegexOptions: Equatable {
    /// `i`.
    var ignoresCase: Bool?
    /// Ruby's `m`: `.` matches line feeds.
    var dotMatchesAll: Bool?
    /// `u`, `a`: whether `\w \d \s` go beyond ASCII.
    var unicodeWords: Bool?

    /// Whether nothing is set.
    var isEmpty: Bool { self == RegexOptions() }
}

/// A use of a pattern in an expression.
final class GrokReference: Sendable {
    /// The pattern's name.
    let name: String
    /// What is captured as, nil: nothing.
    let field: String?
    /// The group's name as Logstash has it: `NAME:field:type`.
    let groupName: String
    /// The definition; shared by all uses.
    let definition: GrokDefinition

    init(name: String, field: String?, groupName: String, definition: GrokDefinition) {
        self.name = name
        self.field = field
        self.groupName = groupName
        self.definition = definition
    }
}

/// A parsed definition.
final class GrokDefinition: Sendable {
    /// The pattern's name.
    let name: String
    /// The tree.
    let node: RegexNode
    /// Nodes with all definitions in place.
    let size: Int

    init(name: String, node: RegexNode) {
        self.name = name
        self.node = node
        size = node.size
    }
}

extension RegexNode: Sendable {}
extension RegexAnchor: Sendable {}
extension RegexGreed: Sendable {}
extension RegexTarget: Sendable {}
extension RegexOptions: Sendable {}
