import Archive
import ArgumentParser
import Config
import Events
import Glibc

/// Which archive, and which days of it: the same for the commands on archives.
struct ArchiveOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Folder of the archive (default: the cold tier of the store).", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @OptionGroup(title: "Store") var store: StoreOptions

    /// The folder of the archive.
    func root(_ settings: Configuration) throws -> String {
        try folder ?? "\(store.folder(settings))/\(store.tenant(settings))/cold"
    }

    /// The archive. Throws `Failure` where there is no such folder.
    func open() throws -> ColdArchive {
        let root = try root(try store.config.load())
        guard access(root, F_OK) == 0 else {
            throw Failure(.unusable, "\(TextSafety.visible(root)): there is no such archive")
        }
        return ColdArchive(root)
    }
}

/// `--from` and `--to` as days.
struct DayRangeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only this day and later ones: 2026-01-21.", valueName: "day"), transform: DayRangeOptions.day)
    var from: Day?

    @Option(help: ArgumentHelp("Only this day and earlier ones.", valueName: "day"), transform: DayRangeOptions.day)
    var to: Day?

    mutating func validate() throws {
        if let from, let to, from > to { throw ValidationError("--from is after --to") }
    }

    private static func day(_ text: String) throws -> Day {
        guard let day = Day(text) else { throw ValidationError("'\(TextSafety.visible(text))' is no day; write 2026-01-21") }
        return day
    }
}

extension ArchiveError {
    /// How a command ends that this error ends.
    var failure: Failure { Failure(code == .corrupt ? .incomplete : .unusable, TextSafety.visible("\(self)")) }
}

/// Runs `body`; an error of the archive becomes the command's end.
func withArchiveErrors<T>(_ body: () throws -> T) throws -> T {
    do { return try body() } catch let error as ArchiveError { throw error.failure }
}
