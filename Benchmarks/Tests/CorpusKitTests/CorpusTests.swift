import Foundation
import Testing

@testable import CorpusKit

/// The manifest is the judge of every benchmark, so it is judged here by counting the files themselves with other tools.
@Suite struct CorpusTests {
    func folder() -> String { FileManager.default.temporaryDirectory.path + "/logetl-corpus-\(UUID().uuidString)" }

    func shell(_ command: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test(arguments: [1, 7] as [UInt64]) func combinedCountsAreTrue(seed: UInt64) throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        var settings = CorpusSettings()
        settings.lines = 20_000
        settings.days = 3
        settings.seed = seed
        let manifest = try CombinedCorpus.write(settings, to: path)
        let log = "zcat \(path)/access.log.gz"
        #expect(try shell("\(log) | wc -l") == "20000")
        #expect(try shell("\(log) | wc -c") == "\(manifest.logBytes)")
        #expect(try shell("\(log) | grep -c '\" 404 '") == manifest.status["404"].map { "\($0)" })
        #expect(try shell("\(log) | grep -cE '\" 5[0-9][0-9] '") == manifest.levels["ERROR"].map { "\($0)" })
        #expect(try shell("\(log) | grep -cw Mozilla") == "\(manifest.frequentCount)")
        #expect(try shell("\(log) | grep -c QUARTZ_BEACON") == manifest.needles["QUARTZ_BEACON signal lost"].map { "\($0)" })
        #expect(
            try shell("\(log) | grep '\\[06/Jan/2026' | grep -w checkout | grep -cE '\" 5[0-9][0-9] '")
                == "\(manifest.filterCount)")
        #expect(manifest.filterDay == "2026-01-06")
        let hundredth = try shell("\(log) | grep -w Mozilla | tail -n 100 | head -n 1 | cut -d'[' -f2 | cut -d']' -f1")
        #expect(CorpusTime(manifest.frequentHundredth).http == hundredth)
    }

    @Test func mixedCountsAreTrue() throws {
        let path = folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        var settings = CorpusSettings()
        settings.lines = 60_000
        settings.days = 9
        let manifest = try MixedCorpus.write(settings, to: path)
        _ = try shell("cd \(path) && for f in *.tar.gz; do tar xzf $f; done && gunzip *.log.*.gz && rm *.tar.gz manifest.json")
        let all = "find \(path) -type f | xargs cat"
        #expect(try shell("\(all) | wc -l") == "\(manifest.lines)")
        #expect(manifest.lines == 60_000)
        #expect(manifest.events + manifest.malformed + manifest.stackLines == manifest.lines)
        #expect(
            try shell("\(all) | grep -ac 'QUARTZ_BEACON.signal.lost'")
                == manifest.needles["QUARTZ_BEACON signal lost"].map { "\($0)" })
        #expect(try shell("\(all) | grep -ac 'IllegalStateException: ledger'") == "\(manifest.stackTraces)")
        #expect(
            try shell("\(all) | grep -acE 'broken clock|^..torn write|^}[{]|^<999>|^\\[unterm|^.\"timestamp\": \"2026-$'")
                == "\(manifest.malformed)")
        let json = try shell("cat \(path)/orders.log.* \(path)/orders/* | grep -c '^{\"timestamp\":\".*}$'")
        #expect(Int(json) == manifest.services["orders"])
        #expect(manifest.services.values.reduce(0, +) == manifest.events)
        #expect(manifest.days.count == 9)
    }

    @Test func theSameSeedMakesTheSameBytes() throws {
        var settings = CorpusSettings()
        settings.lines = 3_000
        var sums: [String] = []
        for seed in [5, 5, 6] as [UInt64] {
            settings.seed = seed
            let path = folder()
            defer { try? FileManager.default.removeItem(atPath: path) }
            _ = try CombinedCorpus.write(settings, to: path + "/combined")
            _ = try MixedCorpus.write(settings, to: path + "/mixed")
            sums.append(try shell("cd \(path) && find . -type f | sort | xargs cat | cksum"))
        }
        #expect(sums[0] == sums[1])
        #expect(sums[0] != sums[2])
    }
}
