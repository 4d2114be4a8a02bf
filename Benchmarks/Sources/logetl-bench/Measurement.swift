import Foundation

/// One line of the table.
struct Row {
    var name: String
    /// Wall times of the runs, seconds, in the order they were run; empty where the case was left out.
    var walls: [Double] = []
    /// Median CPU time, seconds.
    var cpu = 0.0
    /// Largest peak memory of all runs, megabytes.
    var peakMegabytes = 0.0
    /// Figures that follow from the times: events per second, bytes per event.
    var figures = ""
    /// Why the answer is wrong; nil where it is right.
    var wrong: String?
    /// Why the case was left out; nil where it was run.
    var skipped: String?
    /// What `value` must reach, and what it should.
    var bound: Bound?
    /// The figure that the bound speaks of.
    var value: Double?

    var median: Double { walls.isEmpty ? 0 : walls.sorted()[walls.count / 2] }
    var best: Double { walls.min() ?? 0 }
}

/// A figure that must be reached, and one that should.
struct Bound {
    var must: Double
    var aim: Double
    var unit: String
    var isAtLeast = false

    func isMet(_ value: Double, _ limit: Double) -> Bool { isAtLeast ? value >= limit : value <= limit }

    /// `aim`, `must` or `missed`.
    func verdict(_ value: Double) -> String { isMet(value, aim) ? "aim" : isMet(value, must) ? "must" : "**missed**" }
}

/// Runs cases and collects their rows.
final class Bench {
    let options: Options
    private(set) var rows: [Row] = []

    init(_ options: Options) { self.options = options }

    /// Whether a case is asked for.
    func wants(_ name: String) -> Bool { options.only.isEmpty || name.contains(options.only) }

    func add(_ row: Row) {
        rows.append(row)
        let result = row.walls.isEmpty ? row.figures : Report.time(row.median)
        note("\(row.name): " + (row.skipped.map { "left out, \($0)" } ?? row.wrong.map { "WRONG, \($0)" } ?? result))
    }

    /// Measures a command: one run to warm the caches, then `runs`. Each run's answer is checked; the first wrong one ends the case.
    func measure(
        _ name: String, runs: Int, warmUp: Bool = true, prepare: () -> [String], environment: [String: String] = [:],
        check: (Outcome) -> String?
    ) -> Row {
        var row = Row(name: name)
        var cpus: [Double] = []
        for run in 0..<(runs + (warmUp ? 1 : 0)) {
            let outcome = Command.run(prepare(), environment: environment)
            if let wrong = outcome.status == 0 ? check(outcome) : "exit status \(outcome.status): \(outcome.complaint)" {
                row.wrong = wrong
                return row
            }
            if warmUp, run == 0 { continue }
            row.walls.append(outcome.wall)
            cpus.append(outcome.cpu)
            row.peakMegabytes = max(row.peakMegabytes, outcome.peakMegabytes)
        }
        row.cpu = cpus.sorted()[cpus.count / 2]
        return row
    }
}
