import Archive
import ArgumentParser
import Events

extension ArchiveDDL.Dialect: ExpressibleByArgument {}

/// `logetl archive ddl`: the statements that make an archive a table.
struct ArchiveDDLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ddl",
        abstract: "Print the statements that make an archive a table in an engine.",
        discussion: """
            With explicit types, for what engines infer from samples fails later. The location may be a URL that is not here; then \
            services and years are not known, and Athena asks for a service in each query.

            EXAMPLES:
              logetl archive ddl --dialect duckdb /backup/cold | duckdb
              logetl archive ddl --dialect athena s3://bucket/cold --table logs
              logetl archive ddl --dialect clickhouse | clickhouse local
            """)

    @Option(help: ArgumentHelp("The engine.", valueName: "engine"))
    var dialect: ArchiveDDL.Dialect

    @Option(help: ArgumentHelp("Name of the table or view (default: logs).", valueName: "name"))
    var table = "logs"

    @OptionGroup var archive: ArchiveOptions

    func run() throws {
        try withArchiveErrors {
            let location = try archive.root(try archive.store.config.load())
            var description = ArchiveDDL.Table(location: location)
            description.name = table
            if !location.contains("://") {
                let folders = try ColdArchive(location).folders()
                description.services = Set(folders.map(\.name)).sorted()
                let years = folders.map { CivilDate(daysSinceEpoch: Int($0.day.rawValue)).year }
                if let first = years.min(), let last = years.max() { description.years = first...max(last, 2040) }
            }
            var out = Output()
            out.write(ArchiveDDL.text(dialect, description))
            try out.flush()
        }
    }
}
