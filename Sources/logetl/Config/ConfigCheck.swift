import ArgumentParser
import Config

extension ConfigCommand {
    /// `logetl config check`: the mistakes of a file, or of what would be used.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Say what is wrong with a configuration file, with line and column.")

        @Argument(
            help: ArgumentHelp("The file (default: the one that would be used, and the variables).", valueName: "file"),
            completion: .file())
        var file: String?

        func run() throws {
            var out = Output()
            if let file {
                let problems = Configuration.problems(inFile: file)
                if !problems.isEmpty { throw ConfigOptions.failure(problems) }
                out.write("\(TextSafety.visible(file)): no mistakes\n")
            } else {
                let settings = try ConfigOptions.parse([]).load()
                out.write("\(settings.file.map(TextSafety.visible) ?? "no configuration file"): no mistakes\n")
            }
            try out.flush()
        }
    }
}
