/// How a command ends. The same for every command; documented in README.md and the man page.
enum ExitStatus: Int32 {
    /// All went well. Finding nothing is well.
    case success = 0
    /// Something was missing, unreadable or damaged; the rest was done.
    case incomplete = 1
    /// The command line, a query or a setting makes no sense; nothing was done.
    case usage = 2
    /// Nothing could be done: the store cannot be used, the disk is full.
    case unusable = 3
}

/// Ends a command with a status and a message for people. An empty message: all has been said already.
struct Failure: Error {
    /// The exit status.
    var status: ExitStatus
    /// What is wrong and what to do; no log content.
    var message: String

    /// A failure with its message.
    init(_ status: ExitStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }
}
