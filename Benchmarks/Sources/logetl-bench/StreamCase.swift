import Foundation

/// How long a line written to the standard input of `ingest` takes until another process finds it.
struct StreamCase {
    let bench: Bench
    let samples = 20

    func run() {
        let name = "stdin line to visible in another process, p95 of \(samples)"
        guard bench.wants(name) else { return }
        var row = Row(name: name, bound: Bound(must: 500, aim: 250, unit: "ms"))
        do {
            row.walls = try measure().sorted()
            let p95 = row.walls[min(row.walls.count - 1, Int((Double(row.walls.count) * 0.95).rounded(.up)) - 1)]
            row.value = p95 * 1_000
            row.figures = "p95 \(Report.time(p95))"
        } catch {
            row.wrong = (error as? UsageError)?.text ?? "\(error)"
        }
        bench.add(row)
    }

    private func measure() throws -> [Double] {
        let scratch = try Scratch()
        let fifo = scratch.path + "/in"
        let store = scratch.path + "/store"
        guard mkfifo(fifo, 0o600) == 0 else { throw UsageError("no FIFO can be made") }
        let arguments = [bench.options.binary, "ingest", "--store", store, "--service", "live", "--json", "-"]
        // Read and write, so that neither side waits for the other to open it.
        let pipe = open(fifo, O_RDWR | O_CLOEXEC)
        guard pipe >= 0,
            let child = Command.spawn(arguments, input: fifo, output: scratch.path + "/out", errors: scratch.path + "/err")
        else { throw UsageError("ingest cannot be started") }
        var isEnded = false
        defer {
            if !isEnded {
                kill(child, SIGKILL)
                var outcome = Outcome()
                Command.wait(child, &outcome)
            }
        }

        // The first line also waits for the program to start and the store to be made, so it is not counted.
        var waits: [Double] = []
        for number in 0...samples {
            let word = "visible\(UUID().uuidString.filter { $0 != "-" }.lowercased().prefix(12))"
            let line = Array("2026-01-20T00:00:\(10 + number).000Z INFO \(word)\n".utf8)
            let start = DispatchTime.now().uptimeNanoseconds
            guard write(pipe, line, line.count) == line.count else { throw UsageError("ingest does not take a line") }
            while true {
                let outcome = Command.run([bench.options.binary, "search", "--store", store, "--count", word])
                let waited = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
                if outcome.output.filter(\.isNumber) == "1" {
                    if number > 0 { waits.append(waited) }
                    break
                }
                if waited > 10 { throw UsageError("a line was not visible after 10 s: \(outcome.complaint)") }
            }
            usleep(useconds_t(20_000 + number * 7_000))
        }
        // Asked to end, it must store what it has and give its receipt.
        var outcome = Outcome()
        kill(child, SIGTERM)
        Command.wait(child, &outcome, patience: 10)
        isEnded = true
        guard let totals = IngestTotals(Command.text(scratch.path + "/out")), totals.stored == samples + 1 else {
            throw UsageError("the receipt of the stream does not tell \(samples + 1) events")
        }
        return waits
    }
}
