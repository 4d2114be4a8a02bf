import Foundation
import Pipeline
import Testing

@testable import SQL

/// Log files as tables: their columns, and what a scan gives of odd files.
@Suite struct LogFilesTests {
    private let files: FileBox

    init() throws { files = try FileBox() }

    /// A session with one file or pattern as `t`.
    private func session(_ path: String, isRewritten: Bool = true) throws -> SQLSession {
        let session = try SQLSession()
        try session.add(LogFiles(path, IngestOptions(store: "")), as: "t")
        session.rewriter = isRewritten ? QueryRewriter() : nil
        return session
    }

    private static func json(_ n: Int, _ more: String = "") -> String {
        "{\"timestamp\":\"2026-01-21T08:\(10 + n / 60 % 50):\(10 + n % 50)Z\",\"level\":\"\(n % 4 == 0 ? "ERROR" : "INFO")\",\"service\":\"web\",\"message\":\"line \(n)\",\"n\":\(n)\(more)}"
    }

    // MARK: Columns

    @Test func fieldsAreColumnsBeforeTheMessage() throws {
        let path = try files.write("a.json", Self.json(1, ",\"path\":\"/a\"") + "\n" + Self.json(2, ",\"extra\":true") + "\n")
        let columns = try LogFiles(path, IngestOptions(store: "")).columns
        #expect(
            columns.filter { !$0.isHidden }.map(\.name) == ["timestamp", "level", "service", "n", "path", "extra", "message"])
        #expect(columns.filter(\.isHidden).map(\.name).contains("source"))
    }

    @Test func aFieldNamedAsAFixedColumnGoesBefore() throws {
        let path = try files.write("a.json", Self.json(1, ",\"day\":\"monday\",\"severity\":\"odd\",\"tier\":\"x\"") + "\n")
        let session = try session(path)
        #expect(try session.rows("SELECT day, severity, tier, month, level FROM t") == [["monday", "odd", "x", "1", "INFO"]])
        #expect(try session.rows("SELECT n FROM t WHERE day = 'monday' AND month = 1") == [["1"]])
        #expect(try session.rows("SELECT day, count(*) FROM t GROUP BY 1") == [["monday", "1"]])
    }

    @Test func namesThatDifferInCaseShareAColumn() throws {
        let path = try files.write("a.json", Self.json(1, ",\"Status\":200,\"status\":404") + "\n")
        let session = try session(path)
        #expect(try session.rows("SELECT \"STATUS\" FROM t") == [["200"]])
        // The other one is in metadata.
        #expect(try session.rows("SELECT metadata ->> '$.status' FROM t") == [["404"]])
    }

    @Test func aFieldNamedAsTheFilterIsAField() throws {
        let path = try files.write("a.json", (0..<20).map { Self.json($0, ",\"_filter\":\($0 % 2)") + "\n" }.joined())
        let session = try session(path)
        #expect(try session.rows("SELECT count(*) FROM t WHERE _filter = 1") == [["10"]])
        #expect(try session.rows("SELECT n FROM t WHERE _filter = 1 AND message LIKE '%7'") == [["7"], ["17"]])
    }

    @Test func aPatternShowsTheSource() throws {
        for name in ["x1.log.json", "x2.log.json"] { _ = try files.write(name, Self.json(1) + "\n") }
        let session = try session(files.folder + "/x*.log.json")
        let rows = try session.run("SELECT * FROM t")
        #expect(rows.columns.contains("source"))
        rows.close()
        #expect(
            try session.rows("SELECT source, count(*) FROM t GROUP BY 1 ORDER BY 1")
                == [[files.folder + "/x1.log.json", "1"], [files.folder + "/x2.log.json", "1"]])
        #expect(try session.rows("SELECT count(*) FROM t WHERE source LIKE '%x2%'") == [["1"]])
    }

    @Test func filesOfSeveralFormatsAreOneTable() throws {
        _ = try files.write("m1.log", Self.json(1, ",\"status\":500") + "\n")
        _ = try files.write(
            "m2.log", "203.0.113.7 - - [21/Jan/2026:08:00:00 +0000] \"GET /a HTTP/1.1\" 500 512 \"-\" \"curl/8\"\n")
        _ = try files.write("m3.log", "time=2026-01-21T08:00:00Z level=warn msg=hello status=404\n")
        let session = try session(files.folder + "/m?.log")
        #expect(
            try session.rows("SELECT status, count(*), count(path) FROM t GROUP BY 1 ORDER BY 1")
                == [["404", "1", "0"], ["500", "2", "1"]])
        #expect(try session.rows("SELECT status, message FROM t WHERE status >= 450 ORDER BY n").count == 2)
    }

    // MARK: Odd files

    @Test func emptyFilesHaveNoRows() throws {
        let path = try files.write("empty.log", "")
        let session = try session(path)
        #expect(try session.rows("SELECT * FROM t") == [])
        #expect(try session.rows("SELECT count(*) FROM t") == [["0"]])
        #expect(session.fileProblems.isEmpty)
    }

    @Test(arguments: ["\n", "\r\n"]) func theLastLineNeedsNoEnd(_ end: String) throws {
        let path = try files.write("a.log", (1...3).map { Self.json($0) }.joined(separator: end))
        let session = try session(path)
        #expect(try session.rows("SELECT n, message FROM t") == [["1", "line 1"], ["2", "line 2"], ["3", "line 3"]])
        #expect(try session.rows("SELECT sum(n) FROM t") == [["6"]])
        #expect(session.fileProblems.isEmpty)
    }

    @Test func linesBeyondTheLimitAreCutAndReported() throws {
        var options = IngestOptions(store: "")
        options.bounds.lineBytes = 2_000
        let long = "2026-01-21 08:15:30,123 INFO [main] com.example.Shop - " + String(repeating: "word ", count: 1_000)
        let path = try files.write("a.log", long + "\n2026-01-21 08:15:31,123 INFO [main] com.example.Shop - short\n")
        let session = try SQLSession()
        try session.add(LogFiles(path, options), as: "t")
        #expect(try session.rows("SELECT length(message) < 2100 FROM t") == [["1"], ["1"]])
        #expect(session.fileProblems.map(\.isDamage) == [false])
        #expect(session.fileProblems.first?.message.contains("2000 bytes") == true)
    }

    @Test func aLineOfManyMegabytesIsOneRow() throws {
        let path = try files.write(
            "a.json",
            Self.json(1) + "\n" + Self.json(2, ",\"blob\":\"\(String(repeating: "x", count: 3 << 20))\"") + "\n" + Self.json(3)
                + "\n")
        let session = try session(path)
        #expect(try session.rows("SELECT count(*) FROM t WHERE n IN (1, 3)") == [["2"]])
        // What is longer than the limit is no JSON any more; it is not passed over in silence.
        #expect(!session.fileProblems.isEmpty)
    }

    @Test func linesThatAreNoEventsAreReported() throws {
        let lines = (0..<50).map { Self.json($0) } + ["{\"timestamp\": broken", "\u{1}\u{2}\u{0}\u{3}"]
        let path = try files.write("a.json", lines.joined(separator: "\n") + "\n")
        let session = try session(path)
        let rows = try session.rows("SELECT n FROM t WHERE n >= 0")
        #expect(rows.count == 50)
        let missing = try 52 - (Int(session.rows("SELECT count(*) FROM t")[0][0]) ?? 0)
        let counted = session.fileProblems.filter { !$0.isDamage }.map(\.message).joined()
        #expect(missing == 0 || counted.contains("\(missing) line"))
        #expect(!session.foundDamage)
    }

    @Test func whatAFileGrowsByMeanwhileIsReadOrNot() throws {
        let path = try files.write("a.json", (0..<2_000).map { Self.json($0) + "\n" }.joined())
        let session = try session(path)
        let rows = try session.run("SELECT n FROM t")
        #expect(try rows.next())
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data((2_000..<3_000).map { Self.json($0) + "\n" }.joined().utf8))
        var seen = [rows.integer(0)]
        while try rows.next() { seen.append(rows.integer(0)) }
        #expect(seen.count >= 2_000 && seen.count <= 3_000)
        #expect(seen == Array(0..<Int64(seen.count)))
        #expect(try session.rows("SELECT count(*) FROM t") == [["3000"]])
    }

    @Test func aFileThatIsGoneMeanwhileIsAProblem() throws {
        let path = try files.write("a.json", Self.json(1) + "\n")
        let session = try session(path)
        try FileManager.default.removeItem(atPath: path)
        #expect(try session.rows("SELECT count(*) FROM t") == [["0"]])
        #expect(session.fileProblems.map(\.isDamage) == [true])
        #expect(try session.rows("SELECT * FROM t") == [])
        #expect(session.fileProblems.map(\.isDamage) == [true])
    }

    // MARK: Damage

    @Test func goodRowsOfDamagedFilesAreGiven() throws {
        let text = (0..<20_000).map { Self.json($0) + "\n" }.joined()
        let whole = try files.gzip("a1.json.gz", text)
        let cut = try files.gzip("a2.json.gz", text)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: cut))
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: cut))
        let session = try session(files.folder + "/a*.json.gz")
        for sql in ["SELECT count(*) FROM t", "SELECT count(*) FROM (SELECT n FROM t LIMIT 1000000)"] {
            let count = try Int(session.rows(sql)[0][0]) ?? 0
            #expect(count > 20_000 && count < 40_000, "\(sql): \(count)")
            // The line that was cut in the middle is told of too.
            #expect(Set(session.fileProblems.map(\.input)) == [cut])
            #expect(session.fileProblems.first?.isDamage == true)
        }
        #expect(try session.rows("SELECT count(*) FROM t WHERE source = '\(whole)'") == [["20000"]])
        // The next statement begins without the problems of the last one.
        #expect(try session.rows("SELECT 1") == [["1"]])
        #expect(session.fileProblems.isEmpty)
    }

    @Test func flippedBytesAreAProblemAndNoCrash() throws {
        let text = (0..<4_000).map { Self.json($0) + "\n" }.joined()
        let path = try files.gzip("a.json.gz", text)
        let good = try Data(contentsOf: URL(fileURLWithPath: path))
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        for _ in 0..<8 {
            var bad = good
            for _ in 0..<3 { bad[Int.random(in: 30..<bad.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random) }
            try bad.write(to: URL(fileURLWithPath: path))
            let session = try session(path)
            let counted = try Int(session.rows("SELECT count(*) FROM t")[0][0]) ?? -1
            #expect(session.foundDamage, "seed \(seed)")
            let listed = try session.rows("SELECT message FROM t").count
            #expect(session.foundDamage, "seed \(seed)")
            #expect(counted == listed && counted >= 0, "seed \(seed)")
        }
    }

    // MARK: Filters

    @Test func filtersOfScansAreThoseOfSQLite() throws {
        let lines = (0..<3_000).map { n in
            let more =
                n % 3 == 0 ? "" : ",\"code\":\(n % 7 == 0 ? "\"x\(n % 5)\"" : n % 11 == 0 ? "null" : "\(Double(n % 9) / 2)")"
            return Self.json(n, more) + "\n"
        }
        let path = try files.write("a.json", lines.joined())
        let pushed = try session(path)
        let plain = try session(path)
        plain.rewriter = QueryRewriter(pushesDown: false)
        for condition in [
            "n >= 2990", "n = 17", "n = '17'", "n <> 5 AND n < 20", "n IN (3, 99, 'x', NULL)", "n IN (SELECT 7 UNION SELECT 8)",
            "code = 'x1'", "code > 2", "code IS NULL AND n < 50", "code IS NOT NULL AND n < 50", "code < 'x2' AND n < 100",
            "n IS 4",
            "n IS NOT 4 AND n < 10", "n BETWEEN 10 AND 12", "NOT n > 3", "n = NULL", "level = 'ERROR' AND n < 30",
            "severity > 3 AND n < 30",
            "service = 'web' AND n = 1", "service <> 'web'", "timestamp = '2026-01-21' AND n < 3",
            "timestamp >= '2026-01-21T08:30' AND n < 1500",
            "timestamp < '2026-01-21T08:11' AND n < 100", "message = 'line 3'", "message LIKE '%99'", "message REGEXP '12[34]$'",
            "match(message, '77')", "n = 3 OR code = 'x3'", "day = 21 AND n = 2", "year > 2026", "metadata ->> '$.n' = 12",
            "n + 0 = 8", "abs(n) = 9", "message = 'line 3' COLLATE NOCASE", "message = 'LINE 3' COLLATE NOCASE",
            "raw LIKE '%line 42%'",
            "ts_ns > 0 AND n = 11", "host IS NULL AND n = 1", "n = 0.0 + 5", "code = 1.5 AND n < 200", "code = '1.5'",
            "n > '0' AND n < 5",
        ] {
            let sql = "SELECT rowid, n, code, message, level FROM t WHERE \(condition)"
            #expect(try pushed.rows(sql) == plain.rows(sql), "\(condition)")
            let count = "SELECT count(*), sum(n) FROM t WHERE \(condition)"
            #expect(try pushed.rows(count) == plain.rows(count), "\(condition)")
        }
    }

    @Test func fieldsThatAreNotAskedChangeNoAnswer() throws {
        let lines = (0..<500).map { n in
            let user = n % 3 == 0 ? "-" : "user\(n % 5)"
            let request = n % 7 == 0 ? "-" : "GET /p\(n % 9) HTTP/1.\(n % 2)"
            return
                "10.0.\(n % 4).1 - \(user) [21/Jan/2026:08:\(10 + n % 50):00 +0000] \"\(request)\" \(200 + n % 4 * 100) \(n) \"-\" \"agent \(n % 6)\"\n"
        }
        let path = try files.write("access.log", lines.joined())
        let pushed = try session(path)
        let plain = try session(path)
        plain.rewriter = QueryRewriter(pushesDown: false)
        for sql in [
            "SELECT status, count(*) FROM t GROUP BY 1",
            "SELECT path, sum(bytes) FROM t WHERE status > 250 GROUP BY 1 ORDER BY 1",
            "SELECT user, user_agent FROM t WHERE bytes < 20", "SELECT count(*) FROM t WHERE match(message, 'user3')",
            "SELECT status, message FROM t WHERE user = 'user1' AND bytes < 50",
            "SELECT client_ip, count(*) FROM t WHERE message LIKE '%agent 4%' GROUP BY 1 ORDER BY 1",
            "SELECT level, count(user), max(timestamp) FROM t GROUP BY 1 ORDER BY 1", "SELECT count(*) FROM t",
            "SELECT metadata FROM t WHERE bytes = 17",
            "SELECT count(*), min(raw) FROM t WHERE path = '/p3'", "SELECT status FROM t WHERE path IS NULL AND bytes < 30",
        ] {
            #expect(try pushed.rows(sql) == plain.rows(sql), "\(sql)")
        }
    }

    @Test func filteredRowsDoNotReachSQLite() throws {
        let path = try files.write("a.json", (0..<3_000).map { Self.json($0) + "\n" }.joined())
        let session = try session(path)
        #expect(try session.rows("SELECT n, message FROM t WHERE n >= 2995").count == 5)
        #expect(session.statistics.events == 5)
        #expect(session.scans.first?.pushed == ["filter by n >="])
        #expect(try session.rows("SELECT n FROM t WHERE message LIKE '%line 7_'").count == 10)
        #expect(session.statistics.events == 10)
        #expect(try session.rows("SELECT n FROM t WHERE n = NULL") == [])
        #expect(session.statistics.bytesFiles == 0)
    }

    @Test func joinsFindTheirRows() throws {
        let path = try files.write("a.json", (0..<60).map { Self.json($0) + "\n" }.joined())
        let session = try session(path)
        #expect(try session.rows("SELECT count(*) FROM t AS a JOIN t AS b ON a.n = b.n + 1") == [["59"]])
        #expect(
            try session.rows("SELECT count(*) FROM t AS a LEFT JOIN t AS b ON b.n = a.n AND b.level = 'ERROR' WHERE b.n IS NULL")
                == [["45"]])
        #expect(try session.rows("SELECT n FROM t WHERE n = (SELECT max(n) FROM t)") == [["59"]])
    }

    @Test func theScopeHoldsForFiles() throws {
        let path = try files.write("a.json", (0..<60).map { Self.json($0) + "\n" }.joined())
        let session = try session(path)
        session.scope.services = ["db"]
        #expect(try session.rows("SELECT count(*) FROM t") == [["0"]])
        #expect(try session.rows("SELECT n FROM t") == [])
        session.scope.services = ["web"]
        #expect(try session.rows("SELECT n FROM t").count == 60)
    }

    @Test func limitsHoldForFiles() throws {
        let path = try files.write("a.json", (0..<50_000).map { Self.json($0) + "\n" }.joined())
        let session = try session(path)
        session.limits.maxBytes = 1_000
        #expect { _ = try session.rows("SELECT count(*) FROM t") } throws: { ($0 as? SQLError)?.code == .limit }
        #expect { _ = try session.rows("SELECT n FROM t") } throws: { ($0 as? SQLError)?.code == .limit }
        session.limits.maxBytes = nil
        #expect(try session.rows("SELECT count(*) FROM t") == [["50000"]])
        #expect(session.statistics.bytesFiles > 1_000_000)
    }

    // MARK: Missing

    @Test func missingFilesAreErrors() throws {
        for name in ["\(files.folder)/none.log", "\(files.folder)/none*.log"] {
            #expect { _ = try LogFiles(name, IngestOptions(store: "")) } throws: { ($0 as? SQLError)?.code == .io }
        }
    }

    @Test func aFIFOIsReadOnce() throws {
        let path = files.folder + "/fifo"
        #expect(mkfifo(path, 0o600) == 0)
        let text = (0..<5_000).map { Self.json($0) + "\n" }.joined()
        Thread.detachNewThread {
            guard let handle = FileHandle(forWritingAtPath: path) else { return }
            try? handle.write(contentsOf: Data(text.utf8))
            try? handle.close()
        }
        let session = try session(path)
        #expect(try session.rows("SELECT count(*), sum(n) FROM t") == [["5000", "12497500"]])
        #expect(try session.rows("SELECT count(*) FROM t AS a JOIN t AS b ON a.n = b.n WHERE a.n < 3 AND b.n < 3") == [["3"]])
    }
}

extension SQLSession {
    /// Whether an input of the last statement was damaged.
    fileprivate var foundDamage: Bool { fileProblems.contains { $0.isDamage } }
}

/// A folder for files, deleted with its last user.
final class FileBox: Sendable {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/logetl-files-\(UInt64.random(in: 0...UInt64.max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Writes a file and gives its path.
    func write(_ name: String, _ text: String) throws -> String {
        let file = "\(folder)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return file
    }

    /// Writes a gzip file and gives its path.
    func gzip(_ name: String, _ text: String) throws -> String {
        let plain = try write("plain", text)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "gzip -c '\(plain)' > '\(folder)/\(name)' && rm '\(plain)'"]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return "\(folder)/\(name)"
    }
}

/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
