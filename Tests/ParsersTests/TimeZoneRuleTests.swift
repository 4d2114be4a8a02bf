import Events
import Foundation
import Parsers
import Testing

struct TimeZoneRuleTests {
    /// The instant of a local time without a zone.
    private func instant(_ text: String, _ zone: TimeZoneRule) -> String {
        var context = textContext(zone: zone)
        let match = Array(text.utf8).withUnsafeBytes { TimestampParser.iso($0, &context) }
        var writer = TimestampWriter()
        return match.isInstant ? writer.string(match.timestamp, TimestampLayout(.iso, zone: .zulu)) : "none"
    }

    @Test func texts() {
        #expect(TimeZoneRule(text: "UTC") == .utc)
        #expect(TimeZoneRule(text: "Z") == .utc)
        #expect(TimeZoneRule(text: "+02:00") == .fixed(minutes: 120))
        #expect(TimeZoneRule(text: "-0230") == .fixed(minutes: -150))
        #expect(TimeZoneRule(text: "+05") == .fixed(minutes: 300))
        #expect(TimeZoneRule(text: "local") != nil)
        for bad in [
            "", "+", "+1", "+19:00", "+02:60", "+02:00x", "Nowhere/City", "../etc/passwd", "/etc/passwd", "Europe", "+02:0",
        ] {
            #expect(TimeZoneRule(text: bad) == nil, "\(bad)")
        }
    }

    @Test(.enabled(if: TimeZoneRule(text: "Europe/Berlin") != nil))
    func berlin() throws {
        let zone = try #require(TimeZoneRule(text: "Europe/Berlin"))
        #expect(instant("2026-01-21 08:15:30", zone) == "2026-01-21T07:15:30Z")
        #expect(instant("2026-07-21 08:15:30", zone) == "2026-07-21T06:15:30Z")
        // The gap: 02:00 to 03:00 does not exist and is read an hour later.
        #expect(instant("2026-03-29 01:59:59", zone) == "2026-03-29T00:59:59Z")
        #expect(instant("2026-03-29 02:30:00", zone) == "2026-03-29T01:30:00Z")
        #expect(instant("2026-03-29 03:00:00", zone) == "2026-03-29T01:00:00Z")
        // The overlap: 02:00 to 03:00 comes twice, the first is meant.
        #expect(instant("2026-10-25 02:30:00", zone) == "2026-10-25T00:30:00Z")
        #expect(instant("2026-10-25 03:00:00", zone) == "2026-10-25T02:00:00Z")
        // After the last change of the file its footer rules.
        #expect(instant("2090-07-01 12:00:00", zone) == "2090-07-01T10:00:00Z")
        #expect(instant("2090-12-01 12:00:00", zone) == "2090-12-01T11:00:00Z")
        // Local mean time until 1893: 53 minutes and 28 seconds.
        #expect(instant("1890-01-01 00:53:28", zone) == "1890-01-01T00:00:00Z")
    }

    /// Twice a day over a hundred years, against the other implementation on this machine.
    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Nuuk", "Asia/Kathmandu",
    ])
    func sameAsFoundation(_ name: String) throws {
        guard let zone = TimeZoneRule(text: name), let other = TimeZone(identifier: name) else { return }
        var context = textContext(zone: zone)
        var writer = TimestampWriter()
        func offset(_ seconds: Int) -> Int { other.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))) }
        for step in stride(from: -1_000_000_000, through: 2_100_000_000, by: 43_211) {
            // The local time of an instant must be read as that instant, or as an earlier one that is shown alike.
            let local = step + offset(step)
            let text = writer.string(Timestamp(rawValue: Int64(local) * 1_000_000_000), TimestampLayout(.iso))
            let match = Array(text.utf8).withUnsafeBytes { TimestampParser.iso($0, &context) }
            let read = Int(match.timestamp.rawValue / 1_000_000_000)
            guard read == step || read < step && read + offset(read) == local else {
                Issue.record("\(text) in \(name) was read as \(read), not \(step)")
                return
            }
        }
    }

    /// Zone files that are cut or changed are refused or read, never trapped on.
    @Test func damagedFiles() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("zones-\(UInt64.random(in: 0...UInt64.max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        guard let whole = FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Berlin") else { return }
        var random = TextGenerator()
        print("seed \(random.seed)")
        for round in 0..<400 {
            var bytes = Array(whole)
            if round % 2 == 0 {
                bytes.removeLast(Int.random(in: 1...bytes.count, using: &random))
            } else {
                for _ in 0..<4 {
                    bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
                }
            }
            let file = folder.appendingPathComponent("zone")
            try Data(bytes).write(to: file)
            if let zone = NamedTimeZone(path: file.path, name: "damaged") {
                _ = instant("2026-01-21 08:15:30", .named(zone))
                _ = instant("2090-01-21 08:15:30", .named(zone))
            }
        }
    }
}
