import ArgumentParser

/// `logetl config`: the settings, and the mistakes in them.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show the settings and where they come from; check and test a configuration file.",
        discussion: """
            Settings come from the nearest logetl.yaml (the working folder or one above it, else the user's, else the system's), then \
            from variables such as $LOGETL_STORE, then from options. docs/configuration.md lists them all.

            EXAMPLES:
              logetl config show
              logetl config show --json | jq '.settings[] | select(.from != "default")'
              logetl config check deploy/logetl.yaml
              logetl config test                               the tests in the file

            EXIT STATUS: 0; 1 if a test failed; 2 if there are mistakes.
            """,
        subcommands: [Show.self, Check.self, Test.self], defaultSubcommand: Show.self)
}
