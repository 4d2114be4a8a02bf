import Foundation

/// A program that was run to its end: what it cost and what it said.
struct Outcome {
    /// From start to end, seconds.
    var wall = 0.0
    /// User and system time of the process and the children it waited for, seconds.
    var cpu = 0.0
    /// Peak resident memory, megabytes. Linux counts the memory of the program that starts another in: this one's own
    /// (some 15 MB) is the least that shows.
    var peakMegabytes = 0.0
    /// Exit status; 128 and more: ended by a signal; 127: could not be started.
    var status: Int32 = 127
    /// Standard output.
    var output = ""
    /// Standard error.
    var errors = ""

    /// The last line of what it complained about, for a report.
    var complaint: String { errors.split(separator: "\n").last.map(String.init) ?? "exit status \(status)" }
}

/// Starting programs and measuring them with wait4(2), which counts every child.
enum Command {
    /// Runs a program to its end. `environment` is added to this process's own.
    static func run(_ arguments: [String], environment: [String: String] = [:]) -> Outcome {
        var outcome = Outcome()
        guard let scratch = try? Scratch() else { return outcome }
        let out = scratch.path + "/out"
        let err = scratch.path + "/err"
        let start = DispatchTime.now().uptimeNanoseconds
        guard let child = spawn(arguments, input: "/dev/null", output: out, errors: err, environment) else {
            outcome.errors = "\(arguments[0]) cannot be started"
            return outcome
        }
        wait(child, &outcome)
        outcome.wall = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        outcome.output = text(out)
        outcome.errors = text(err)
        return outcome
    }

    /// Waits for a child and fills in status, CPU time and memory. After `patience` seconds the child is killed.
    static func wait(_ child: pid_t, _ outcome: inout Outcome, patience: Int? = nil) {
        var status: Int32 = 0
        var usage = rusage()
        for _ in 0..<(patience ?? 0) * 100 {
            let ended = wait4(child, &status, WNOHANG, &usage)
            if ended == child { return fill(&outcome, status, usage) }
            usleep(10_000)
        }
        if patience != nil { kill(child, SIGKILL) }
        while wait4(child, &status, 0, &usage) < 0, errno == EINTR {}
        fill(&outcome, status, usage)
    }

    private static func fill(_ outcome: inout Outcome, _ status: Int32, _ usage: rusage) {
        outcome.status = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        outcome.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        outcome.peakMegabytes = Double(usage.ru_maxrss) / 1_024
    }

    /// Starts a program with its standard files at these paths; nil where it is missing.
    static func spawn(
        _ arguments: [String], input: String, output: String, errors: String, _ environment: [String: String] = [:]
    ) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var variables = ProcessInfo.processInfo.environment
        variables.merge(environment) { _, new in new }
        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var variablePointers = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in argumentPointers + variablePointers { free(pointer) } }
        var child: pid_t = 0
        guard posix_spawnp(&child, arguments[0], &actions, nil, &argumentPointers, &variablePointers) == 0 else { return nil }
        return child
    }

    /// Whether a program is in the search path.
    static func exists(_ program: String) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { access("\($0)/\(program)", X_OK) == 0 }
    }

    static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}

/// A folder that is deleted with the value.
final class Scratch {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/logetl-bench-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Bytes of all files below a path.
    static func size(of path: String) -> Int {
        guard let names = FileManager.default.enumerator(atPath: path) else { return 0 }
        var total = 0
        for case let name as String in names {
            var status = stat()
            if stat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG { total += Int(status.st_size) }
        }
        return total
    }
}
