import ArgumentParser
import Config
import FoundationEssentials

/// `logetl generate-docs`: the command reference and the man page, made from the commands themselves (`make docs`).
struct GenerateDocsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-docs", abstract: "Print the reference of all commands.", shouldDisplay: false)

    /// What to print.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        /// `docs/cli.md`.
        case markdown
        /// `docs/logetl.1`.
        case man
        /// `docs/configuration.md`.
        case configuration
    }

    @Argument(help: "markdown, man or configuration.") var form: Form

    func run() throws {
        if form == .configuration {
            var out = Output()
            out.write(ConfigReference.markdown)
            return try out.flush()
        }
        let help = try JSONDecoder().decode(CommandReference.Dump.self, from: Data(LogETL._dumpHelp().utf8))
        let reference = CommandReference(help.command)
        var out = Output()
        switch form {
        case .markdown: out.write(MarkdownReference.text(reference))
        case .man: out.write(ManPage.text(reference))
        case .configuration: break
        }
        try out.flush()
    }
}
