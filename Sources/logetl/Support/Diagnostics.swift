import Glibc
import Pipeline

/// Messages for people, on stderr. Never log content.
enum Diagnostics {
    /// Stands before every complaint.
    static let errorPrefix = "logetl: error: "

    /// Says why the command fails and what to do.
    static func error(_ message: String) { say(errorPrefix + message) }

    /// Says what is odd though the command goes on.
    static func warning(_ message: String) { say("logetl: warning: " + message) }

    /// Says something beside the output, such as where to go on, for people and programs.
    static func note(_ line: String) { say(line) }

    /// Says what is wrong with the inputs of an ingest, where a log of cron shows it.
    static func problems(of receipt: Receipt) {
        for file in receipt.files {
            for problem in file.problems { warning("\(TextSafety.visible(file.name)): \(TextSafety.visible(problem))") }
        }
    }

    private static func say(_ line: String) { _ = Output.writeOnce(line + "\n", to: STDERR_FILENO) }
}
