import ArgumentParser

/// `logetl grok`: the patterns, and work on expressions of one's own.
struct GrokCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grok",
        abstract: "List, try, check and measure grok patterns.",
        discussion: """
            EXAMPLES:
              logetl grok list                                         all patterns
              logetl grok list --show COMBINEDAPACHELOG                one, with a sample
              logetl grok test '%{IP:client} %{WORD:verb}' access.log  the fields of each line
              logetl grok check '%{DATA:a} %{DATA:b}'                  what makes an expression slow
              logetl grok coverage *.log                               which patterns match what
              logetl grok bench '%{SYSLOGLINE}' messages               lines a second
              logetl grok run vectors.jsonl                            JSON lines in, JSON lines out
            """,
        subcommands: [
            GrokListCommand.self, GrokTestCommand.self, GrokCheckCommand.self, GrokCoverageCommand.self, GrokBenchCommand.self,
            GrokRunCommand.self,
        ])
}
