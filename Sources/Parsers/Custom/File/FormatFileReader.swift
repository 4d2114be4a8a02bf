import Events
import YAML

/// Reads the text of a file that describes formats: one, or a list of them. Gathers all mistakes, not only the first.
struct FormatFileReader {
    /// The file as people name it, for complaints.
    let path: String
    /// The formats that have no mistake.
    private(set) var definitions: [FormatDefinition] = []
    /// The mistakes.
    var problems: [FormatProblem] = []

    /// Keys of a format.
    static let keys = [
        "name", "aliases", "summary", "grok", "parser", "patterns", "vocabulary", "break_on_match", "overwrite", "target",
        "on_failure", "tag_on_failure", "tag_on_timeout", "timestamp", "level", "service", "message", "host", "trace_id",
        "multiline", "detect", "samples",
    ]
    /// Those of them that are about grok expressions.
    private static let grokKeys = ["patterns", "vocabulary", "break_on_match", "overwrite", "target"]

    init(path: String) { self.path = path }

    /// Reads the text.
    mutating func read(_ text: [UInt8]) {
        let root: YAMLNode?
        do throws(YAMLProblem) {
            root = try YAMLReader.read(text)
        } catch {
            return complain(error.mark, error.message)
        }
        guard let root, !root.isNull else { return complain(.init(line: 1, column: 1), "the file describes no format") }
        guard case .list(let nodes) = root.content else { return readFormat(root, text) }
        let starts = nodes.map(\.mark.line)
        for (index, node) in nodes.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : Int.max
            readFormat(node, Self.lines(of: text, from: starts[index], upTo: end))
        }
    }

    /// Reads formats that stand in a file among other things.
    mutating func read(_ nodes: [YAMLNode]) {
        for node in nodes { readFormat(node, Array("# in \(path), line \(node.mark.line)\n".utf8)) }
    }

    private static func lines(of text: [UInt8], from first: Int, upTo end: Int) -> [UInt8] {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
        let part = lines.enumerated().filter { $0.offset + 1 >= first && $0.offset + 1 < end }.map(\.element)
        return Array(part.joined(separator: [0x0A]))
    }

    /// Notes a mistake.
    mutating func complain(_ mark: FormatMark, _ message: String) {
        problems.append(FormatProblem(path: path, mark: mark, message: message))
    }

    private mutating func readFormat(_ node: YAMLNode, _ text: [UInt8]) {
        let known = problems.count
        guard let section = section(node, "a format", keys: Self.keys) else { return }
        guard let name = string(section["name"], "name") else {
            if section["name"] == nil { complain(node.mark, "a format needs a name") }
            return
        }
        checkName(name)
        var description = FormatDescription(name: name.value.lowercased())
        description.aliases = strings(section["aliases"], "aliases").map { $0.value.lowercased() }
        description.summary = string(section["summary"], "summary")?.value ?? ""
        description.text = text
        description.path = path
        guard let reading = reading(section, node.mark) else { return }
        description.samples = samples(section["samples"])
        var definition = FormatDefinition(description: description, reading: reading)
        definition.path = path
        definition.isDetected = flag(section["detect"], "detect") ?? true
        readGrok(section, &definition)
        readFailure(section, &definition)
        readRoles(section, &definition)
        definition.multiline = multiline(section["multiline"])
        if problems.count == known { definitions.append(definition) }
    }

    /// Names stand in commands and receipts.
    private mutating func checkName(_ name: FormatText) {
        let isPlain = name.value.utf8.allSatisfy { $0.isWord || $0 == .dash || $0 == .dot }
        if name.value.isEmpty || name.value.utf8.count > 64 || !isPlain {
            complain(name.mark, "a name has 1 to 64 letters, digits, dots, dashes and underscores")
        }
    }

    // MARK: How lines are read

    private mutating func reading(_ section: Section, _ mark: FormatMark) -> FormatDefinition.Reading? {
        let expressions = strings(section["grok"], "grok")
        guard let parser = section["parser"] else {
            if expressions.isEmpty {
                if section["grok"] == nil {
                    complain(mark, "a format needs either grok (an expression, or a list of them) or parser (a built-in format)")
                }
                return nil
            }
            return .grok(expressions)
        }
        if let grok = section["grok"] {
            complain(grok.mark, "a format has either grok or parser, not both")
            return nil
        }
        guard let name = string(parser, "parser") else { return nil }
        for key in Self.grokKeys {
            if let member = section.members.first(where: { $0.key == key }) {
                complain(member.mark, "\(key) is for formats with grok; this one has a parser")
            }
        }
        guard let format = Format(name: name.value) else {
            let known = Format.allCases.flatMap { [$0.name] + $0.aliases }
            complain(name.mark, "there is no built-in format '\(Self.visible(name.value))'\(Self.nearest(name.value, known))")
            return nil
        }
        return .parser(format)
    }

    private mutating func readGrok(_ section: Section, _ definition: inout FormatDefinition) {
        if let name = string(section["vocabulary"], "vocabulary") {
            if let vocabulary = GrokVocabulary(rawValue: name.value) {
                definition.vocabulary = vocabulary
            } else {
                complain(name.mark, "vocabulary is legacy or ecs-v1")
            }
        }
        for member in members(section["patterns"], "patterns") {
            guard let text = string(member.value, "patterns.\(member.key)") else { continue }
            definition.patterns.append((member.key, text.value))
        }
        definition.grok.breaksOnMatch = flag(section["break_on_match"], "break_on_match") ?? true
        definition.grok.overwrite = Set(strings(section["overwrite"], "overwrite").map(\.value))
        definition.grok.target = string(section["target"], "target")?.value
    }

    private mutating func readFailure(_ section: Section, _ definition: inout FormatDefinition) {
        let tags = section["tag_on_failure"].map { node in strings(node, "tag_on_failure").map(\.value) }
        let limitTags = section["tag_on_timeout"].map { node in strings(node, "tag_on_timeout").map(\.value) }
        let choice = string(section["on_failure"], "on_failure")
        switch choice?.value {
        case "tag":
            definition.failure = .tag(onFailure: tags ?? ["_grokparsefailure"], onLimit: limitTags ?? ["_groktimeout"])
        case "reject", nil:
            for key in ["tag_on_failure", "tag_on_timeout"] {
                if let member = section.members.first(where: { $0.key == key }) {
                    complain(member.mark, "\(key) needs on_failure: tag; else lines that do not fit are rejected")
                }
            }
        default:
            if let choice { complain(choice.mark, "on_failure is reject or tag") }
        }
    }
}
