import ArgumentParser
import Parsers

/// Which patterns an expression may use: for all commands of grok.
struct GrokLibraryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Names of the fields: legacy or ecs-v1.", valueName: "name"))
    var mode = GrokVocabulary.ecs

    @OptionGroup var files: PatternOptions

    /// The library. Throws `Failure` where a file cannot be read.
    func library() throws -> GrokLibrary { try files.library(mode, ConfigOptions.load(nil)) }

    /// Compiles an expression. Throws `Failure`.
    static func compile(_ expression: String, _ library: GrokLibrary) throws -> GrokPattern {
        do throws(GrokError) {
            return try GrokCompiler(library).compile(expression)
        } catch {
            throw Failure(.usage, "\(error)")
        }
    }
}

extension GrokVocabulary: ExpressibleByArgument {}
