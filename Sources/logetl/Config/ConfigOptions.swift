import ArgumentParser
import Config

/// `--config`: which configuration file counts.
struct ConfigOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Configuration file (default: the nearest logetl.yaml; see logetl config show).", valueName: "file"),
        completion: .file())
    var config: String?

    mutating func validate() throws {
        if let config, config.isEmpty { throw ValidationError("--config needs the name of a file") }
    }

    /// Reads the configuration. Throws `Failure` (2) with all its mistakes.
    func load() throws(Failure) -> Configuration { try Self.load(config) }

    /// Reads the configuration in a file, else the one that would be used. Throws `Failure` (2) with all its mistakes.
    static func load(_ file: String?) throws(Failure) -> Configuration {
        do throws(ConfigError) {
            let configuration = try Configuration.load(file)
            for note in configuration.notes { Diagnostics.warning(TextSafety.visible(note)) }
            return configuration
        } catch {
            throw failure(error.problems)
        }
    }

    /// The failure that says all mistakes of a configuration.
    static func failure(_ problems: [ConfigProblem]) -> Failure {
        for problem in problems.dropLast() { Diagnostics.error(TextSafety.visible(problem.description)) }
        return Failure(.usage, problems.last.map { TextSafety.visible($0.description) } ?? "")
    }
}
