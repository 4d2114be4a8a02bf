import Glibc

/// A program that shows long output a screen at a time: `$LOGETL_PAGER`, else `$PAGER`, else `less`, which is told to end at once where all
/// fits on the screen, to keep colours and not to fold lines.
final class Pager {
    /// Where to write.
    let descriptor: Int32
    private let process: pid_t

    /// Starts the pager; nil where the standard output is no terminal, no pager is wanted (`LOGETL_PAGER=cat` or empty), or none is there.
    init?() {
        guard Terminal.isTerminal(STDOUT_FILENO), Terminal.environment("TERM") != "dumb" else { return nil }
        let command = getenv("LOGETL_PAGER").map { String(cString: $0) } ?? Terminal.environment("PAGER") ?? "less"
        guard !command.isEmpty, command != "cat" else { return nil }
        setenv("LESS", "FRSX", 0)
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        // The pager gets the keys that end a program; the signals that we block are its own to take.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        sigaddset(&usual, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var child = pid_t()
        let words: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", "exec \(command)"].map { (word: String) in strdup(word) }
        defer { for word in words { free(word) } }
        let result = posix_spawn(&child, "/bin/sh", &actions, &attributes, words + [nil], environ)
        close(ends[0])
        guard result == 0 else {
            close(ends[1])
            return nil
        }
        descriptor = ends[1]
        process = child
    }

    /// Tells the pager that there is no more, and waits until the reader leaves it.
    func finish() {
        close(descriptor)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}

/// Output that goes through a pager once it is longer than the screen.
struct PagedOutput: ~Copyable {
    /// What is to be written; append here, then call `spill`.
    var bytes: [UInt8] = []
    private var pager: Pager?
    private var isDecided: Bool
    private let screen: Int

    /// Output to the standard output; `mayPage`: through a pager where that is a terminal and the output is long.
    init(mayPage: Bool) {
        screen = Terminal.rows(STDOUT_FILENO)
        isDecided = !mayPage || !Terminal.isTerminal(STDOUT_FILENO) || screen < 2
    }

    /// Writes the gathered bytes if there are enough of them. Throws `OutputError`.
    mutating func spill() throws(OutputError) {
        if bytes.count >= Output.bufferBytes { try flush() }
    }

    /// Writes all gathered bytes and waits for the reader of a pager to leave it. Who leaves early has seen enough: that is no error.
    mutating func finish() throws(OutputError) {
        if !bytes.isEmpty { try flush() }
        pager?.finish()
        pager = nil
    }

    private mutating func flush() throws(OutputError) {
        if !isDecided {
            isDecided = true
            if bytes.reduce(0, { $0 + ($1 == 0x0A ? 1 : 0) }) >= screen { pager = Pager() }
        }
        var out = Output(pager?.descriptor ?? STDOUT_FILENO)
        swap(&out.bytes, &bytes)
        defer { bytes.removeAll(keepingCapacity: true) }
        try out.flush()
    }
}
