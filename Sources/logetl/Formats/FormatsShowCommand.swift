import ArgumentParser
import Parsers

/// `logetl formats show`: the file of a format.
struct FormatsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the file of a format: how its lines are read, and what becomes of sample lines.",
        discussion: """
            What it prints is a format file: a copy under another name in a folder of yours is a start for a format of your own.

            EXIT STATUS: 0; 2 if there is no format of the name.
            """)

    @Argument(
        help: ArgumentHelp("Name of a format, see formats list.", valueName: "name"), completion: .list(Format.allNames))
    var name: String

    @OptionGroup var options: FormatOptions

    func run() throws {
        let catalog = try options.catalog()
        let format = try FormatOptions.format(named: name, catalog)
        guard let found = catalog.descriptions.first(where: { $0.name == format.name }) else { return }
        var out = Output()
        out.bytes += found.text
        if found.text.last != 0x0A { out.bytes.append(0x0A) }
        try out.flush()
    }
}
