import Foundation
import Testing

/// `logetl reconcile`, `logetl doctor` and full disks, as cron and people meet them.
@Suite struct BooksTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private func lines(_ count: Int, day: Int = 10) -> String {
        (0..<count).map { index in
            let time = "2026-01-\(day)T\(10 + index / 3_600 % 10):\(10 + index / 60 % 50):\(10 + index % 50)Z"
            return #"{"ts":"\#(time)","service":"s\#(index % 3)","msg":"event \#(day) \#(index)"}"# + "\n"
        }.joined()
    }

    private func reconciled(_ arguments: String...) throws -> [String: Any] {
        let result = try box.start(["reconcile", "--json"] + arguments).wait()
        let object = try JSON.object(result.out)
        #expect((object["ok"] as? Bool == true) == (result.status == 0))
        return object
    }

    @Test func theBooksAddUpThroughAllTiers() throws {
        try box.write("a.json", lines(300) + "{bad\n\n" + lines(10))
        #expect(try box.run("ingest", "a.json").status == 0)
        try box.write("b.json", lines(100, day: 11) + lines(20))
        #expect(try box.run("ingest", "b.json").status == 0)
        for now in ["", "2026-01-26", "2026-03-01", "2027-03-01"] {
            if !now.isEmpty { #expect(try box.run("lifecycle", "run", "--now", now).status == 0) }
            let object = try reconciled("--deep")
            #expect(object["ok"] as? Bool == true, "\(now): \(object)")
            let jobs = try #require(object["jobs"] as? [[String: Any]]).filter { $0["command"] as? String == "ingest" }
            #expect(jobs.count == 2 && jobs.allSatisfy { $0["state"] as? String == "right" }, "\(now): \(jobs)")
            let first = try #require(jobs.last?["found"] as? [String: Int])
            #expect(first["stored"] == 300 && first["duplicate"] == 10 && first["rejected"] == 1)
            let place = ["": "hot", "2026-01-26": "warm", "2026-03-01": "cold", "2027-03-01": "deleted"][now] ?? ""
            #expect(first[place] == 300, "\(now): \(first)")
        }
        #expect(try box.run("dead-letter", "purge", "--all", "--yes").status == 0)
        #expect(try reconciled()["ok"] as? Bool == true)
        #expect(try box.run("reconcile", "--quiet").out.isEmpty)
    }

    @Test func whatDoesNotAddUpIsNamed() throws {
        try box.write("a.json", lines(200))
        #expect(try box.run("ingest", "a.json").status == 0)
        #expect(try box.run("lifecycle", "run", "--now", "2026-03-01").status == 0)
        let archive = box.path("logetl-store/default/cold")
        try FileManager.default.removeItem(atPath: archive)
        let result = try box.run("reconcile")
        #expect(result.status == 1)
        #expect(result.out.contains("the archive has fewer events than went to it"))
        #expect(try box.run("reconcile", "--job", "99").status == 3)
        #expect(try box.run("reconcile", "--store", "nowhere").status == 3)
    }

    @Test func damageIsSetAsideExplainedAndRepaired() throws {
        try box.write("a.json", lines(400))
        #expect(try box.run("ingest", "a.json").status == 0)
        #expect(try box.run("doctor").status == 0)
        let hot = box.path("logetl-store/default/hot/2026-01-10")
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: hot).first { $0.hasSuffix(".sqlite") })
        let before = try box.run("search", "--count").out
        let url = URL(fileURLWithPath: "\(hot)/\(name)")
        var bytes = try Data(contentsOf: url)
        for index in 0..<100 { bytes[index] = 0xEE }
        try bytes.write(to: url)

        let found = try box.run("doctor")
        #expect(found.status == 1 && found.out.contains("damage: ") && found.out.contains("--repair"))
        // A run goes on with a new file and says so. All services, so that all files are met.
        try box.write("b.json", lines(30).replacingOccurrences(of: "event", with: "later"))
        let run = try box.run("ingest", "b.json")
        #expect(run.status == 1 && run.err.contains("set aside"))
        let search = try box.run("search", "--count")
        #expect(search.status == 1 && search.err.contains("doctor --repair"))
        let repaired = try box.run("doctor", "--repair", "--json")
        #expect(repaired.status == 0, "\(repaired.out) \(repaired.err)")
        #expect(repaired.out.contains(#""kind":"repaired""#))
        let after = try box.run("search", "--count")
        #expect(after.status == 0 && after.err.isEmpty)
        #expect(Int(after.out.dropLast()) == (Int(before.dropLast()) ?? 0) + 30)
        #expect(try box.run("doctor", "--quiet").out.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: hot).contains { $0.contains(".salvaged-") })
    }

    @Test func aDamagedCatalogIsMadeAnew() throws {
        try box.write("a.json", lines(50))
        #expect(try box.run("ingest", "a.json").status == 0)
        try box.write("logetl-store/catalog.sqlite", String(repeating: "no database ", count: 1_000))
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: box.path("logetl-store/catalog.sqlite\(suffix)"))
        }
        #expect(try box.run("search", "--count").out == "50\n")
        #expect(try box.run("doctor").status == 1)
        try box.write("b.json", lines(60))
        let run = try box.run("ingest", "b.json", "--json")
        #expect(run.status == 1 && run.err.contains("catalog.sqlite was damaged"))
        #expect(try JSON.totals(run.out)["stored"] == 10)
        #expect(try box.run("search", "--count").out == "60\n")
        #expect(try box.run("doctor").status == 0)
        #expect(try box.run("reconcile").status == 0)
    }

    @Test func theReserveIsKept() throws {
        try box.write("a.json", lines(50))
        let none = try box.run("ingest", "a.json", "--reserve", "1000000GiB")
        #expect(none.status == 3 && none.err.contains("--reserve") && none.err.contains("free"))
        #expect(try box.run("ingest", "a.json", "--reserve", "lots").status == 2)
        #expect(try box.run("ingest", "a.json", "--reserve", "0").status == 0)
        #expect(try box.run("search", "--count").out == "50\n")
        try box.write("logetl.yaml", "ingest:\n  reserve: 1000000GiB\n")
        let move = try box.run("lifecycle", "run", "--now", "2026-01-26")
        #expect(move.status == 3 && move.err.contains("--reserve"))
        #expect(try box.run("lifecycle", "run", "--now", "2026-01-26", "--reserve", "0").status == 0)
        #expect(try box.run("search", "--count").out == "50\n")
    }

    /// A disk of 1 MiB fills up, is made larger, and then all is there once. Needs the right to mount.
    @Test func aFullDiskEndsTheRunAndLosesNothing() throws {
        let disk = box.path("disk")
        try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
        guard Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk) else {
            print("no right to mount: not tested on a full disk")
            return
        }
        defer { _ = Self.run("/bin/umount", "-l", disk) }
        var random = SystemRandomNumberGenerator()
        let text = (0..<30_000).map { index in
            #"{"ts":"2026-01-1\#(index % 3)T10:\#(10 + index / 60 % 50):\#(10 + index % 50)Z","msg":"\#(random.next()) \#(index)"}"#
                + "\n"
        }.joined()
        try box.write("a.json", text)
        let store = disk + "/store"
        let full = try box.run("ingest", "a.json", "--store", store, "--reserve", "0")
        #expect(full.status == 3 && full.err.contains("full") && full.err.contains("free"), "\(full.err)")
        // Nothing is damaged, and what is there can be found.
        let count = try box.run("search", "--count", "--store", store)
        #expect(count.status == 0 && (Int(count.out.dropLast()) ?? 0) <= 30_000)
        #expect(Self.run("/bin/mount", "-o", "remount,size=60m", disk))
        #expect(try box.run("doctor", "--store", store).status == 0)
        let again = try box.run("ingest", "a.json", "--store", store, "--reserve", "1MiB")
        #expect(again.status == 0, "\(again.err)")
        #expect(try box.run("search", "--count", "--store", store).out == "30000\n")
        let books = try box.run("reconcile", "--deep", "--store", store)
        #expect(books.status == 0, "\(books.out)")
    }

    private static func run(_ program: String, _ arguments: String...) -> Bool {
        guard FileManager.default.isExecutableFile(atPath: program) else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
