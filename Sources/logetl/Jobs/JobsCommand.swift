import ArgumentParser

/// `logetl jobs`: what was done to the store.
struct JobsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Look at the jobs of the store: what was read, when, and what became of it.",
        discussion: """
            Each ingest and each replay is a job with a receipt for every file, archive member and stream. A job that was killed is \
            interrupted: what it had not stored is stored when its input comes again.

            EXAMPLES:
              logetl jobs list                       the newest 20
              logetl jobs show 17                    how one job stands
              logetl jobs receipt 17                 its inputs and what became of them
              logetl jobs receipt 17 --json | jq '.files[] | select(.rejected > 0)'
            """,
        subcommands: [JobsListCommand.self, JobsShowCommand.self, JobsReceiptCommand.self])
}
