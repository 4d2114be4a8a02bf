import ArgumentParser

/// `logetl lifecycle`: events grow old.
struct LifecycleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lifecycle",
        abstract: "Move events to slower and cheaper tiers as they grow old, and delete them in the end.",
        discussion: """
            Hot events become warm after 14 days, go to the cold archive after 45, and are deleted after 365; the section lifecycle of the \
            configuration says otherwise, for all or for single services, and how many bytes may be kept. Run it daily from cron.

            EXAMPLES:
              logetl lifecycle plan                      what would move or be deleted
              logetl lifecycle run                       do it
              logetl lifecycle plan --now 2027-01-01     what would be done then
            """,
        subcommands: [LifecyclePlanCommand.self, LifecycleRunCommand.self])
}
