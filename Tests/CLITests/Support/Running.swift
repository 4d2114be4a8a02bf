import Foundation

/// A program that runs in a sandbox. Its output goes to files, so that it never blocks on the test.
final class Running {
    /// A run that takes longer than this is killed, and its test fails by its status.
    static let limitSeconds = 120.0

    private let process = Process()
    private let pipe: Pipe?
    private let outPath: String
    private let errPath: String

    /// Starts a program. `stdin` nil: a pipe that `send` writes to.
    init(_ program: String, _ arguments: [String], in sandbox: Sandbox, stdin: FileHandle?, environment: [String: String]) throws
    {
        let id = UUID().uuidString
        outPath = sandbox.path(".out-\(id)")
        errPath = sandbox.path(".err-\(id)")
        FileManager.default.createFile(atPath: outPath, contents: nil)
        FileManager.default.createFile(atPath: errPath, contents: nil)
        pipe = stdin == nil ? Pipe() : nil
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: sandbox.folder)
        // Nothing of the developer's own settings.
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": sandbox.folder, "LC_ALL": "C.UTF-8", "LOGETL": Sandbox.binary,
        ].merging(environment) { $1 }
        process.standardInput = pipe ?? stdin
        process.standardOutput = FileHandle(forWritingAtPath: outPath)
        process.standardError = FileHandle(forWritingAtPath: errPath)
        try process.run()
    }

    /// Writes to the program's stdin.
    func send(_ text: String) throws { try pipe?.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

    /// Ends the program's stdin.
    func closeInput() throws { try pipe?.fileHandleForWriting.close() }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// What the program has written to stdout so far.
    var outputSoFar: String { String(decoding: FileManager.default.contents(atPath: outPath) ?? Data(), as: UTF8.self) }

    /// Whether the program still runs.
    var isRunning: Bool { process.isRunning }

    /// Waits until `condition` holds, looking every 10 ms. Returns false after `seconds`.
    static func until(_ seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            if try condition() { return true }
            usleep(10_000)
        }
        return try condition()
    }

    /// Waits for the end.
    func wait() throws -> Sandbox.Result {
        if !Self.until(Self.limitSeconds, { !process.isRunning }) { process.terminate() }
        process.waitUntilExit()
        let out = FileManager.default.contents(atPath: outPath) ?? Data()
        let err = FileManager.default.contents(atPath: errPath) ?? Data()
        return Sandbox.Result(
            status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
            out: String(decoding: out, as: UTF8.self), err: String(decoding: err, as: UTF8.self), outBytes: Array(out))
    }
}
