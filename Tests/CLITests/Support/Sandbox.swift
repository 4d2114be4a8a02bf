import Foundation

/// A fresh folder and the built binary: what a CLI test runs in. The folder is removed at the end.
final class Sandbox: Sendable {
    /// What a finished run left behind.
    struct Result {
        var status: Int32
        var out: String
        var err: String
        /// Stdout as bytes, where it need not be UTF-8.
        var outBytes: [UInt8]

        /// Stdout line by line, without the empty piece after the last line end.
        var lines: [String] {
            var lines = out.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() }
            return lines
        }
    }

    /// The binary under test: `$LOGETL_BIN`, else the one that was built beside the test bundle.
    static let binary: String = {
        if let path = ProcessInfo.processInfo.environment["LOGETL_BIN"] { return path }
        // The bundle's own path; under some runners arguments[0] is a helper, so look through all arguments for it.
        let bundle =
            CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("logetl").path
    }()

    /// The root of the package.
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The working folder of all runs.
    let folder: String

    /// A new, empty working folder.
    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("logetl-cli-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The path of a file in the folder.
    func path(_ name: String) -> String { "\(folder)/\(name)" }

    /// Writes a file into the folder, with the folders above it.
    func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

    /// Writes a file into the folder, with the folders above it.
    func write(_ name: String, _ data: Data) throws {
        let url = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }

    /// Runs `logetl` to its end. Stdin is empty (not a terminal) unless given.
    @discardableResult
    func run(_ arguments: String..., stdin: String = "", environment: [String: String] = [:]) throws -> Result {
        try start(arguments, stdin: stdin, environment: environment).wait()
    }

    /// Runs a bash command with `$LOGETL` as the binary, to its end.
    func shell(_ command: String, environment: [String: String] = [:]) throws -> Result {
        try Running(
            "/bin/bash", ["-c", "set -o pipefail; " + command], in: self, stdin: .nullDevice, environment: environment
        ).wait()
    }

    /// Starts `logetl` with `stdin` (nil: an open pipe, see `Running.send`).
    func start(_ arguments: [String], stdin: String? = nil, environment: [String: String] = [:]) throws -> Running {
        guard let stdin else {
            return try Running(Self.binary, arguments, in: self, stdin: nil, environment: environment)
        }
        let name = ".stdin-\(UUID().uuidString)"
        try write(name, stdin)
        let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path(name)))
        return try Running(Self.binary, arguments, in: self, stdin: handle, environment: environment)
    }
}
