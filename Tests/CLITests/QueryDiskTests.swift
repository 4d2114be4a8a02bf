import Foundation
import Testing

/// A disk for temporary files that is full: a clear error and its status, and the next question works.
@Suite struct QueryDiskTests {
    /// Whether a small file system can be mounted here, which takes the rights of the administrator.
    private static let canMount: Bool = {
        guard let box = try? Sandbox(), let result = try? box.shell("mkdir m && \(mount) m && umount m", environment: path) else {
            return false
        }
        return result.status == 0
    }()

    private static let path = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    private static let mount = "mount -t tmpfs -o size=1m,nodev,nosuid none"

    private static let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)"
    /// Statements that need more than the memory that SQLite has for sorters and temporary tables, and more than the disk.
    private static let statements = [
        "\(rows) SELECT printf('%01000d', 60000 - i) AS x FROM n ORDER BY x",
        "\(rows) SELECT count(*) FROM (SELECT DISTINCT printf('%01000d', i) AS x FROM n)",
        "\(rows) SELECT printf('%01000d', i * 7 % 60000) AS x, count(*) FROM n GROUP BY x",
        "\(rows), m AS MATERIALIZED (SELECT printf('%01000d', i) AS x FROM n) SELECT count(*) FROM m a JOIN m b ON a.x = b.x",
        "\(rows) SELECT x, sum(length(x)) OVER (ORDER BY x) FROM (SELECT printf('%01000d', -i) AS x FROM n)",
        "\(rows) SELECT printf('%01000d', i) FROM n UNION SELECT printf('%01000d', -i) FROM n",
    ]

    @Test(.enabled(if: canMount, "no file system can be mounted here")) func aFullDiskIsAnErrorOfTheQuestion() throws {
        let box = try Sandbox()
        try FileManager.default.createDirectory(atPath: box.path("small"), withIntermediateDirectories: true)
        try #require(try box.shell("\(Self.mount) small", environment: Self.path).status == 0)
        defer { _ = try? box.shell("umount small || umount -l small", environment: Self.path) }
        let places = ["SQLITE_TMPDIR": box.path("small"), "TMPDIR": box.path("small")]
        for sql in Self.statements {
            let result = try box.run("query", "--json", sql, environment: places)
            #expect(result.status == 1, "\(sql): \(result.status) \(result.err)")
            #expect(result.err.contains("the disk for temporary files is full"), "\(sql): \(result.err)")
            // Lines are whole, also where the question ends.
            _ = try JSON.lines(result)
            #expect(try FileManager.default.contentsOfDirectory(atPath: box.path("small")) == [])
            let next = try box.run("query", "--json", "SELECT 6 * 7 AS n", environment: places)
            #expect(next.status == 0 && next.out == "{\"n\":42}\n")
        }
    }

    @Test func aFolderThatCannotBeUsedIsPassedOverOrSaid() throws {
        let box = try Sandbox()
        let sql = "\(Self.rows) SELECT max(x) IS NOT NULL AS n FROM (SELECT printf('%01000d', i) AS x FROM n ORDER BY x LIMIT -1)"
        let result = try box.run("query", "--json", sql, environment: ["SQLITE_TMPDIR": "/nowhere/at/all", "TMPDIR": "/nowhere"])
        #expect(result.status == 0 && result.out == "{\"n\":1}\n", "\(result.err)")
    }
}
