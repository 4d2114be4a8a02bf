/// The command reference as Markdown: `docs/cli.md`.
enum MarkdownReference {
    /// The document.
    static func text(_ reference: CommandReference) -> String {
        var text = "# logetl: the commands\n\nMade from the commands by `make docs`; not for editing by hand.\n\n"
        text += "\(reference.root.abstract ?? "")\n\n"
        text += discussion(reference.root)
        for command in reference.commands {
            text += "## logetl \(command.commandName)\n\n\(command.abstract ?? "")\n\n"
            text += "```\n\(CommandReference.synopsis(command))\n```\n\n"
            text += discussion(command)
            let arguments = CommandReference.arguments(command)
            guard !arguments.isEmpty else { continue }
            text += "| option | meaning |\n|---|---|\n"
            for argument in arguments { text += "| `\(argument.heading)` | \(cell(argument.meaning)) |\n" }
            text += "\n"
        }
        while text.hasSuffix("\n\n") { text.removeLast() }
        return text
    }

    private static func discussion(_ command: CommandReference.Command) -> String {
        CommandReference.paragraphs(command.discussion).map { paragraph in
            switch paragraph {
            case .text(let lines): lines.joined(separator: "\n") + "\n\n"
            case .code(let lines): "```\n" + lines.joined(separator: "\n") + "\n```\n\n"
            }
        }.joined()
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
