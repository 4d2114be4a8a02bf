import Foundation
import Testing

/// `logetl lifecycle` as people and cron run it.
@Suite struct LifecycleTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private func ingest(_ days: ClosedRange<Int>, perDay: Int) throws {
        var text = ""
        for day in days {
            for i in 0..<perDay {
                text +=
                    #"{"ts":"2026-01-\#(day)T08:\#(10 + i / 100 % 50):00Z","service":"s\#(i % 3)","msg":"event \#(day) \#(i)"}"#
                    + "\n"
            }
        }
        try box.write("in.json", text)
        #expect(try box.run("ingest", "in.json").status == 0)
    }

    @Test func plansAndRuns() throws {
        try ingest(10...12, perDay: 60)
        let raw = try box.run("search", "--all", "--output", "raw").out
        let plan = try box.run("lifecycle", "plan", "--now", "2026-01-26", "--json")
        #expect(plan.status == 0)
        let dry = try box.run("lifecycle", "run", "--dry-run", "--now", "2026-01-26", "--json")
        #expect(dry.out == plan.out)
        #expect(plan.out.contains(#"{"day":"2026-01-10","from":"hot","to":"warm","reason":"age","events":60,"#))
        #expect(plan.out.contains("2026-01-11") && !plan.out.contains("2026-01-12"))
        let run = try box.run("lifecycle", "run", "--now", "2026-01-26T00:00:00Z")
        #expect(run.status == 0 && run.err.isEmpty)
        #expect(run.out.contains("hot to warm"))
        #expect(try box.run("lifecycle", "run", "--now", "2026-01-26").out == "Nothing was due.\n")
        #expect(try box.run("search", "--all", "--output", "raw").out == raw)
        let status = try box.run("status", "--json").out
        #expect(status.contains(#""day":"2026-01-11","tier":"warm","events":60"#))
        #expect(status.contains(#""day":"2026-01-12","tier":"hot","events":60"#))
    }

    @Test func toTheArchiveWhichIsVerified() throws {
        try ingest(10...12, perDay: 60)
        let count = try box.run("search", "event", "--count").out
        #expect(try box.run("verify").status == 0)
        let run = try box.run("lifecycle", "run", "--now", "2026-04-01")
        #expect(run.status == 0 && run.out.contains("hot to cold"), "\(run)")
        #expect(try box.run("search", "event", "--count").out == count)
        #expect(try box.run("tail", "-n", "3", "--output", "raw").lines.count == 3)
        let status = try box.run("status", "--json").out
        #expect(status.contains(#""tier":"cold","events":60"#) && !status.contains(#""tier":"hot""#), "\(status)")
        // Late events, and small files made one.
        try box.write("late.json", #"{"ts":"2026-01-10T09:00:00Z","service":"s1","msg":"late"}"# + "\n")
        #expect(try box.run("ingest", "late.json").status == 0)
        #expect(try box.run("lifecycle", "run", "--now", "2026-04-01").status == 0)
        let files = "find logetl-store/default/cold -name '*.json.gz' | wc -l"
        #expect(try box.shell(files).out.trimmingCharacters(in: .whitespacesAndNewlines) == "10")
        let sound = try box.run("verify", "--deep", "--json")
        #expect(sound.status == 0 && sound.out.contains(#""events":181"#) && sound.out.contains(#""findings":[]"#), "\(sound)")

        // A copy, a part of it, a disk that cannot be written.
        try box.shell("cp -r logetl-store copy && rm copy/catalog.sqlite && chmod -R a-w copy")
        #expect(try box.run("verify", "--store", "copy", "--from", "2026-01-11", "--to", "2026-01-11").out.contains("60 events"))
        #expect(try box.run("verify", "--store", "nowhere").status == 3)
        try box.shell("chmod -R u+w copy")
        try box.shell("f=$(find copy -name '*.json.gz' | sort | head -1); printf x | dd of=$f bs=1 seek=100 conv=notrunc")
        let broken = try box.run("verify", "--store", "copy")
        #expect(broken.status == 1 && broken.err.contains("SHA-256"), "\(broken)")
    }

    @Test func smallFilesOfAStoresArchiveArePutTogether() throws {
        try ingest(10...10, perDay: 30)
        for _ in 0..<3 {
            #expect(try box.run("lifecycle", "run", "--now", "2026-04-01").status == 0)
            try box.write(
                "late.json",
                #"{"ts":"2026-01-10T09:00:00Z","service":"s1","msg":"late \#(UInt64.random(in: 0...UInt64.max))"}"# + "\n")
            #expect(try box.run("ingest", "late.json").status == 0)
        }
        #expect(try box.run("lifecycle", "run", "--now", "2026-04-01").status == 0)
        let lines = try box.run("search", "--all", "--output", "raw").lines.sorted()
        #expect(lines.count == 33)
        let done = try box.run("archive", "compact")
        #expect(done.status == 0 && done.out == "4 files in 1 folder put together\n", "\(done)")
        #expect(try box.run("search", "--all", "--output", "raw").lines.sorted() == lines)
        #expect(try box.shell("find logetl-store/default/cold -name '*.json.gz'").lines.count == 3)
        #expect(try box.run("verify", "--deep").err.isEmpty)
    }

    @Test func anEarlyCopyIsForOthers() throws {
        try ingest(10...10, perDay: 60)
        try box.write("logetl.yaml", "lifecycle:\n  archive_at: 1d\n")
        let plan = try box.run("lifecycle", "plan", "--now", "2026-01-13")
        #expect(plan.out.contains("copy hot to cold"), "\(plan)")
        #expect(try box.run("lifecycle", "run", "--now", "2026-01-13").status == 0)
        #expect(try box.run("search", "--count").out == "60\n")
        #expect(try box.shell("find logetl-store -name '*.json.gz' | xargs zcat | wc -l").lines == ["60"])
        #expect(try box.run("lifecycle", "run", "--now", "2026-01-13").out == "Nothing was due.\n")
        #expect(try box.run("lifecycle", "run", "--now", "2026-04-01").status == 0)
        #expect(try box.run("search", "--count").out == "60\n")
        #expect(try box.shell("find logetl-store -name '*.json.gz' | xargs zcat | wc -l").lines == ["60"])
    }

    @Test func theConfigurationSaysWhen() throws {
        try ingest(10...10, perDay: 60)
        try box.write("logetl.yaml", "lifecycle:\n  services:\n    - match: s1\n      delete_after: 1d\n")
        #expect(try box.run("lifecycle", "run", "--now", "2026-01-12").status == 0)
        #expect(try box.run("search", "--count").out == "40\n")
        #expect(try box.run("search", "--count", "--service", "s1").out == "0\n")
    }

    @Test func whatIsWrongIsSaid() throws {
        let missing = try box.run("lifecycle", "run", "--store", "nowhere")
        #expect(missing.status == 3 && missing.err.contains("no store"))
        #expect(!FileManager.default.fileExists(atPath: box.path("nowhere")))
        try ingest(10...10, perDay: 5)
        let time = try box.run("lifecycle", "plan", "--now", "someday")
        #expect(time.status == 2 && time.err.contains("--now"))
    }

    @Test func killedAtAnyPointNothingIsLostOrDoubled() throws {
        try ingest(10...15, perDay: 4_000)
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = seed
        let lines = try box.run("search", "--all", "--output", "raw").out
        for round in 0..<10 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            try? FileManager.default.removeItem(atPath: box.path("copy"))
            try FileManager.default.copyItem(atPath: box.path("logetl-store"), toPath: box.path("copy"))
            let run = try box.start(["lifecycle", "run", "--store", "copy", "--now", "2026-02-15"])
            usleep(UInt32(5_000 + random % 700_000))
            run.signal(SIGKILL)
            _ = try run.wait()
            #expect(
                try box.run("search", "--store", "copy", "--all", "--output", "raw").out == lines, "seed \(seed), round \(round)")
            let next = try box.run("lifecycle", "run", "--store", "copy", "--now", "2026-02-15")
            #expect(next.status == 0, "seed \(seed), round \(round): \(next.err)")
            #expect(
                try box.run("search", "--store", "copy", "--all", "--output", "raw").out == lines, "seed \(seed), round \(round)")
            #expect(try box.run("status", "--store", "copy", "--json").out.contains(#""tier":"hot""#) == false)
        }
    }
}
