import Archive
import ArgumentParser
import Events
import Lifecycle
import Store

extension ArchiveCompression: ExpressibleByArgument {}

/// `logetl archive import`: the events of another archive into this one.
struct ArchiveImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring the events of another archive into this one.",
        discussion: """
            The other archive is one of the same layout: a copy of ours, or another program's. A file that was imported before is known by \
            its content and passed over. The other archive is only read.

            EXAMPLES:
              logetl archive import --source /data/foreign
              logetl archive import --source /backup/cold /srv/cold --compression small

            EXIT STATUS: 0; 1 if a file is damaged (those before it are in); 3 if nothing could be done.
            """)

    @Option(help: ArgumentHelp("Folder of the other archive.", valueName: "folder"), completion: .directory)
    var source: String

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var days: DayRangeOptions

    @Option(help: ArgumentHelp("How hard to compress (default: standard).", valueName: "how"))
    var compression = ArchiveCompression.standard

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try withArchiveErrors {
            let root = try archive.root(try archive.store.config.load())
            var importer = ArchiveImporter(ColdArchive(source), into: root)
            importer.options.compression = compression
            let report = try importer.run(from: days.from, to: days.to)
            try ArchiveReports.print(
                json,
                "\(Quantities.count(report.added, "file")) added with \(Quantities.count(report.events, "event")); "
                    + "\(Quantities.count(report.known, "file")) known",
                [("added", report.added), ("known", report.known), ("events", report.events)], [])
        }
    }
}

/// `logetl archive reindex`: indexes and manifests for files that lack them.
struct ArchiveReindexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Make the indexes and manifests that are missing or damaged.",
        discussion: """
            For an archive of another program, after files were added by hand, or where an index was lost. Data files are only read.

            EXAMPLES:
              logetl archive reindex /data/foreign
              logetl archive reindex --all --from 2026-01-21

            EXIT STATUS: 0; 1 if a file is damaged (it stays without an index); 3 if nothing could be done.
            """)

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var days: DayRangeOptions

    @Flag(help: "Make all indexes anew.")
    var all = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try withArchiveErrors {
            var reindexer = ArchiveReindexer(try archive.open())
            reindexer.isForAll = all
            let report = try reindexer.run(from: days.from, to: days.to)
            try ArchiveReports.print(
                json,
                "\(Quantities.count(report.indexed, "file")) indexed with \(Quantities.count(report.events, "event")); "
                    + "\(Quantities.count(report.kept, "file")) had an index",
                [
                    ("folders", report.folders), ("indexed", report.indexed), ("kept", report.kept), ("events", report.events),
                ], report.findings)
        }
    }
}

/// `logetl archive compact`: few large files of many small ones.
struct ArchiveCompactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact",
        abstract: "Put small files of a day and service together.",
        discussion: """
            Late events come as files of their own; engines pay for each. The lines stay as they are, in the order of time. In the archive of a \
            store no search sees an event twice or not at all meanwhile; lifecycle run does it too, where there are many files.

            EXAMPLES:
              logetl archive compact
              logetl archive compact /srv/cold --from 2026-01-01 --compression small

            EXIT STATUS: 0; 1 if a file is damaged (folders before it are done); 3 if nothing could be done.
            """)

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var days: DayRangeOptions

    @Option(help: ArgumentHelp("How hard to compress (default: standard).", valueName: "how"))
    var compression = ArchiveCompression.standard

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try withArchiveErrors {
            let opened = try archive.open()
            // Readers of a store go by its list of moving files, and copies that are early must stay apart.
            if let owner = Store.owner(ofArchive: opened.root) { return try compact(owner.path, owner.tenant) }
            var compactor = ArchiveCompactor(opened)
            compactor.options.compression = compression
            let report = try compactor.run(from: days.from, to: days.to)
            try ArchiveReports.print(
                json,
                "\(Quantities.count(report.filesBefore, "file")) became \(report.filesAfter), "
                    + "\(Quantities.bytes(report.bytesBefore)) became \(Quantities.bytes(report.bytesAfter))",
                [
                    ("folders", report.folders), ("filesBefore", report.filesBefore), ("filesAfter", report.filesAfter),
                    ("bytesBefore", report.bytesBefore), ("bytesAfter", report.bytesAfter), ("events", report.events),
                ], [])
        }
    }

    private func compact(_ path: String, _ tenant: String) throws {
        let store = try Store.open(path, tenant: tenant, mode: .readWrite)
        var options = ArchiveWriteOptions()
        options.compression = compression
        let engine = LifecycleEngine(store, LifecyclePolicy(), cold: ArchiveSide(store, options: options))
        let report = try engine.mergeSmallFiles(from: days.from, to: days.to)
        try ArchiveReports.print(
            json, "\(Quantities.count(report.files, "file")) in \(Quantities.count(report.folders, "folder")) put together",
            [("folders", report.folders), ("filesBefore", report.files)],
            report.problems.map { ArchiveFinding(path: $0.path, code: .unreadableFile, message: $0.message) })
    }
}

/// `logetl archive verify`: files against manifests, events against indexes.
struct ArchiveVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare an archive with its manifests and indexes.",
        discussion: """
            Sizes, SHA-256 and counts; with --deep every event too. Changes nothing: copies, read-only disks and parts of an archive can \
            be checked. Standard sha256sum and gzip -t give the same answers.

            EXAMPLES:
              logetl archive verify /backup/cold
              logetl archive verify --deep --from 2026-01-01 --to 2026-01-31
              logetl archive verify --json | jq .findings

            EXIT STATUS: 0 all is sound (notes do not count); 1 something is not; 3 if there is no such archive.
            """)

    @OptionGroup var archive: ArchiveOptions
    @OptionGroup var days: DayRangeOptions

    @Flag(help: "Inflate all data and compare each event.")
    var deep = false

    @Option(help: ArgumentHelp("Threads at most (default: 2).", valueName: "n"))
    var threads = 2

    @Flag(help: "Print one JSON object.")
    var json = false

    mutating func validate() throws {
        if !(1...1024).contains(threads) { throw ValidationError("--threads \(threads) is not in 1...1024") }
    }

    func run() throws {
        try withArchiveErrors {
            let root = try archive.open().root
            let report = try ArchiveReports.verify(root, days, isDeep: deep, threads: threads)
            try ArchiveReports.print(
                json, "\(ArchiveReports.text(of: report)): " + (report.isSound ? "sound" : "not sound"),
                ArchiveReports.numbers(of: report), report.findings)
        }
    }
}

/// How the commands end.
enum ArchiveReports {
    /// Checks the archive in the folder `root`.
    static func verify(
        _ root: String, _ days: DayRangeOptions, isDeep: Bool, threads: Int
    ) throws(ArchiveError) -> ArchiveReport {
        var verifier = ArchiveVerifier(ColdArchive(root))
        verifier.isDeep = isDeep
        verifier.threads = threads
        return try verifier.run(from: days.from, to: days.to)
    }

    /// What a check looked at, for people.
    static func text(of report: ArchiveReport) -> String {
        "\(Quantities.count(report.files, "file")) in \(Quantities.count(report.folders, "folder")), "
            + "\(Quantities.count(report.events, "event")), \(Quantities.bytes(report.bytes))"
    }

    /// What a check looked at, for JSON.
    static func numbers(of report: ArchiveReport) -> [(String, Int)] {
        [("folders", report.folders), ("files", report.files), ("events", report.events), ("bytes", report.bytes)]
    }

    /// Prints what was done, and what was found to stderr; ends with "incomplete" where that is more than notes.
    static func print(_ isJSON: Bool, _ text: String, _ numbers: [(String, Int)], _ findings: [ArchiveFinding]) throws {
        var out = Output()
        let isSound = findings.allSatisfy(\.isNote)
        if isJSON {
            var json = JSONText()
            json.object { json in
                for (key, number) in numbers {
                    json.key(key)
                    json.number(number)
                }
                json.key("isSound")
                json.bool(isSound)
                json.key("findings")
                json.array { json in
                    for finding in findings {
                        json.object { json in
                            for (key, value) in [
                                ("path", finding.path), ("code", finding.code.rawValue), ("message", finding.message),
                            ] {
                                json.key(key)
                                json.string(value)
                            }
                            json.key("isNote")
                            json.bool(finding.isNote)
                        }
                    }
                }
            }
            out.write(json.text + "\n")
        } else {
            out.write(text + "\n")
        }
        try out.flush()
        for finding in findings { Diagnostics.warning(TextSafety.visible("\(finding)")) }
        if !isSound { throw Failure(.incomplete) }
    }
}
