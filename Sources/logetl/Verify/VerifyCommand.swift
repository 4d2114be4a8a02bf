import Archive
import ArgumentParser
import Config
import Events
import Glibc
import Lifecycle
import Store

/// `logetl verify`: whether what is stored is as it was written.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that what is stored is as it was written.",
        discussion: """
            The files of the cold archive are compared with their manifests, by size and SHA-256; hot and warm files are opened. With --deep \
            every event of the archive is compared with the index, and hot and warm files are read to their end. Changes nothing: a copy, a part \
            of one and a read-only disk can be checked too. For an archive without its store: logetl archive verify FOLDER.

            EXAMPLES:
              logetl verify
              logetl verify --from 2026-01-01 --to 2026-01-31 --deep
              logetl verify --store /backup/store --json | jq .findings

            EXIT STATUS: 0 all is sound (notes do not count); 1 something is not; 3 if there is no store.
            """)

    @OptionGroup var days: DayRangeOptions

    @Flag(help: "Read everything and compare each event.")
    var deep = false

    @Option(help: ArgumentHelp("Threads at most (default: 2).", valueName: "n"))
    var threads = 2

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup(title: "Store") var store: StoreOptions

    mutating func validate() throws {
        if !(1...1024).contains(threads) { throw ValidationError("--threads \(threads) is not in 1...1024") }
    }

    func run() throws {
        let settings = try store.config.load()
        let archive = "\(store.folder(settings))/\(try store.tenant(settings))/cold"
        let isArchive = access(archive, F_OK) == 0
        var checked = StoreCheck()
        do {
            checked = try store.openForReading(settings).check(from: days.from, to: days.to, isDeep: deep)
        } catch let error as StoreError {
            // The archive alone may have been copied.
            guard isArchive, error.code == .missing else { throw error }
        }
        try withArchiveErrors {
            let report = try ArchiveReports.verify(archive, days, isDeep: deep, threads: threads)
            let isSound = report.isSound && checked.problems.isEmpty
            try ArchiveReports.print(
                json,
                "\(ArchiveReports.text(of: report)) in the archive; \(Quantities.count(checked.files, "hot and warm file")), "
                    + "\(Quantities.count(checked.events, "event")), \(Quantities.bytes(checked.bytes)): "
                    + (isSound ? "sound" : "not sound"),
                ArchiveReports.numbers(of: report) + [
                    ("storeFiles", checked.files), ("storeEvents", checked.events), ("storeBytes", checked.bytes),
                ],
                report.findings
                    + checked.problems.map { ArchiveFinding(path: $0.path, code: .damagedData, message: $0.message) })
        }
    }
}
