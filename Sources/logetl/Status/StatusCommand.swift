import ArgumentParser
import Lifecycle
import Store

/// `logetl status`: what the store holds.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what the store holds.",
        discussion: """
            Events and bytes by tier, day and service, the range of time, and how much input was rejected.

            EXAMPLES:
              logetl status
              logetl status --store backup --tenant acme
              logetl status --json | jq .bytesPerEvent

            EXIT STATUS: 0; 1 if a file of the store is damaged (the rest is counted); \
            3 if there is no store.
            """)

    @OptionGroup(title: "Store") var store: StoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let status = try store.openForReading(try store.config.load()).statusOfAllTiers()
        var out = Output()
        out.bytes.append(contentsOf: json ? StatusOutput.json(status) : Array(StatusOutput.text(status).utf8))
        try out.flush()
        for problem in status.problems { Diagnostics.warning("\(problem)") }
        if !status.problems.isEmpty { throw Failure(.incomplete) }
    }
}
