import ArgumentParser
import Config
import Events
import Lifecycle
import Store

/// `logetl lifecycle plan`: what a run would do.
struct LifecyclePlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what would move or be deleted.",
        discussion: """
            One line for each day and step, with the services, events and bytes that it is about. Bytes are those of now; what is deleted for \
            lack of room may be less, since a run looks again after the moves. Changes nothing.

            EXAMPLES:
              logetl lifecycle plan
              logetl lifecycle plan --now 2027-01-01 --json

            EXIT STATUS: 0; 1 if a file of the store is damaged (its day would stay where it is); 3 if there is no store.
            """)

    @OptionGroup var clock: LifecycleClock

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup(title: "Store") var store: StoreOptions

    func run() throws {
        let settings = try store.config.load()
        let opened = try store.openForReading(settings)
        let plan = try LifecycleEngine(opened, settings.lifecyclePolicy, cold: ArchiveSide(opened)).plan(
            now: try clock.instant(settings))
        try LifecycleOutput.show(plan, json: json)
    }
}
