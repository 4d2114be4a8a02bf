import Glibc

/// Messages for people, on stderr. Never log content.
enum Diagnostics {
    /// Stands before every complaint.
    static let errorPrefix = "logetl: error: "

    /// Says why the command fails and what to do.
    static func error(_ message: String) { say(errorPrefix + message) }

    /// Says what is odd though the command goes on.
    static func warning(_ message: String) { say("logetl: warning: " + message) }

    private static func say(_ line: String) { _ = Output.writeOnce(line + "\n", to: STDERR_FILENO) }
}
