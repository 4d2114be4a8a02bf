import Foundation
import Synchronization
import Testing

@testable import SQL

/// A store that changes while it is asked: a statement sees one moment of it, however it is answered.
@Suite struct ChangingStoreTests {
    private static let batch = 120

    /// What counts the same events in several ways. All columns are equal at any moment.
    private static let statements = [
        """
        SELECT (SELECT count(*) FROM logs), (SELECT sum(n) FROM (SELECT service, count(*) AS n FROM logs GROUP BY 1)), \
        (SELECT count(message) FROM logs WHERE message <> ''), (SELECT count(DISTINCT message) FROM logs)
        """,
        "SELECT (SELECT count(*) FROM logs), (SELECT count(*) FROM (SELECT message FROM logs ORDER BY timestamp LIMIT -1))",
        """
        WITH a AS (SELECT message, day FROM logs) SELECT (SELECT count(*) FROM a), (SELECT count(DISTINCT message) FROM a), \
        (SELECT count(*) FROM logs WHERE level = 'INFO')
        """,
        """
        SELECT (SELECT count(*) FROM hot_logs) + (SELECT count(*) FROM warm_logs) + (SELECT count(*) FROM archive_logs), \
        (SELECT count(*) FROM logs)
        """,
        "SELECT count(*), count(DISTINCT message), sum(metadata ->> '$.one') FROM logs",
    ]

    private static func lines(_ number: Int) -> [String] {
        let day = 20 + number % 6
        return (0..<batch).map { n in
            #"{"timestamp":"2026-01-\#(day)T08:\#(10 + number % 50):\#(10 + n % 50).\#(100 + n)Z","level":"INFO","service":"web","message":"batch \#(number) event \#(n)","one":1}"#
        }
    }

    @Test func statementsSeeOneMoment() throws {
        let store = try SQLStore()
        try store.ingest(Self.lines(0))
        let isOver = Atomic<Bool>(false)
        let failure = Mutex<String?>(nil)
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            var number = 1
            do {
                while !isOver.load(ordering: .sequentiallyConsistent), number < 60 {
                    try store.ingest(Self.lines(number))
                    if number % 4 == 3 { try store.move(at: "2026-01-\(23 + number / 4 % 6)") }
                    number += 1
                }
            } catch {
                failure.withLock { $0 = "\(error)" }
            }
            done.signal()
        }
        let pushed = try store.session()
        let plain = try store.session()
        plain.rewriter = QueryRewriter(pushesDown: false)
        var last = 0
        let end = Date(timeIntervalSinceNow: 8)
        var rounds = 0
        while Date() < end || rounds < 2 {
            for (index, sql) in Self.statements.enumerated() {
                for session in [pushed, plain] {
                    let row = try session.rows(sql)[0].map { Int($0) ?? -1 }
                    #expect(Set(row).count == 1, "\(sql): \(row)")
                    let count = row[0]
                    #expect(count >= last, "events went away: \(sql)")
                    last = max(last, count)
                    // Each batch is stored at once.
                    #expect(count % Self.batch == 0, "\(sql): \(row)")
                    #expect(session.problems.isEmpty, "statement \(index): \(session.problems)")
                }
            }
            rounds += 1
        }
        isOver.store(true, ordering: .sequentiallyConsistent)
        done.wait()
        #expect(failure.withLock { $0 } == nil)
        #expect(last > Self.batch * 3)
    }

    /// What is committed after the first table of a statement was read is in none of its tables.
    @Test(arguments: [true, false]) func laterEventsAreInNoPartOfAStatement(isPushed: Bool) throws {
        let store = try SQLStore()
        try store.ingest(Self.lines(5))
        let session = try store.session()
        session.rewriter = Between(QueryRewriter(pushesDown: isPushed)) { try? store.ingest(Self.lines(11)) }
        let sql = "SELECT (SELECT count(*) FROM logs WHERE message <> ''), (SELECT count(DISTINCT message) FROM logs)"
        let row = try session.rows(sql)[0]
        #expect(row[0] == row[1])
    }

    /// Runs something once a statement was rewritten, which has read what it pushed down.
    private final class Between: StatementRewriter {
        private let base: QueryRewriter
        private let body: () -> Void

        init(_ base: QueryRewriter, _ body: @escaping () -> Void) {
            self.base = base
            self.body = body
        }

        func rewrite(_ sql: String, parameters: [String: SQLValue], in session: SQLSession) throws(SQLError) -> String {
            // The first half alone, then the whole.
            let half = try base.rewrite("SELECT count(*) FROM logs WHERE message <> ''", parameters: parameters, in: session)
            body()
            let whole = try base.rewrite("SELECT count(DISTINCT message) FROM logs", parameters: parameters, in: session)
            return "SELECT (\(half)), (\(whole))"
        }
    }
}
