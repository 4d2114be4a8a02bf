import ArgumentParser

/// `logetl dead-letter`: the input that was rejected.
struct DeadLetterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letter",
        abstract: "Look at rejected input, bring it in, throw it away.",
        discussion: """
            Input that is no event is kept as dead letters, masked like everything else, until it is purged. Fix what was wrong (a \
            format, a pattern, a time zone), then replay: what becomes an event is stored as if it had been understood at once.

            EXAMPLES:
              logetl dead-letter list --summary                      what was rejected, by reason and file
              logetl dead-letter list --source app.log --limit 5     the newest letters of a file
              logetl dead-letter show 17                             one letter with all that is known of it
              logetl dead-letter export | logetl grok coverage -     which patterns would match
              logetl dead-letter replay --format log4j --dry-run     what would come in
              logetl dead-letter replay --format log4j               brings it in; again is harmless
              logetl dead-letter purge --replayed                    throws away what came in
            """,
        subcommands: [
            DeadLetterListCommand.self, DeadLetterShowCommand.self, DeadLetterExportCommand.self, DeadLetterReplayCommand.self,
            DeadLetterPurgeCommand.self,
        ])
}
