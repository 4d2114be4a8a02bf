import ArgumentParser
import Events
import Glibc
import Query
import Store

/// The way from arguments to an exit status.
enum Program {
    /// Runs the command that `arguments` (without the program's name) ask for and returns the exit status.
    static func run(_ arguments: [String]) -> Int32 {
        // A closed pipe is then an error of write(2), which ends the command in peace.
        signal(SIGPIPE, SIG_IGN)
        do {
            try checkCommand(arguments.first)
            var command = try LogETL.parseAsRoot(NegatedWords.mark(arguments))
            try command.run()
            return ExitStatus.success.rawValue
        } catch let failure as Failure {
            if !failure.message.isEmpty { Diagnostics.error(failure.message) }
            return failure.status.rawValue
        } catch let error as StoreError {
            let what = error.message.contains(error.path) ? error.message : "\(error)"
            Diagnostics.error(what + (error.code == .missing ? "; name the store with --store or $LOGETL_STORE" : ""))
            return ExitStatus.unusable.rawValue
        } catch let error as OutputError {
            switch error {
            case .closed: return ExitStatus.success.rawValue
            case .failed(let reason):
                Diagnostics.error("cannot write the output: \(reason)")
                return ExitStatus.unusable.rawValue
            }
        } catch {
            return report(error)
        }
    }

    /// Says which command was meant; the argument parser only says that it does not know the word.
    private static func checkCommand(_ word: String?) throws(Failure) {
        guard let word, !word.hasPrefix("-"), word != "help" else { return }
        let names = LogETL.configuration.groupedSubcommands.flatMap(\.subcommands).map { $0._commandName }
        guard !names.contains(word) else { return }
        let nearest = NearestName.of(word, among: names).map { "; did you mean '\($0)'?" } ?? "; logetl --help lists the commands"
        throw Failure(.usage, "unknown command '\(TextSafety.visible(word))'\(nearest)")
    }

    /// Prints what the argument parser has to say: help to stdout, complaints to stderr.
    private static func report(_ error: any Error) -> Int32 {
        let code = LogETL.exitCode(for: error)
        let text = NegatedWords.unmark(LogETL.fullMessage(for: error))
        if code == .success {
            _ = Output.writeOnce(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO)
            return ExitStatus.success.rawValue
        }
        _ = Output.writeOnce(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO)
        return code == .validationFailure ? ExitStatus.usage.rawValue : ExitStatus.unusable.rawValue
    }
}
