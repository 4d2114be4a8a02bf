import ArgumentParser
import Parsers

/// `logetl formats`: what lines are known, and what is made of a file.
struct FormatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "formats",
        abstract: "List the formats of lines, show their files, and try them on logs.",
        discussion: """
            EXAMPLES:
              logetl formats list                       all formats
              logetl formats show squid > app.yaml      the file of one, to start from
              logetl formats detect /var/log/*.log      which format a file has
              logetl formats test app.log               the first events of a file with their fields
              logetl formats test --format log4j app.log
              logetl formats test --formats ./formats   do your formats do what their samples say?

            docs/formats.md explains how to write a format.
            """,
        subcommands: [
            FormatsListCommand.self, FormatsShowCommand.self, FormatsDetectCommand.self, FormatsTestCommand.self,
        ])
}

/// `logetl formats list`.
struct FormatsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all formats.")

    @OptionGroup var options: FormatOptions

    func run() throws {
        var table = TextTable([("NAME", .left), ("ALSO", .left), ("WHAT", .left)])
        for format in try options.catalog().descriptions {
            table.add([format.name, format.aliases.joined(separator: ", "), TextSafety.visible(format.summary)])
        }
        var out = Output()
        out.write(table.rendered())
        try out.flush()
    }
}
