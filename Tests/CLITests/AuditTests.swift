import Foundation
import Testing

/// What others say of the same events: DuckDB over the same archive, and SQLite with the loadable extension.
@Suite struct AuditTests {
    /// The search path of who runs the tests: other programs are found as they would find them.
    private static let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

    /// Whether a command of the shell succeeds.
    private static func works(_ command: String) -> Bool {
        guard let box = try? Sandbox(), let result = try? box.shell(command, environment: ["PATH": path]) else { return false }
        return result.status == 0
    }

    @Test(.enabled(if: works("python3 -c 'import duckdb'"), "there is no DuckDB for Python: pip install duckdb"))
    func answersEqualThoseOfDuckDB() throws {
        let box = try Sandbox()
        try FileManager.default.createDirectory(atPath: box.path("audit"), withIntermediateDirectories: true)
        let result = try box.shell(
            "python3 '\(Sandbox.package)/Tests/SQL/audit/run.py' \"$LOGETL\" audit", environment: ["PATH": Self.path])
        #expect(result.status == 0, "\(result.out) \(result.err)")
        #expect(result.out.hasSuffix(" questions, 0 differences\n"))
    }

    private static let library = "\(Sandbox.package)/bin/liblogetl"

    @Test(
        .enabled(
            if: FileManager.default.fileExists(atPath: library + ".so") && works("sqlite3 -version"),
            "make extension builds it, and the program sqlite3 loads it"))
    func sqliteReadsAStore() throws {
        let box = try Sandbox()
        try box.write("web.json", SampleLog.json(30, service: "web"))
        try box.run("ingest", "--quiet", "web.json")
        let result = try box.shell(
            """
            LOGETL_STORE=logetl-store sqlite3 :memory: '.load \(Self.library)' \
            "SELECT count(*) FROM logs WHERE service = 'web'" \
            "CREATE VIRTUAL TABLE temp.other USING logetl('logetl-store'); SELECT max(metadata->>'\\$.n') FROM other" \
            "SELECT regexp_like('abc', 'b.')"
            """, environment: ["PATH": Self.path])
        #expect(result.out == "30\n29\n1\n", "\(result.err)")
    }
}
