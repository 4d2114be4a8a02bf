import Foundation
import Testing

/// Streams: what arrives can be found while it still flows, and a signal ends it in order.
@Suite struct StreamTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private func line(_ word: String) -> String {
        #"{"timestamp":"2026-01-21T08:15:30Z","level":"INFO","service":"live","message":"\#(word)"}"# + "\n"
    }

    @Test func anEventIsFoundWithinASecond() throws {
        let ingest = try box.start(["ingest", "--json", "-"])
        for i in 0..<3 {
            try ingest.send(line("probe\(i)"))
            // One second is the promise; a debug build on a loaded machine gets some more.
            #expect(try Running.until(5) { try box.run("search", "--count", "probe\(i)").out == "1\n" }, "probe\(i)")
            #expect(ingest.isRunning)
        }
        try ingest.closeInput()
        let result = try ingest.wait()
        #expect(result.status == 0, "\(result.err)")
        #expect(try JSON.totals(result.out)["stored"] == 3)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func aSignalEndsAStreamWithAReceipt(_ signal: Int32) throws {
        let ingest = try box.start(["ingest", "--json", "-"])
        try ingest.send(line("first") + line("second"))
        #expect(try Running.until(10) { try box.run("search", "--count").out == "2\n" })
        // Not yet flushed when the signal comes.
        try ingest.send(line("third"))
        usleep(50_000)
        ingest.signal(signal)
        let result = try ingest.wait()
        #expect(result.status == 0, "\(result.err)")
        #expect(try JSON.totals(result.out)["stored"] == 3)
        #expect(try JSON.object(result.out)["stopped"] as? Bool == true)
        #expect(try box.run("search", "--count").out == "3\n")
    }

    @Test func nohupStaysInForce() throws {
        let ingest = try Running(
            "/usr/bin/nohup", [Sandbox.binary, "ingest", "--json", "-"], in: box, stdin: nil, environment: [:])
        try ingest.send(line("first"))
        #expect(try Running.until(10) { try box.run("search", "--count").out == "1\n" })
        ingest.signal(SIGHUP)
        usleep(300_000)
        #expect(ingest.isRunning)
        try ingest.closeInput()
        #expect(try ingest.wait().status == 0)
    }

    @Test func theReceiptMayMeetAClosedPipe() throws {
        try box.write("a.json", SampleLog.json(10))
        let result = try box.shell("$LOGETL ingest a.json | true")
        #expect(result.status == 0)
        #expect(result.err == "")
    }
}
