import ArgumentParser
import Parsers

/// `logetl formats`: what lines are known, and what is made of a file.
struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats",
        abstract: "List the formats of lines, show samples, and try them on files.",
        discussion: """
            EXAMPLES:
              logetl formats list                       all formats
              logetl formats show postgresql            one, with sample lines and their fields
              logetl formats detect /var/log/*.log      which format a file has
              logetl formats test app.log               the first events of a file with their fields
              logetl formats test --format log4j app.log
            """,
        subcommands: [
            FormatsListCommand.self, FormatsShowCommand.self, FormatsDetectCommand.self, FormatsTestCommand.self,
        ])
}

/// `logetl formats list`.
struct FormatsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all formats.")

    func run() throws {
        var table = TextTable([("NAME", .left), ("ALSO", .left), ("WHAT", .left)])
        for format in Format.allCases { table.add([format.name, format.aliases.joined(separator: ", "), format.summary]) }
        var out = Output()
        out.write(table.rendered())
        try out.flush()
    }
}

/// The name of a format on the command line.
struct FormatName: ExpressibleByArgument {
    /// The format.
    var format: Format

    init?(argument: String) {
        guard let format = Format(name: argument) else { return nil }
        self.format = format
    }

    static var allValueStrings: [String] { Format.allNames }
}
