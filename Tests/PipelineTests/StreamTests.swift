import Events
import Foundation
import Pipeline
import Store
import Testing

/// Streams: what arrives is stored soon, and a stop loses nothing.
@Suite struct StreamTests {
    @Test func linesBecomeVisibleWhileTheStreamGoesOn() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let ingest = try Ingest(IngestOptions(store: folder.store))
        nonisolated(unsafe) var receipt: Receipt?
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            receipt = try? ingest.run([.path(pipe)])
            done.signal()
        }
        thread.start()
        let writer = try #require(FileHandle(forWritingAtPath: pipe))
        for i in 0..<5 {
            try writer.write(contentsOf: Data("{\"ts\":\"2026-09-01T00:00:0\(i)Z\",\"msg\":\"line \(i)\"}\n".utf8))
            let deadline = Date().addingTimeInterval(10)
            while (try? storedEvents(folder.store).count) ?? 0 < i + 1 {
                #expect(Date() < deadline, "line \(i) did not become visible")
                if Date() >= deadline { break }
                Thread.sleep(forTimeInterval: 0.02)
            }
        }
        try writer.write(contentsOf: Data("{\"ts\":\"2026-09-01T00:00:09Z\",\"msg\":\"the last, without a line end\"}".utf8))
        Thread.sleep(forTimeInterval: 0.3)
        ingest.stop()
        #expect(done.wait(timeout: .now() + 10) == .success)
        #expect(receipt?.wasStopped == true)
        #expect(receipt?.totals.stored == 6)
        #expect(try storedEvents(folder.store).count == 6)
        try writer.close()
    }
}
