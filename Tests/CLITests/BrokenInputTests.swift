import Foundation
import Testing

/// Damage is reported, the rest is kept, the receipt balances.
@Suite struct BrokenInputTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    /// Ingests one damaged thing beside a good file; both are judged.
    private func ingest(_ damaged: String, status: Int32 = 1) throws -> (receipt: [String: Any], err: String) {
        try box.write("good.json", SampleLog.json(100, service: "good"))
        let result = try box.run("ingest", "--json", damaged, "good.json")
        #expect(result.status == status, "\(result.err)")
        #expect(try JSON.isBalanced(result.out))
        #expect(try box.run("search", "--count", "--service", "good").out == "100\n")
        for word in ["Fatal error", "Stack dump"] { #expect(!result.err.contains(word)) }
        return (try JSON.object(result.out), result.err)
    }

    private func problems(_ receipt: [String: Any], of name: String) -> [String] {
        let files = receipt["files"] as? [[String: Any]] ?? []
        return files.filter { ($0["name"] as? String)?.contains(name) == true }.flatMap { $0["problems"] as? [String] ?? [] }
    }

    @Test func aMissingFile() throws {
        let (receipt, err) = try ingest("missing.log")
        #expect(problems(receipt, of: "missing.log").count == 1)
        #expect(err.contains("missing.log"))
        #expect(err.split(separator: "\n").count == 1)
    }

    @Test func aTruncatedGzip() throws {
        try box.write("whole.json", SampleLog.json(5000, service: "cut"))
        try box.shell("gzip -c whole.json > whole.gz && head -c $(($(stat -c %s whole.gz) / 2)) whole.gz > trunc.log.gz")
        let (receipt, err) = try ingest("trunc.log.gz")
        #expect(problems(receipt, of: "trunc.log.gz").count == 1)
        #expect(err.contains("trunc.log.gz"))
        let kept = Int(try box.run("search", "--count", "--service", "cut").out.dropLast()) ?? 0
        #expect(kept > 1000 && kept < 5000)
    }

    @Test func aGzipWithABadChecksum() throws {
        try box.write("whole.json", SampleLog.json(50, service: "bits"))
        try box.shell("gzip -c whole.json > crc.log.gz")
        var data = try Data(contentsOf: URL(fileURLWithPath: box.path("crc.log.gz")))
        data[data.count - 6] ^= 0xFF
        try box.write("crc.log.gz", data)
        let (receipt, _) = try ingest("crc.log.gz")
        #expect(problems(receipt, of: "crc.log.gz").count == 1)
    }

    @Test func aTarThatWantsOut() throws {
        try box.write("deep/in/evil.json", SampleLog.json(3, service: "evil"))
        try box.write("deep/in/ok.json", SampleLog.json(3, service: "ok"))
        let made = try box.shell(
            "cd deep/in && ln -s /etc/passwd link.log && tar -P -cf ../../evil.tar ../in/evil.json $PWD/evil.json link.log ok.json"
        )
        try #require(made.status == 0, "\(made.err)")
        let before = try FileManager.default.contentsOfDirectory(atPath: box.folder).filter { !$0.hasPrefix(".") }
        // Nothing is written but the store and no link is followed, so this is worth a note and no fault of the rest.
        let (receipt, _) = try ingest("evil.tar", status: 0)
        let files = receipt["files"] as? [[String: Any]] ?? []
        let notes = files.flatMap { $0["notes"] as? [String] ?? [] }
        #expect(notes.count >= 2, "\(notes)")
        let text = try box.run("ingest", "--store", "again", "evil.tar")
        #expect(text.out.contains("note: evil.tar"))
        #expect(text.err == "")
        try FileManager.default.removeItem(atPath: box.path("again"))
        #expect(try box.run("search", "--count", "--service", "ok").out == "3\n")
        #expect(try box.run("search", "--count", "root").out == "0\n")
        let after = try FileManager.default.contentsOfDirectory(atPath: box.folder).filter { !$0.hasPrefix(".") }
        #expect(Set(after).subtracting(before) == ["good.json", "logetl-store"])
    }

    @Test func anEmptyFileIsWell() throws {
        try box.write("empty.log", "")
        let (receipt, _) = try ingest("empty.log", status: 0)
        #expect(problems(receipt, of: "empty.log").isEmpty)
    }

    @Test func bytesThatAreNoText() throws {
        try box.write(
            "noise.log", Data(repeating: 0, count: 5000) + Data("\n".utf8) + Data(SampleLog.json(20, service: "noise").utf8))
        try box.write("latin.log", Data(Array("2026-01-21T08:15:30Z INFO caf".utf8) + [0xE9, 0x0A]))
        try box.write("crlf.json", SampleLog.json(4, service: "crlf").replacingOccurrences(of: "\n", with: "\r\n"))
        let result = try box.run("ingest", "--json", "noise.log", "latin.log", "crlf.json")
        #expect(result.status <= 1, "\(result.err)")
        #expect(try JSON.isBalanced(result.out))
        #expect(try box.run("search", "--count", "--service", "noise").out == "20\n")
        #expect(try box.run("search", "--count", "--service", "crlf").out == "4\n")
    }

    @Test func anUnreadableFile() throws {
        try box.write("locked.log", SampleLog.json(3))
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: box.path("locked.log"))
        let (receipt, _) = try ingest("locked.log", status: getuid() == 0 ? 0 : 1)
        if getuid() != 0 { #expect(problems(receipt, of: "locked.log").count == 1) }
    }

    @Test func aFolderThatHoldsItself() throws {
        try box.write("loop/a.json", SampleLog.json(3, service: "loop"))
        try box.shell("ln -s . loop/again && ln -s ../loop loop/more")
        let (_, _) = try ingest("loop", status: 0)
        #expect(try box.run("search", "--count", "--service", "loop").out == "3\n")
    }

    @Test func aStoreThatIsNone() throws {
        try box.write("folder/thing.txt", "not a store")
        try box.write("good.json", SampleLog.json(3))
        let result = try box.run("ingest", "--store", "folder", "good.json")
        #expect(result.status == 3)
        #expect(result.err.hasPrefix("logetl: error: "))
        #expect(try box.run("ingest", "--store", "good.json", "good.json").status == 3)
    }
}

/// Input that is far too large for what it says. The binary's peak memory is read by the kernel's account of its children.
@Suite struct OversizedInputTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    /// Runs an ingest of `name` and returns its receipt and its peak memory in MiB.
    private func ingest(_ name: String) throws -> (totals: [String: Int], peak: Int) {
        let result = try box.shell(
            "$LOGETL ingest --json \(name) > receipt & pid=$!; peak=0; while kill -0 $pid 2>/dev/null; do "
                + "now=$(awk '/VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null); [ \"${now:-0}\" -gt $peak ] && peak=$now; sleep 0.02; done; "
                + "wait $pid; echo $? $((peak / 1024))")
        let parts = result.out.split(separator: " ")
        #expect(parts.first == "0", "\(result.err)")
        let receipt = try String(contentsOfFile: box.path("receipt"), encoding: .utf8)
        #expect(try JSON.isBalanced(receipt))
        return (try JSON.totals(receipt), Int(parts.last?.dropLast() ?? "") ?? .max)
    }

    @Test func aLineOfAHundredMegabytes() throws {
        try box.shell(
            "{ printf '{\"ts\":\"2026-01-21T08:15:30Z\",\"msg\":\"'; head -c 100000000 /dev/zero | tr '\\0' x; printf '\"}\\n'; "
                + "printf '{\"ts\":\"2026-01-21T08:15:31Z\",\"msg\":\"after\"}\\n'; } > long.json")
        let (totals, peak) = try ingest("long.json")
        #expect(totals["stored"] == 1)
        #expect(totals["rejected"] == 1)
        #expect(peak < 300)
        #expect(try box.run("search", "--count", "after").out == "1\n")
    }

    @Test func aBombOfZeros() throws {
        try box.shell("head -c 300000000 /dev/zero | gzip -1 > bomb.log.gz")
        let (totals, peak) = try ingest("bomb.log.gz")
        #expect(totals["stored"] == 0)
        #expect(totals["rejected"] == 1)
        #expect(peak < 300)
    }
}
