import ArgumentParser

/// `logetl completions`: the script that lets a shell complete the command line.
struct CompletionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script of a shell.",
        discussion: """
            EXAMPLES:
              logetl completions bash > ~/.local/share/bash-completion/completions/logetl
              logetl completions zsh  > ~/.zfunc/_logetl       with ~/.zfunc in $fpath
              logetl completions fish > ~/.config/fish/completions/logetl.fish
            """)

    /// The shells there are scripts for.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish

        /// The same shell as the argument parser knows it.
        var completionShell: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    func run() throws {
        var out = Output()
        out.write(LogETL.completionScript(for: shell.completionShell))
        out.write("\n")
        try out.flush()
    }
}
