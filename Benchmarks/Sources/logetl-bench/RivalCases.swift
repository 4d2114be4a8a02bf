import Foundation

/// Other programs with the same question on the same file. One that is not installed is left out with a note.
struct RivalCases {
    let bench: Bench
    let corpus: Corpus
    let scratch: Scratch

    private static let word = "QUARTZ_BEACON"
    /// Nine groups: address, user, time, method, path, status, bytes, referrer, agent.
    private static let expression =
        #"^(\S+) \S+ (\S+) \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d+) (\d+) "([^"]*)" "([^"]*)""#

    func run() {
        firstAnswer()
        let log = corpus.log
        let needle = corpus.needles.first { $0.key.hasPrefix(Self.word) }.map { "\($0.value)" } ?? ""
        let missing = corpus.status["404"].map { "\($0)" } ?? ""
        rival(
            "gzip -dc, count lines (the floor)", needs: "gzip", ["sh", "-c", "gzip -dc '\(log)' | wc -l"],
            holds: "\(corpus.events)")
        rival("zgrep -c of a rare word", needs: "zgrep", ["zgrep", "-c", "-F", Self.word, log], holds: needle)
        rival(
            "lnav: load, count by status", needs: "lnav",
            ["lnav", "-N", "-n", "-c", ";SELECT sc_status, count(*) FROM access_log GROUP BY sc_status", log], holds: missing,
            environment: ["HOME": scratch.path])
        module("duckdb", "DuckDB: regular expression, count by status", Self.duckDB, holds: missing)
        module("chdb", "chdb: regular expression, count by status", Self.chdb, holds: missing)
    }

    /// Files to first answer: a fresh store, all events indexed, one count.
    private func firstAnswer() {
        let name = "logetl: ingest, then count one status"
        guard bench.wants(name) else { return }
        let store = scratch.path + "/first"
        let quoted = [bench.options.binary, store, corpus.log].map { "'\($0)'" }
        let command =
            "\(quoted[0]) ingest --store \(quoted[1]) --service web \(quoted[2]) >/dev/null 2>&1 && "
            + "\(quoted[0]) search --store \(quoted[1]) --count status:404"
        bench.add(
            bench.measure(
                name, runs: bench.options.runs, warmUp: false,
                prepare: {
                    try? FileManager.default.removeItem(atPath: store)
                    return ["sh", "-c", command]
                },
                check: { outcome in
                    let found = outcome.output.filter(\.isNumber)
                    let truth = corpus.status["404"] ?? 0
                    return found == "\(truth)" ? nil : "counted \(found), true \(truth)"
                }))
    }

    private func rival(
        _ name: String, needs: String, _ command: [String], holds answer: String, environment: [String: String] = [:]
    ) {
        guard bench.wants(name) else { return }
        guard Command.exists(needs) else { return bench.add(Row(name: name, skipped: "\(needs) is not installed")) }
        measure(name, command, holds: answer, environment)
    }

    private func module(_ module: String, _ name: String, _ program: String, holds answer: String) {
        guard bench.wants(name) else { return }
        guard Command.run([bench.options.python, "-c", "import \(module)"]).status == 0 else {
            return bench.add(Row(name: name, skipped: "the Python module \(module) is not installed"))
        }
        measure(name, [bench.options.python, "-c", program, Self.expression, corpus.log], holds: answer, [:])
    }

    private func measure(_ name: String, _ command: [String], holds answer: String, _ environment: [String: String]) {
        bench.add(
            bench.measure(name, runs: bench.options.runs, prepare: { command }, environment: environment) { outcome in
                // The answer is a whole number in the output, so a part of a longer number does not pass.
                let numbers = outcome.output.split { !$0.isNumber }.map(String.init)
                return numbers.contains(answer) ? nil : "the true count \(answer) is not in the output"
            })
    }

    /// Programs get the expression and the file as arguments, so that nothing need be quoted twice.
    private static let duckDB = """
        import duckdb, sys
        expression, log = sys.argv[1:]
        names = "['ip', 'usr', 'ts', 'meth', 'path', 'status', 'bytes', 'ref', 'ua']"
        lines = f"read_csv('{log}', columns={{'line': 'VARCHAR'}}, delim=chr(1), quote='', escape='', header=false, auto_detect=false)"
        query = f"SELECT p.status, count(*) FROM (SELECT regexp_extract(line, '{expression}', {names}) p FROM {lines}) GROUP BY 1"
        for row in duckdb.sql(query).fetchall():
            print(*row)
        """

    private static let chdb = """
        import chdb, sys
        expression, log = sys.argv[1:]
        expression = expression.replace(chr(92), chr(92) * 2)
        lines = f"file('{log}', 'LineAsString', 'line String')"
        print(chdb.query(f"SELECT g[6] s, count() FROM (SELECT extractGroups(line, '{expression}') g FROM {lines}) GROUP BY s", 'TSV'))
        """
}
