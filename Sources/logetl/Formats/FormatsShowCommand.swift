import ArgumentParser
import Events
import Parsers

/// `logetl formats show`: one format with its samples.
struct FormatsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a format with sample lines and what becomes of them.")

    @Argument(help: ArgumentHelp("Name of a format, see formats list.", valueName: "name"))
    var name: FormatName

    func run() throws {
        let format = name.format
        var out = Output()
        out.write("\(format.name): \(format.summary)\n")
        if !format.aliases.isEmpty { out.write("also: \(format.aliases.joined(separator: ", "))\n") }
        for sample in format.description.samples {
            out.write("\n")
            for line in sample.line.split(separator: "\n", omittingEmptySubsequences: false) {
                out.write("  \(TextSafety.visible(String(line)))\n")
            }
            out.write("    timestamp  \(sample.time.isEmpty ? "(that of the event before)" : sample.time)\n")
            out.write("    level      \(sample.level.name)\n")
            if !sample.service.isEmpty { out.write("    service    \(sample.service)\n") }
            out.write("    message    \(sample.message.map(TextSafety.visible) ?? "(the whole line)")\n")
            for field in sample.fields { out.write("    \(TextSafety.visible(field))\n") }
        }
        try out.flush()
    }
}
