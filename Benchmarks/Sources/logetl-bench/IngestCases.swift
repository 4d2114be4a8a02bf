import CorpusKit
import Foundation

/// `logetl ingest` of whole corpora into fresh stores.
struct IngestCases {
    let bench: Bench
    /// The store that the last ingest left.
    let store: String

    /// 2 M combined lines: speed, CPU, memory, disk.
    func combined(_ corpus: Corpus) {
        let name = "ingest \(corpus.events / 1_000) k combined lines from one .gz"
        var row = ingest(name, ["--service", "web", corpus.log]) { totals in
            let kept = totals.stored + totals.duplicate
            return kept == corpus.events && totals.rejected == 0
                ? nil : "\(kept) of \(corpus.events) events kept, \(totals.rejected) rejected"
        }
        guard row.wrong == nil else { return bench.add(row) }
        let rate = Double(corpus.events) / row.median
        row.figures = Report.thousands(rate) + " events/s"
        row.bound = Bound(must: 280_000, aim: 450_000, unit: "events/s", isAtLeast: true)
        row.value = rate
        bench.add(row)

        derived("the same, CPU per event", row.cpu / Double(corpus.events) * 1e6, Bound(must: 6, aim: 3.5, unit: "us"))
        derived("the same, peak memory", row.peakMegabytes, Bound(must: 300, aim: 150, unit: "MB"))
        derived(
            "the same, disk per event", Double(Scratch.size(of: store)) / Double(corpus.events),
            Bound(must: 80, aim: 55, unit: "B"))
    }

    /// The tree of seven formats. A malformed line may be rejected or join the event before it; an event may not be lost.
    func mixed(_ corpus: Corpus) {
        let name = "ingest \(corpus.events / 1_000) k events of the mixed tree"
        guard bench.wants(name) else { return }
        var row = ingest(name, ["--year", "2026", corpus.folder + "/logs"]) { totals in
            let kept = totals.stored + totals.duplicate
            return (corpus.events...corpus.events + corpus.malformed).contains(kept)
                ? nil : "\(kept) of \(corpus.events) events kept"
        }
        guard row.wrong == nil else { return bench.add(row) }
        let rate = Double(corpus.events) / row.median
        row.figures = Report.thousands(rate) + " events/s"
        row.bound = Bound(must: 200_000, aim: 350_000, unit: "events/s", isAtLeast: true)
        row.value = rate
        bench.add(row)
        derived("the same, peak memory", row.peakMegabytes, Bound(must: 300, aim: 150, unit: "MB"))
        for (needle, count) in corpus.needles.sorted(by: { $0.key < $1.key }) {
            let outcome = Command.run([bench.options.binary, "search", "--store", store, "--count", "\"\(needle)\""])
            let found = outcome.output.filter(\.isNumber)
            if found != "\(count)" { bench.add(Row(name: "mixed tree, \(needle)", wrong: "found '\(found)', true \(count)")) }
        }
    }

    private func ingest(_ name: String, _ arguments: [String], check: (IngestTotals) -> String?) -> Row {
        bench.measure(
            name, runs: bench.options.runs, warmUp: false,
            prepare: {
                try? FileManager.default.removeItem(atPath: store)
                return [bench.options.binary, "ingest", "--store", store, "--json"] + arguments
            },
            check: { outcome in
                guard let totals = IngestTotals(outcome.output) else { return "no JSON receipt on the standard output" }
                return totals.isBalanced ? check(totals) : "the receipt does not balance"
            })
    }

    private func derived(_ name: String, _ value: Double, _ bound: Bound) {
        bench.add(Row(name: name, figures: "\(Report.short(value)) \(bound.unit)", bound: bound, value: value))
    }
}

/// The totals of a receipt.
struct IngestTotals {
    var read = 0
    var stored = 0
    var duplicate = 0
    var rejected = 0
    var dropped = 0

    init?(_ json: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any],
            let totals = object["totals"] as? [String: Any]
        else { return nil }
        func number(_ key: String) -> Int? { totals[key] as? Int }
        guard let read = number("read"), let stored = number("stored"), let duplicate = number("duplicate"),
            let rejected = number("rejected"), let dropped = number("dropped")
        else { return nil }
        (self.read, self.stored, self.duplicate, self.rejected, self.dropped) = (read, stored, duplicate, rejected, dropped)
    }

    var isBalanced: Bool { read == stored + duplicate + rejected + dropped }
}
