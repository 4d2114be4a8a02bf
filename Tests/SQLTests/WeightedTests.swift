import Testing

@testable import SQL

/// Aggregates over rows that stand for several events, against SQLite's own over the single events.
@Suite struct WeightedTests {
    @Test(arguments: 1...30) func weightsAreWhatRepeatsAre(seed: Int) throws {
        var random = DifferentialTests.Generator(state: UInt64(seed))
        let session = try SQLSession()
        try session.execute("CREATE TABLE parts(k, x, n); CREATE TABLE single(k, x)")
        for _ in 0..<Int.random(in: 0..<40, using: &random) {
            let value = random.pick([
                "NULL", "1", "-7", "'12'", "' 3 '", "2.5", "1e3", "0",
            ])
            let key = Int.random(in: 0..<3, using: &random)
            let weight = Int.random(in: 1..<5, using: &random)
            try session.execute("INSERT INTO parts VALUES (\(key), \(value), \(weight))")
            for _ in 0..<weight { try session.execute("INSERT INTO single VALUES (\(key), \(value))") }
        }
        let pairs = [
            ("count(*)", "logetl_count(n)"), ("count(x)", "logetl_count(x, n)"), ("total(x)", "logetl_total(x, n)"),
            ("typeof(avg(x))", "typeof(logetl_avg(x, n))"), ("sum(x)", "logetl_sum(x, n)"), ("median(x)", "logetl_median(x, n)"),
            ("percentile(x, 90)", "logetl_percentile(x, 90, n)"), ("quantile(x, 0.25)", "logetl_quantile(x, 0.25, n)"),
            ("histogram(x, 1000000)", "logetl_histogram(x, 1000000, n)"),
        ]
        for (single, weighted) in pairs {
            for end in ["", " WHERE 0", " GROUP BY k ORDER BY k"] {
                // Errors are to be the same too.
                let expected = Result { try session.rows("SELECT \(single) FROM single\(end)") }
                let found = Result { try session.rows("SELECT \(weighted) FROM parts\(end)") }
                switch (expected, found) {
                case (.success(let a), .success(let b)): #expect(a == b, "\(weighted)\(end)")
                case (.failure(let a), .failure(let b)): #expect("\(a)" == "\(b)")
                default: Issue.record("\(weighted)\(end): \(expected) and \(found)")
                }
            }
        }
    }

    @Test func distinctCountsAreRightToAPercent() throws {
        let session = try SQLSession()
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)"
        let counts = try session.rows(
            "\(numbers) SELECT approx_count_distinct(i), approx_count_distinct('key-' || (i % 50000)) FROM n")
        let many = try #require(Int(counts[0][0]))
        let some = try #require(Int(counts[0][1]))
        #expect(abs(many - 200_000) < 6_000 && abs(some - 50_000) < 1_500)
    }

    @Test func percentilesKeepFewValuesWhereFewAreDifferent() throws {
        let session = try SQLSession()
        let numbers = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)"
        #expect(
            try session.rows("\(numbers) SELECT median(i % 101), percentile(i, 99), quantile(-i, 0) FROM n")
                == [["50.0", "98999.01", "-99999.0"]])
        #expect(session.functions.percentileValues == 0)
    }

    @Test func percentilesBeyondTheLimitOfMemoryComeFromAFile() throws {
        let session = try SQLSession()
        session.functions.percentileValuesMax = 20_000
        // Twice all numbers from -100,000 to 99,999 by halves, out of order; the ranks of both ends, of a number and between two.
        let numbers = """
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 399999),
            v(x) AS (SELECT ((i * 7919) % 200000 - 100000) / 2.0 FROM n)
            """
        #expect(
            try session.rows("\(numbers) SELECT quantile(x, 0), quantile(x, 1), median(x), percentile(x, 25) FROM v")
                == [["-50000.0", "49999.5", "-0.25", "-25000.125"]])
        #expect(session.functions.percentileValues == 0)
    }
}
