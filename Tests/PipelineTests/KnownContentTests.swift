import Foundation
import Pipeline
import Store
import Testing

/// A file is known by its content, whatever it is called and however it is packed.
@Suite struct KnownContentTests {
    private static func line(_ number: Int, _ text: String = "event") -> String {
        "{\"ts\":\"2026-01-2\(number % 3)T08:15:30Z\",\"service\":\"s\(number % 4)\",\"msg\":\"\(text) \(number)\"}\n"
    }
    private static func lines(_ range: Range<Int>, _ text: String = "event") -> String { range.map { line($0, text) }.joined() }

    /// Without deduplication, which would hide what is stored twice.
    private func run(_ paths: [String], _ folder: TemporaryFolder, _ change: (inout IngestOptions) -> Void = { _ in }) throws
        -> Receipt
    {
        try ingest(paths, store: folder.store) {
            $0.dedup = .off
            change(&$0)
        }
    }

    private func count(_ folder: TemporaryFolder) throws -> Int { try storedEvents(folder.store).count }

    private func shell(_ command: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func copiesAreOneFile() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("app.log", Self.lines(0..<30_000))
        #expect(try run([path], folder).totals.stored == 30_000)
        try shell("cd \(folder.path) && cp app.log app.log.1 && gzip -9 -c app.log > app.log.2.gz && tar czf up.tgz app.log")
        for name in ["app.log", "app.log.1", "app.log.2.gz", "up.tgz"] {
            let receipt = try run([folder.path + "/" + name], folder)
            #expect(receipt.totals.read == 0, "\(name)")
            #expect(receipt.files.map(\.known.bytes) == receipt.files.map(\.bytes) && receipt.files[0].known.job == 1, "\(name)")
        }
        // All at once, in one job, in a store that has none of it.
        let all = ["app.log", "app.log.1", "app.log.2.gz", "up.tgz"].map { folder.path + "/" + $0 }
        let receipt = try ingest(all, store: folder.path + "/second") { $0.dedup = .off }
        #expect(receipt.totals.stored == 30_000)
        #expect(receipt.files.map(\.counts.stored) == [30_000, 0, 0, 0])
        // Another tenant knows nothing of it.
        #expect(try run([path], folder) { $0.tenant = "other" }.totals.stored == 30_000)
    }

    @Test func aGrownFileGoesOnWhereItEnded() throws {
        let folder = try TemporaryFolder()
        var seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        func random(_ bound: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % bound
        }
        let whole = Array(Self.lines(0..<40_000).utf8)
        var end = 0
        var stored = 0
        while end < whole.count {
            end = min(whole.count, end + 1 + random(900_000))
            // As a writer leaves it: with the end of a line.
            while end < whole.count, whole[end - 1] != 0x0A { end += 1 }
            let path = try folder.file("app.log", String(decoding: whole[..<end], as: UTF8.self))
            let receipt = try run([path], folder)
            stored += receipt.totals.stored
            #expect(receipt.files[0].known.bytes <= receipt.files[0].bytes)
        }
        #expect(stored == 40_000)
        #expect(try count(folder) == 40_000)
    }

    @Test func aLastLineThatGrewIsReadAgain() throws {
        let folder = try TemporaryFolder()
        let whole = Self.lines(0..<10)
        let cut = whole.dropLast(20)
        #expect(try run([folder.file("a.log", String(cut))], folder) { $0.format = "json" }.totals.stored == 9)
        let receipt = try run([folder.file("a.log", whole)], folder) { $0.format = "json" }
        #expect(receipt.totals.stored == 1 && receipt.totals.read == 1)
        #expect(try count(folder) == 10)
        // Without an end, but whole: it is not read again when it gets one.
        #expect(try run([folder.file("b.log", "x" + Self.line(1).dropLast())], folder) { $0.format = "plain" }.totals.read == 1)
        #expect(try run([folder.file("b.log", "x" + Self.line(1).dropLast())], folder) { $0.format = "plain" }.totals.read == 0)
    }

    @Test func forceReadsAgain() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", Self.lines(0..<100))
        _ = try run([path], folder)
        #expect(try run([path], folder) { $0.ignoresKnown = true }.totals.stored == 100)
        #expect(try count(folder) == 200)
        let deduplicated = try ingest([path], store: folder.store) { $0.ignoresKnown = true }
        #expect(deduplicated.totals.duplicate == 100)
        #expect(try run([path], folder).totals.read == 0)
    }

    /// What is passed over still tells how the rest is to be read.
    @Test func whatComesAfterKnownContentIsReadInItsLight() throws {
        let folder = try TemporaryFolder()
        let head = "timestamp,level,service,message\n"
        func rows(_ range: Range<Int>) -> String {
            range.map { "2026-01-21T08:\(10 + $0 % 50):30Z,WARN,shop,row \($0)\n" }.joined()
        }
        #expect(try run([folder.file("t.csv", head + rows(0..<500))], folder).totals.stored == 500)
        let grown = try run([folder.file("t.csv", head + rows(0..<700))], folder)
        #expect(grown.totals.stored == 200 && grown.files[0].format == "csv")
        #expect(try storedEvents(folder.store).allSatisfy { $0.service == "shop" && $0.level == "WARN" })

        // Lines without an instant have that of the last one before.
        let first = "2026-01-21 08:15:30 INFO start\n"
        _ = try run([folder.file("p.log", first)], folder) { $0.format = "plain" }
        _ = try run([folder.file("p.log", first + "no time here\n")], folder) { $0.format = "plain" }
        let late = try storedEvents(folder.store).filter { $0.line == "no time here" }
        #expect(late.map(\.timestamp) == [1_768_983_330_000_000_000])

        // A private key that goes on behind what is known stays hidden.
        let key = "-----BEGIN RSA PRIVATE KEY-----\n"
        let body = "MIIEowIBAAKCAQEAq3Zx8vJ0c9d1mVbQm2r5sT7uW9yB1dF3hJ5kL7nP9rT1vX3z\n"
        _ = try run([folder.file("k.log", "INFO key follows\n" + key + body)], folder) { $0.format = "plain" }
        _ = try run([folder.file("k.log", "INFO key follows\n" + key + body + body)], folder) { $0.format = "plain" }
        #expect(try !storedEvents(folder.store).contains { $0.line.contains("MIIEowIBAAKCAQEAq3Zx8vJ0") })
    }

    /// A job that could not go on is finished by the next run, with other options too.
    @Test(arguments: [false, true]) func aJobThatBrokeOffIsFinished(hasOtherOptions: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.log", Self.lines(0..<60_000))
        // A folder where a shard should be: that day cannot be written, the others are.
        let day = folder.store + "/default/hot/2026-01-21"
        _ = try Store.open(folder.store, mode: .readWrite)
        try FileManager.default.createDirectory(atPath: folder.store + "/default/hot", withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: day))
        #expect(throws: IngestError.self) { try run([path], folder) { $0.bounds.commitBytes = 4_096 } }
        #expect(try Store.open(folder.store, mode: .readOnly).jobs().map(\.state) == [.interrupted])
        #expect(try count(folder) > 0)
        try FileManager.default.removeItem(atPath: day)
        let receipt = try ingest([path], store: folder.store) { if !hasOtherOptions { $0.dedup = .off } }
        #expect(receipt.files[0].known.resumedJob == 1)
        #expect((receipt.files[0].known.resumedEvents > 0) == !hasOtherOptions)
        let lines = try storedEvents(folder.store).map(\.line)
        #expect(lines.count == 60_000 && Set(lines).count == 60_000)
        #expect(try run([path], folder).totals.read == 0)
    }

    @Test func thousandsOfSmallFilesWithOneHead() throws {
        let folder = try TemporaryFolder()
        for i in 0..<3_000 { _ = try folder.file("in/\(i % 30)/\(i).log", Self.line(0, "same head") + Self.line(i, "own")) }
        #expect(try run([folder.path + "/in"], folder).totals.stored == 6_000)
        let again = try run([folder.path + "/in"], folder)
        #expect(again.totals.read == 0 && again.files.count == 3_000)
    }
}
