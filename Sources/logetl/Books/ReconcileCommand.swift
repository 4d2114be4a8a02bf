import ArgumentParser
import Config
import Events
import Lifecycle
import Store

/// `logetl reconcile`: whether the receipts are true.
struct ReconcileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile",
        abstract: "Check that what jobs read is where their receipts say.",
        discussion: """
            Recomputes read = stored + duplicate + rejected + dropped for every job: stored and duplicate from the books of the hot and warm \
            partitions, the archive and what was deleted since, rejected from the dead letters. A job that did not end is named; the next \
            ingest of the same input ends it. With --deep all events are read and counted as well. Changes nothing.

            EXAMPLES:
              logetl reconcile
              logetl reconcile --job 17
              logetl reconcile --deep --json

            EXIT STATUS: 0 if all adds up; 1 if not, or if a file cannot be read; 3 if there is no store or no such job.
            """)

    @Option(help: ArgumentHelp("Only this job.", valueName: "number"))
    var job: Int64?

    @Flag(help: "Also read all events and count them against the books.")
    var deep = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing but what is wrong.")
    var quiet = false

    @OptionGroup(title: "Store") var store: StoreOptions

    func run() throws {
        let opened = try store.openForReading(try store.config.load())
        let result = try Reconciler(opened, job: job, isDeep: deep) { () throws(StoreError) in try ColdCount.all(opened) }.run()
        if let job, result.jobs.isEmpty { throw Failure(.unusable, "there is no job \(job) of tenant \(opened.tenant)") }
        let problems = result.problems.map { "\($0)" }
        var out = Output()
        if json {
            out.bytes.append(contentsOf: ReconcileOutput.json(result, problems))
        } else if !quiet || !result.isRight {
            out.write(ReconcileOutput.text(result, isQuiet: quiet))
        }
        try out.flush()
        for problem in problems { Diagnostics.warning(TextSafety.visible(problem)) }
        if !result.isRight { throw Failure(.incomplete) }
    }
}

extension ColdCount {
    /// What counts in the archive of a store.
    static func all(_ store: Store) throws(StoreError) -> [ColdCount] {
        let archive = ArchiveSide(store)
        return try archive.holdings().map { (holding) throws(StoreError) in
            ColdCount(day: holding.day, service: holding.service, events: try archive.events(of: holding))
        }
    }
}
