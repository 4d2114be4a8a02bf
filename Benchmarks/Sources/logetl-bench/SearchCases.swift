import CorpusKit
import Foundation

/// `logetl search` as a whole process on the store of the combined corpus.
struct SearchCases {
    let bench: Bench
    let store: String
    let corpus: Corpus

    private static let rare = "lantern-7f3c"
    private static let phrase = "signal lost"
    /// Lines that `search` prints unless told otherwise.
    private static let limit = 100

    func run() {
        let each = Bound(must: 60, aim: 25, unit: "ms")
        search("newest 100 of a frequent word", [corpus.frequentWord], bound: each) { lines in
            if lines.count != min(Self.limit, corpus.frequentCount) { return "\(lines.count) lines" }
            let times = lines.compactMap { timestamp($0) }
            guard times.count == lines.count else { return "a line without timestamp" }
            if zip(times, times.dropFirst()).contains(where: { $0 < $1 }) { return "not newest first" }
            let last = utcText(corpus.frequentHundredth)
            return times.last?.hasPrefix(last) == true ? nil : "the hundredth is of \(times.last ?? ""), true \(last)"
        }
        search("rare word", [Self.rare], bound: each) { lines in counted(lines, corpus.needles[Self.rare], holding: Self.rare) }
        search("phrase", ["\"\(Self.phrase)\""], bound: each) { lines in
            counted(lines, corpus.needles.first { $0.key.hasSuffix(Self.phrase) }?.value, holding: "lost")
        }
        let filters = [
            "--service", "web", "--level", corpus.filterLevel, "--from", corpus.filterDay, "--to", dayAfter(corpus.filterDay),
            corpus.filterWord,
        ]
        search("word, level, service and day", filters, bound: each) { lines in
            counted(lines, corpus.filterCount, holding: corpus.filterWord)
        }

        let counting = "exact --count of a frequent word"
        if bench.wants(counting) {
            add(counting, ["search", "--store", store, "--count", corpus.frequentWord], Bound(must: 400, aim: 150, unit: "ms")) {
                output in
                let found = output.filter(\.isNumber)
                return found == "\(corpus.frequentCount)" ? nil : "counted \(found), true \(corpus.frequentCount)"
            }
        }
        let starting = "start (--version)"
        if bench.wants(starting) {
            add(starting, ["--version"], Bound(must: 10, aim: 6, unit: "ms")) { $0.isEmpty ? "no output" : nil }
        }
    }

    private func search(_ name: String, _ arguments: [String], bound: Bound, check: ([Substring]) -> String?) {
        let name = "search: \(name)"
        guard bench.wants(name) else { return }
        add(name, ["search", "--store", store, "--output", "json"] + arguments, bound) { check($0.split(separator: "\n")) }
    }

    /// The bound is compared with the best run: other work on the machine only ever adds.
    private func add(_ name: String, _ arguments: [String], _ bound: Bound, check: (String) -> String?) {
        var row = bench.measure(
            name, runs: bench.options.runs * 3, prepare: { [bench.options.binary] + arguments }, check: { check($0.output) })
        row.bound = bound
        row.value = row.best * 1_000
        bench.add(row)
    }

    private func counted(_ lines: [Substring], _ truth: Int?, holding word: String) -> String? {
        let expected = min(Self.limit, truth ?? 0)
        if lines.count != expected { return "\(lines.count) lines, true \(expected)" }
        return lines.allSatisfy { $0.contains(word) } ? nil : "a line without \(word)"
    }

    private func timestamp(_ line: Substring) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return object?["timestamp"] as? String
    }
}
