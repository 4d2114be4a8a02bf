import ArgumentParser

/// The root command: shows what there is.
struct LogETL: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logetl",
        abstract: "Takes logs in, keeps them for years, finds them again in a second.",
        discussion: """
            EXAMPLES:
              logetl ingest /var/log/nginx               a folder of logs, .gz too
              kubectl logs -f web | logetl ingest -      a stream
              tail -f app.log | logetl parse | jq .      logs to JSON, without a store
              logetl search timeout --level warn+        the newest 100 of them
              logetl search '"quorum lost"' --from -1h   a phrase, in the last hour
              logetl tail -f --service checkout          what comes in now
              logetl status                              what the store holds
              logetl lifecycle run                       old events to cheaper tiers

            The store is the folder given by --store, else by $LOGETL_STORE, else by logetl.yaml, else ./logetl-store.

            EXIT STATUS:
              0  all went well (finding nothing is well)
              1  something was missing or damaged; the rest was done
              2  wrong usage: options, a query, a setting
              3  nothing could be done: the store cannot be used, the disk is full
            """,
        version: "logetl \(Version.current)",
        groupedSubcommands: [
            CommandGroup(name: "Bring logs in", subcommands: [IngestCommand.self, ParseCommand.self, MaskCommand.self]),
            CommandGroup(name: "Ask", subcommands: [SearchCommand.self, QueryCommand.self, TailCommand.self]),
            CommandGroup(name: "Patterns", subcommands: [FormatsCommand.self, GrokCommand.self]),
            CommandGroup(
                name: "Look after it",
                subcommands: [
                    StatusCommand.self, JobsCommand.self, ReconcileCommand.self, DoctorCommand.self, LifecycleCommand.self,
                    VerifyCommand.self, ArchiveCommand.self, DeadLetterCommand.self,
                ]),
            CommandGroup(name: "Shell", subcommands: [ConfigCommand.self, CompletionsCommand.self, GenerateDocsCommand.self]),
        ])

    /// What stands before every complaint, the argument parser's included.
    static var _errorPrefix: String { Diagnostics.errorPrefix }
}
