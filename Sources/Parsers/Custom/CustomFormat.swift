import Events
import YAML

/// A format that a file describes, ready to use: its expressions are compiled. Made once, shared by all threads.
public final class CustomFormat: Sendable {
    /// The name in options and receipts.
    public let name: String
    /// What the file says of it: names, summary, samples, its text.
    public let description: FormatDescription
    /// Whether it is tried on inputs and lines whose format was not chosen.
    public let isDetected: Bool

    /// The built-in parser that reads its lines, or nil.
    let base: Format?
    /// The expressions that read its lines, where no built-in parser does.
    let grok: GrokProgram?
    /// What the fields mean.
    let roles: FormatRoles
    /// Which lines go on with the event before; nil: as `base` has it, else none.
    let multiline: MultilineRule?
    /// What becomes of a line that is not of the format, where the format was chosen or found for the input.
    let failure: FormatFailure

    /// Compiles what a file says. `library` holds the patterns that its expressions may use, in any vocabulary.
    ///
    /// Throws `FormatProblem` with the place in the file.
    init(_ definition: FormatDefinition, _ library: GrokLibrary) throws(FormatProblem) {
        name = definition.description.name
        description = definition.description
        failure = definition.failure
        let compiler = definition.compiler(library)
        var multiline: MultilineRule?
        if let rule = definition.multiline {
            var start: GrokPattern?
            if let text = rule.start {
                // Only what begins at the line's first character begins an event.
                start = try definition.compile("\\A(?:\(text.value))", at: text.mark, compiler)
            }
            multiline = MultilineRule(
                start: start, joinsIndented: rule.joinsIndented, joinsTraces: rule.joinsTraces, readsWhole: rule.readsWhole)
        }
        self.multiline = multiline
        switch definition.reading {
        case .parser(let format):
            base = format
            grok = nil
            isDetected = definition.isDetected && format != .plain
            roles = try FormatRoles(definition, slots: nil)
        case .grok(let expressions):
            base = nil
            isDetected = definition.isDetected
            var patterns: [GrokPattern] = []
            for text in expressions { patterns.append(try definition.compile(text.value, at: text.mark, compiler)) }
            let program = GrokProgram(patterns, definition.grok)
            grok = program
            roles = try FormatRoles(definition, slots: program.slots)
        }
    }

    /// A format of one event a line from grok expressions that are tried in order: `--grok`.
    ///
    /// Throws `GrokError` for an expression that cannot be used.
    public convenience init(expressions: [String], library: GrokLibrary) throws(GrokError) {
        let mark = FormatMark(line: 1, column: 1)
        let definition = FormatDefinition(
            description: FormatDescription(name: "grok", summary: "the expressions of --grok"),
            reading: .grok(expressions.map { FormatText($0, mark) }), vocabulary: library.vocabulary)
        do throws(FormatProblem) {
            try self.init(definition, library)
        } catch {
            throw error.cause ?? GrokError(.syntax, error.message)
        }
    }
}

extension CustomFormat: Hashable {
    /// A format is itself alone.
    public static func == (a: CustomFormat, b: CustomFormat) -> Bool { a === b }

    /// See `Hashable`.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// What becomes of a line of an input that is not of the input's format.
enum FormatFailure: Sendable {
    /// It is rejected.
    case reject
    /// It is an event whose message is the line, with tags: the first where nothing fits, the second where a limit was reached.
    case tag(onFailure: [String], onLimit: [String])
}

/// Which lines go on with the event before them.
struct MultilineRule: Sendable {
    /// Lines that do not match this go on.
    var start: GrokPattern?
    /// Lines that begin with a blank or a tabulator go on.
    var joinsIndented = false
    /// Lines of stack traces (and indented ones) go on; see `Continuation`.
    var joinsTraces = false
    /// Whether the expressions see all lines of an event, joined by `\n`; else the first.
    var readsWhole = false

    /// Whether a line goes on with the event before it.
    func continues(_ line: UnsafeRawBufferPointer, _ scratch: GrokScratch) -> Bool {
        if joinsIndented, line.byte(0) == .space || line.byte(0) == .tab { return true }
        if joinsTraces, Continuation.isContinuation(line) { return true }
        guard let start else { return false }
        // Where lines are joined must follow from their content, so the clock has no say: a line at the limit begins an event.
        let effort = scratch.effort
        scratch.effort = .quick
        defer { scratch.effort = effort }
        return start.match(line, scratch) == .noMatch
    }
}
