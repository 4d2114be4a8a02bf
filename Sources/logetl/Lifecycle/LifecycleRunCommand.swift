import ArgumentParser
import Config
import Events
import Lifecycle
import Store

/// `logetl lifecycle run`: does what is due.
struct LifecycleRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Do what is due.",
        discussion: """
            New files are compared with the old ones, by count and content, before these go. Searches and ingest go on meanwhile. It may be \
            ended at any instant: every event can then be read exactly once, and the next run goes on. Events that come late to a day \
            are hot again until the next run.

            EXAMPLES:
              logetl lifecycle run
              logetl lifecycle run --dry-run             the same as plan
              5 3 * * *  logetl lifecycle run            in a crontab

            EXIT STATUS: 0, also if there was nothing to do; 1 if a day could not be moved (the rest was); 3 if there is no store, the \
            disk is full, or another run is at work.
            """)

    @OptionGroup var clock: LifecycleClock

    @Flag(help: "Show what would be done and change nothing.")
    var dryRun = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var room: ReserveOption

    @OptionGroup(title: "Store") var store: StoreOptions

    func run() throws {
        let settings = try store.config.load()
        let now = try clock.instant(settings)
        let reading = try store.openForReading(settings)
        if dryRun {
            return try LifecycleOutput.show(
                try LifecycleEngine(reading, settings.lifecyclePolicy, cold: ArchiveSide(reading)).plan(now: now), json: json)
        }
        // A store is not made for the sake of its lifecycle.
        let opened = try Store.open(reading.path, tenant: reading.tenant, mode: .readWrite)
        let engine = LifecycleEngine(opened, settings.lifecyclePolicy, cold: ArchiveSide(opened))
        engine.reserveBytes = room.bytes(settings)
        let report = try engine.run(now: now)
        try LifecycleOutput.show(report, json: json)
    }
}
