import ArgumentParser
import Config
import Events
import Parsers

/// `--patterns`: grok patterns of the user's.
struct PatternOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder of grok pattern files, or one file; they come before the built-in patterns; may be repeated.",
            valueName: "dir"),
        completion: .directory)
    var patterns: [String] = []

    /// The built-in patterns of a vocabulary and the user's, with those of the settings. Throws `Failure` where a file cannot be read.
    func library(_ vocabulary: GrokVocabulary, _ settings: Configuration) throws -> GrokLibrary {
        do throws(ConfigError) {
            return try settings.grokLibrary(vocabulary, paths: patterns)
        } catch {
            throw ConfigOptions.failure(error.problems)
        }
    }
}

/// `--formats`: formats of the user's.
struct FormatOptions: ParsableArguments {
    @Option(
        name: .customLong("formats"),
        help: ArgumentHelp(
            "A folder of format files (.yaml), or one file; they come before the built-in formats; may be repeated.",
            valueName: "dir"),
        completion: .directory)
    var folders: [String] = []

    @OptionGroup var patterns: PatternOptions

    /// Whether nothing is said.
    var isEmpty: Bool { folders.isEmpty && patterns.patterns.isEmpty }

    /// The built-in formats and the user's, with those of the settings. Throws `Failure` with all mistakes in their files.
    func catalog(_ settings: Configuration) throws -> FormatCatalog {
        do throws(ConfigError) {
            return try settings.formatCatalog(paths: folders, patterns: patterns.patterns)
        } catch {
            throw ConfigOptions.failure(error.problems)
        }
    }

    /// `catalog` with the settings that would be used here. Throws `Failure`.
    func catalog() throws -> FormatCatalog { try catalog(ConfigOptions.load(nil)) }

    /// The format of a name. Throws `Failure`.
    static func format(named name: String, _ catalog: FormatCatalog) throws -> InputFormat {
        if let format = catalog.format(named: name) { return format }
        let known = catalog.descriptions.flatMap { [$0.name] + $0.aliases }
        let nearest = NearestName.of(name, among: known).map { "; did you mean '\($0)'?" } ?? "; logetl formats list shows all"
        throw Failure(.usage, "there is no format '\(TextSafety.visible(name))'\(nearest)")
    }
}

/// `--grok`: a format of expressions on the command line.
struct ExpressionOptions: ParsableArguments {
    @Option(
        name: .customLong("grok"),
        help: ArgumentHelp(
            "A grok expression that all lines match; several are tried in order; may be repeated.", valueName: "expression"))
    var expressions: [String] = []

    @Option(
        help: ArgumentHelp(
            "Names that the built-in patterns give to fields: legacy or ecs-v1 (default: ecs-v1).", valueName: "name")
    )
    var vocabulary: GrokVocabulary?

    mutating func validate() throws {
        if vocabulary != nil, expressions.isEmpty { throw ValidationError("--vocabulary goes with --grok") }
    }

    /// The format; nil where there is no expression. Throws `Failure`.
    func format(_ patterns: PatternOptions, _ settings: Configuration) throws -> CustomFormat? {
        if expressions.isEmpty { return nil }
        let library = try patterns.library(vocabulary ?? .ecs, settings)
        do throws(GrokError) {
            return try CustomFormat(expressions: expressions, library: library)
        } catch {
            throw Failure(.usage, "--grok: \(TextSafety.visible(error.description))")
        }
    }
}
