import Testing

@testable import SQL

@Suite struct SQLSessionTests {
    @Test func countsEventsOfAllTiers() throws {
        let session = try FixedStore.shared.get().session()
        #expect(try session.rows("SELECT tier, count(*) FROM logs GROUP BY 1 ORDER BY 1") == [["cold", "300"], ["hot", "300"], ["warm", "300"]])
        #expect(try session.rows("SELECT count(*) FROM archive_logs WHERE level = 'ERROR'") == [["30"]])
        print(try session.rows("SELECT * FROM logs LIMIT 2"))
        print(session.statistics, session.scans)
    }
}
