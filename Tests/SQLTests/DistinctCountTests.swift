import Testing

@testable import SQL

/// `count(DISTINCT …)` by hashes is what SQLite counts.
@Suite struct DistinctCountTests {
    private static let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)"

    @Test func equalValuesOfAllTypesCountOnce() throws {
        let session = try SQLSession()
        try session.execute("CREATE TABLE t(x)")
        for value in [
            "NULL", "1", "1.0", "'1'", "x'31'", "'1.0'", "0", "-0.0", "''", "x''", "9007199254740993", "9007199254740992.0",
            "9007199254740992", "9223372036854775807", "9.2233720368547758e18", "1e300", "-1e300", "9e999", "'a'", "'A'", "'a '",
            "CAST(x'6100' AS TEXT)", "0.1", "0.1", "-9223372036854775808",
        ] {
            try session.execute("INSERT INTO t VALUES (\(value)), (\(value))")
        }
        let rows = try session.rows("SELECT count(DISTINCT x), logetl_count_distinct(x) FROM t")
        session.rewriter = nil
        let plain = try session.rows("SELECT count(DISTINCT x) FROM t")
        #expect(rows == [[plain[0][0], plain[0][0]]])
        #expect(plain != [["0"]])
        #expect(try session.rows("SELECT logetl_count_distinct(x) FROM t WHERE 0") == [["0"]])
        #expect(try session.rows("SELECT logetl_count_distinct(NULL) FROM t") == [["0"]])
    }

    /// Beyond what memory is meant for there is a file.
    @Test(arguments: [1 << 14, 1 << 15, 1 << 22]) func spillsAndCountsTheSame(slots: Int) throws {
        let session = try SQLSession()
        session.functions.distinctSlotsMax = slots
        let sql = """
            \(Self.numbers) SELECT logetl_count_distinct(i % 50021), logetl_count_distinct('x' || i), \
            logetl_count_distinct(i / 7.0), logetl_count_distinct(i % 3) FROM n
            """
        #expect(try session.rows(sql) == [["50021", "60000", "60000", "3"]])
        #expect(
            try session.rows("\(Self.numbers) SELECT i % 4, logetl_count_distinct(i / 8) FROM n GROUP BY 1 ORDER BY 1")
                == [["0", "7501"], ["1", "7500"], ["2", "7500"], ["3", "7500"]])
        #expect(session.functions.distinctSlots == 0)
    }

    @Test func collationsStayWithSQLite() throws {
        let session = try SQLSession()
        try session.execute("CREATE TABLE t(x)")
        try session.execute("INSERT INTO t VALUES ('a'), ('A'), ('b')")
        for (sql, count) in [
            ("SELECT count(DISTINCT x) FROM t", "3"), ("SELECT count(DISTINCT x COLLATE NOCASE) FROM t", "2"),
            ("SELECT count(DISTINCT y) FROM (SELECT x COLLATE NOCASE AS y FROM t)", "2"),
        ] {
            #expect(try session.rows(sql) == [[count]], "\(sql)")
        }
        #expect(try session.run("SELECT count(DISTINCT x) FROM t").columns == ["count(DISTINCT x)"])
        #expect(throws: SQLError.self) { try session.rows("SELECT count(DISTINCT x) OVER () FROM t") }
        #expect(throws: SQLError.self) { try session.rows("SELECT count(DISTINCT x, x) FROM t") }
    }
}
