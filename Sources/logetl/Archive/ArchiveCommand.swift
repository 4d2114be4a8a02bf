import ArgumentParser

/// `logetl archive`: work on cold partitions, which any gzip reader and any Hive engine reads too.
struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "List, read, check and convert archives of gzip JSON lines.",
        discussion: """
            An archive is a folder year=YYYY/month=MM/day=DD/service=NAME with files logs-NNNNN.json.gz: the cold tier of a store, a \
            copy of one, or what another program wrote in this layout. Without a folder the cold tier of the store is meant.

            EXAMPLES:
              logetl archive list                                    days, services, sizes
              logetl archive show /backup/cold --from 2026-01-21     the files of a day, by level
              logetl archive cat /backup/cold | jq -r .message       the lines as they are
              logetl archive export --where 'status:503' > 503.json  what a search finds, all of it
              logetl archive verify /backup/cold --deep              every byte and event
              logetl archive reindex /data/foreign                   make a foreign archive fast
              logetl archive import --source /data/foreign           its events into the store's archive
              logetl archive compact                                 few large files of many small ones
              logetl archive ddl --dialect athena s3://bucket/cold   a table over it
            """,
        subcommands: [
            ArchiveListCommand.self, ArchiveShowCommand.self, ArchiveCatCommand.self, ArchiveExportCommand.self,
            ArchiveImportCommand.self, ArchiveReindexCommand.self, ArchiveCompactCommand.self, ArchiveVerifyCommand.self,
            ArchiveDDLCommand.self,
        ])
}
