/// The commands as data: what the argument parser tells of them, without hidden parts.
struct CommandReference {
    /// The JSON that the argument parser dumps; only the parts that are used here.
    struct Dump: Decodable {
        var command: Command
    }

    /// A command and its subcommands.
    struct Command: Decodable {
        var commandName: String
        var shouldDisplay: Bool
        var abstract: String?
        var discussion: String?
        var subcommands: [Command]?
        var arguments: [Argument]?
    }

    /// An argument, option or flag.
    struct Argument: Decodable {
        /// A spelling: `--limit` is kind `long`, name `limit`.
        struct Name: Decodable {
            var kind: String
            var name: String

            /// As it is typed.
            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var abstract: String?
        var allValues: [String]?

        /// As it stands in a synopsis: `[--limit <n>]`, `<query> …`.
        var usage: String {
            var text: String
            switch kind {
            case "positional": text = "<\(valueName ?? "value")>"
            case "flag": text = preferred
            default: text = "\(preferred) <\(valueName ?? "value")>"
            }
            if isOptional { text = "[\(text)]" }
            return isRepeating ? text + "..." : text
        }

        /// All spellings and the value: `-n, --limit <n>`.
        var heading: String {
            guard kind != "positional" else { return "<\(valueName ?? "value")>" + (isRepeating ? "..." : "") }
            let spellings = (names ?? []).sorted { $0.text.utf8.count < $1.text.utf8.count }.map(\.text).joined(separator: ", ")
            return kind == "flag" ? spellings : "\(spellings) <\(valueName ?? "value")>"
        }

        /// What it means, with its values and its default.
        var meaning: String {
            var text = abstract ?? ""
            guard kind != "flag" else { return text }
            if let allValues, !allValues.isEmpty { text += " One of \(allValues.joined(separator: ", "))." }
            if let defaultValue, !defaultValue.isEmpty { text += " Default: \(defaultValue)." }
            return text
        }

        private var preferred: String { (names ?? []).first { $0.kind == "long" }?.text ?? names?.first?.text ?? "" }
    }

    /// The root command.
    let root: Command

    /// The reference of the root command.
    init(_ root: Command) { self.root = root }

    /// The visible subcommands, in the order of the help; those of a subcommand follow it under both names.
    var commands: [Command] {
        Self.visible(root).flatMap { command in
            [command]
                + Self.visible(command).map { nested in
                    var full = nested
                    full.commandName = "\(command.commandName) \(nested.commandName)"
                    return full
                }
        }
    }

    private static func visible(_ command: Command) -> [Command] {
        (command.subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    }

    /// The visible arguments of a command but `--help` and `--version`, which all have.
    static func arguments(_ command: Command) -> [Argument] {
        (command.arguments ?? []).filter { argument in
            argument.shouldDisplay && !(argument.names ?? []).contains { $0.name == "help" || $0.name == "version" }
        }
    }

    /// `logetl search [--service <name>]... [<query>...]`.
    static func synopsis(_ command: Command) -> String {
        let nested = visible(command).map(\.commandName)
        let choice = nested.isEmpty ? [] : ["<\(nested.joined(separator: "|"))>"]
        return (["logetl", command.commandName] + choice + arguments(command).map(\.usage)).joined(separator: " ")
    }

    /// A discussion as paragraphs; those that are indented are code.
    static func paragraphs(_ discussion: String?) -> [Paragraph] {
        var result: [Paragraph] = []
        for line in (discussion ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
            let isCode = line.hasPrefix("  ")
            let text = isCode ? String(line.dropFirst(2)) : String(line)
            if text.isEmpty {
                result.append(.text([]))
            } else if isCode {
                if case .code(let lines)? = result.last {
                    result[result.count - 1] = .code(lines + [text])
                } else {
                    result.append(.code([text]))
                }
            } else if case .text(let lines)? = result.last, !lines.isEmpty {
                result[result.count - 1] = .text(lines + [text])
            } else {
                result.append(.text([text]))
            }
        }
        return result.filter {
            if case .text(let lines) = $0 { !lines.isEmpty } else { true }
        }
    }

    /// A part of a discussion.
    enum Paragraph {
        /// Flowing text.
        case text([String])
        /// Lines to be kept as they are.
        case code([String])
    }
}
