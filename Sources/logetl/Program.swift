import ArgumentParser
import Glibc

/// The way from arguments to an exit status.
enum Program {
    /// Runs the command that `arguments` (without the program's name) ask for and returns the exit status.
    static func run(_ arguments: [String]) -> Int32 {
        // A closed pipe is then an error of write(2), which ends the command in peace.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try LogETL.parseAsRoot(NegatedWords.mark(arguments))
            try command.run()
            return ExitStatus.success.rawValue
        } catch let failure as Failure {
            if !failure.message.isEmpty { Diagnostics.error(failure.message) }
            return failure.status.rawValue
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
