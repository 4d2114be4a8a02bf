import Archive
import ArgumentParser
import Config
import Events
import Query

/// `logetl archive export`: what a search finds in an archive, all of it.
struct ArchiveExportCommand: ParsableCommand {
    /// The formats that hold whole events.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, csv, raw
    }

    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the events of an archive that match a query, any amount.",
        discussion: """
            Oldest first; the query is that of logetl search.

            EXAMPLES:
              logetl archive export --where 'status:503 -healthz' --format csv > 503.csv
              logetl archive export /backup/cold --where '"quorum lost"' --from 2026-01-01 | jq -r .traceId
              logetl archive export --service checkout --format raw > checkout.log

            EXIT STATUS: 0; 1 if something is damaged (the rest was written); 2 wrong usage; 3 if there is no such archive.
            """)

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var time: TimeRangeOptions

    @Option(name: .customLong("where"), help: ArgumentHelp("Which events (default: all).", valueName: "query"))
    var query = ""

    @Option(help: ArgumentHelp("Only these services; may be repeated.", valueName: "name"))
    var service: [String] = []

    @Option(help: ArgumentHelp("How events are written (default: json).", valueName: "format"))
    var format = Format.json

    @Option(help: ArgumentHelp("Threads at most (default: one for each core).", valueName: "n"))
    var threads: Int?

    mutating func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads \(threads) is not in 1...1024") }
    }

    func run() throws {
        try withArchiveErrors {
            let opened = try archive.open()
            let settings = try archive.store.config.load()
            var request: SearchRequest
            do throws(QueryError) {
                request = SearchRequest(query: try SearchQuery(query))
            } catch {
                throw Failure(
                    .usage, QueryComplaint.text("--where cannot be read: \(error.message)", in: query, at: error.offset))
            }
            try time.apply(to: &request, zone: ZoneArgument(setting: .searchTimezone, of: settings))
            request.limit = nil
            request.isOldestFirst = true
            if !service.isEmpty { request.services = Set(service) }
            let engine = SearchEngine(
                try opened.partitions(from: request.from?.day, to: request.to?.day), threads: threads ?? 0)
            var writer: any EventWriter =
                switch format {
                case .json: JSONLinesWriter()
                case .csv: CSVWriter()
                case .raw: RawWriter()
                }
            var out = Output()
            writer.begin(&out.bytes)
            try engine.search(request) { hit in
                try writer.write(hit, to: &out.bytes)
                try out.spill()
                return true
            }
            writer.end(&out.bytes)
            try out.flush()
            try SearchProblems.report(engine.problems)
        }
    }
}
