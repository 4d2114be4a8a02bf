import ArgumentParser
import Parsers

/// `logetl grok check`: what is wrong with expressions.
struct GrokCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what makes expressions wrong, slow or surprising.",
        discussion: """
            Compiles the expressions, or with --patterns and none given all patterns of one's own, and warns of unanchored starts, \
            nested quantifiers, open-ended neighbours, groups that capture nothing and fields that become lists.

            EXAMPLES:
              logetl grok check '%{DATA:a} (\\w+\\s*)+$'
              logetl grok check --patterns ./patterns

            EXIT STATUS: 0 nothing to say, or warnings only; 1 an expression cannot be compiled, or, with --strict, a warning.
            """)

    @Argument(help: ArgumentHelp("Expressions.", valueName: "expression")) var expressions: [String] = []

    @OptionGroup(title: "Patterns") var options: GrokLibraryOptions

    @Flag(help: "Exit with 1 for warnings too.")
    var strict = false

    mutating func validate() throws {
        if expressions.isEmpty, options.files.patterns.isEmpty { throw ValidationError("give an expression, or --patterns") }
    }

    func run() throws {
        let library = try options.library()
        let compiler = GrokCompiler(library, jit: false)
        let isLibrary = expressions.isEmpty
        let all = isLibrary ? library.names.filter(library.isUserDefined).map { "%{\($0)}" } : expressions
        var out = Output()
        var errors = 0
        var warnings = 0
        for expression in all {
            do throws(GrokError) {
                let pattern = try compiler.compile(expression)
                for warning in pattern.warnings where !isLibrary || warning != .unanchored {
                    warnings += 1
                    out.write("\(TextSafety.visible(expression)): warning: \(TextSafety.visible("\(warning)"))\n")
                }
            } catch {
                errors += 1
                out.write("\(TextSafety.visible(expression)): error: \(TextSafety.visible("\(error)"))\n")
            }
        }
        let summary = [(all.count, "expression"), (errors, "error"), (warnings, "warning")]
        out.write(summary.map { Quantities.count($0.0, $0.1) }.joined(separator: ", ") + "\n")
        try out.flush()
        if errors > 0 || strict && warnings > 0 { throw Failure(.incomplete) }
    }
}
