import ArgumentParser
import Glibc
import Pipeline

/// What is read: the same for `ingest` and `parse`.
struct InputFiles: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Files, folders, or - for the standard input.", valueName: "file"), completion: .file())
    var inputs: [String] = []

    mutating func validate() throws {
        if inputs.contains("") { throw ValidationError("the name of a file is empty") }
        if inputs.filter({ $0 == "-" }).count > 1 { throw ValidationError("- (the standard input) can be read only once") }
        if inputs.isEmpty, Terminal.isTerminal(STDIN_FILENO) {
            throw ValidationError("nothing to read: name files or folders, or pipe logs in (kubectl logs web | logetl ingest)")
        }
    }

    /// The inputs; nothing named is the standard input.
    var work: [IngestInput] { inputs.isEmpty ? [.standardInput] : inputs.map { $0 == "-" ? .standardInput : .path($0) } }
}
