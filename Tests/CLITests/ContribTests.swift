import Foundation
import Testing

/// What `contrib` runs, as cron, systemd and logrotate run it: hardly any environment, no terminal, `/` as the folder.
@Suite struct ContribTests {
    let box: Sandbox
    init() throws { box = try Sandbox() }

    private static let contrib =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path + "/contrib"

    private static func lines(_ file: String) throws -> [String] {
        try String(contentsOfFile: "\(contrib)/\(file)", encoding: .utf8).split(separator: "\n").map(String.init)
    }

    /// The commands with the places of this test instead of those of a machine.
    private func here(_ command: String) -> String {
        command.replacingOccurrences(of: "/usr/local/bin/logetl", with: "\"$BINARY\"")
            .replacingOccurrences(of: "/var/lib/logetl", with: box.path("store"))
            .replacingOccurrences(of: "/var/log/myapp", with: box.path("logs"))
            .replacingOccurrences(of: "/var/log", with: box.path("logs"))
    }

    /// Runs a command with nothing but a path in its environment; what it prints to either output.
    private func bare(_ command: String, _ variables: [String] = []) throws -> (status: Int32, text: String) {
        let assigned = variables.map { "'\($0)'" }.joined(separator: " ")
        try box.write("command.sh", here(command) + "\n")
        let result = try box.shell(
            "cd / && env -i PATH=/usr/bin:/bin BINARY=\"$LOGETL\" \(assigned) /bin/sh '\(box.path("command.sh"))' </dev/null 2>&1"
        )
        return (result.status, result.out)
    }

    private func fill() throws {
        // Of today: the runs here have no other clock, and events are to stay hot.
        let day = ISO8601DateFormatter().string(from: Date()).prefix(10)
        let text = (0..<200).map {
            #"{"ts":"\#(day)T00:00:\#(10 + $0 % 50)Z","service":"s\#($0 % 3)","msg":"event \#($0)"}"# + "\n"
        }
        try FileManager.default.createDirectory(atPath: box.path("logs"), withIntermediateDirectories: true)
        try box.write("logs/app.log", text.joined())
    }

    @Test func cronIsQuietUntilSomethingIsWrong() throws {
        try fill()
        let all = try Self.lines("cron/logetl").filter { !$0.hasPrefix("#") }
        let variables = all.filter { $0.contains("=") && !$0.contains(" *") && !$0.hasPrefix("PATH=") && !$0.hasPrefix("SHELL=") }
        let jobs = all.filter { $0.contains(" *") }
        #expect(variables.count == 2 && jobs.count == 4)
        func run() throws -> [(status: Int32, text: String)] {
            try jobs.map { job in
                // Five fields of time, the user, the command.
                let command = job.split(separator: " ", maxSplits: 6, omittingEmptySubsequences: true)[6]
                    .trimmingCharacters(in: .whitespaces)
                #expect(command.hasPrefix("logetl "))
                return try bare("\"$BINARY\"" + command.dropFirst(6), variables.map(here))
            }
        }
        for result in try run() + run() { #expect(result.status == 0 && result.text.isEmpty, "\(result.text)") }
        #expect(try box.run("search", "--count", "--store", box.path("store")).out == "200\n")
        // Damage: each that meets it says so.
        let tier = box.path("store/default")
        let files = (FileManager.default.enumerator(atPath: tier)?.allObjects as? [String] ?? []).filter {
            $0.hasSuffix(".sqlite") && !$0.contains("dead-letter")
        }
        #expect(!files.isEmpty)
        for file in files { try Data(repeating: 0xEE, count: 40_000).write(to: URL(fileURLWithPath: "\(tier)/\(file)")) }
        let damaged = try run()
        #expect(damaged[2].status == 1 && !damaged[2].text.isEmpty)
        #expect(damaged[3].status == 1 && damaged[3].text.contains("damage"))
    }

    @Test func unitsRunWhatThereIs() throws {
        try fill()
        for unit in ["ingest", "lifecycle", "check"] {
            let service = try Self.lines("systemd/logetl-\(unit).service")
            #expect(try Self.lines("systemd/logetl-\(unit).timer").contains { $0.hasPrefix("OnCalendar=") })
            let variables = service.filter { $0.hasPrefix("Environment=") }.map { here(String($0.dropFirst(12))) }
            let commands = service.filter { $0.hasPrefix("ExecStart=") }.map { String($0.dropFirst(10)) }
            #expect(!variables.isEmpty && !commands.isEmpty)
            for command in commands {
                let result = try bare(command, variables)
                #expect(result.status == 0, "\(command): \(result.text)")
            }
        }
    }

    @Test func logrotateIngestsOnce() throws {
        try fill()
        let all = try Self.lines("logrotate/logetl").map { $0.trimmingCharacters(in: .whitespaces) }
        let from = try #require(all.firstIndex(of: "postrotate"))
        let to = try #require(all.firstIndex(of: "endscript"))
        let script = all[(from + 1)..<to].joined(separator: "\n")
        try FileManager.default.moveItem(atPath: box.path("logs/app.log"), toPath: box.path("logs/app.log.1"))
        for _ in 0..<2 {
            let result = try bare(script)
            #expect(result.status == 0 && result.text.isEmpty, "\(result.text)")
        }
        try box.shell("gzip '\(box.path("logs/app.log.1"))'")
        #expect(try bare(script).status == 0)
        #expect(try box.run("search", "--count", "--store", box.path("store")).out == "200\n")
    }
}
