import Testing

@testable import Archive

/// A small generator whose runs can be repeated from their seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

/// Damages archives at random: whatever comes, reading ends, gives no more than a bound, and says what is wrong where bytes are missing.
@Suite struct UploadFuzzTests {
    func damage(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            guard !damaged.isEmpty else { break }
            let place = Int.random(in: 0..<damaged.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: damaged[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: damaged.removeSubrange(place..<min(damaged.count, place + Int.random(in: 1...700, using: &generator)))
            case 3: damaged.insert(contentsOf: (0..<Int.random(in: 1...40, using: &generator)).map { _ in 0xFF }, at: place)
            default: if Int.random(in: 0..<4, using: &generator) == 0 { damaged.removeLast(damaged.count - place) }
            }
        }
        return damaged
    }

    func run(_ originals: [[UInt8]], rounds: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("upload fuzz seed \(seed)")
        var generator = SeededGenerator(state: seed)
        var limits = UploadLimits()
        limits.inflatedBytes = 8 << 20
        limits.entryBytes = 8 << 20
        for round in 0..<rounds {
            let bytes = damage(originals[round % originals.count], &generator)
            let chunk = [333, 4_096, 300_000][round % 3]
            let (entries, _) = try readUpload(bytes, chunk: chunk, limits: limits)
            let total = entries.reduce(0) { $0 + $1.bytes.count }
            #expect(total <= (8 << 20) + bytes.count, "seed \(seed) round \(round)")
        }
    }

    @Test func survivesDamagedTarAndGzip() throws {
        let text = logLines(300)
        var tar = TarBuilder()
        tar.add("a.log", text)
        tar.addPax([("path", "long/name.log"), ("mtime", "1768989600.5")])
        tar.add("b", text)
        tar.add("././@LongLink", Array("other/name.log\u{0}".utf8), type: "L")
        tar.add("c", text)
        tar.add("d.gz", try Tool.gzip(text))
        let gzip = try Tool.gzip(text)
        try run([tar.finished(), Tool.gzip(tar.finished()), gzip, gzip + storedGzip(text) + gzip], rounds: 1_200)
    }

    @Test(.enabled(if: LibarchiveReader.Library.shared != nil)) func survivesWhatLibarchiveReads() throws {
        let text = logLines(300)
        var originals: [[UInt8]] = []
        for tool in ["zstd", "xz", "bzip2"] where Tool.has(tool) { originals.append(try Tool.run(tool, ["-c"], input: text)) }
        if Tool.has("zip") { originals.append(try Tool.run("zip", ["-q", "-", "-"], input: text)) }
        guard !originals.isEmpty else { return }
        try run(originals, rounds: 300)
    }

    @Test func aDamagedGzipIsNeverTakenForWhole() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("gzip damage seed \(seed)")
        var generator = SeededGenerator(state: seed)
        let text = logLines(200)
        let whole = try Tool.gzip(text)
        for _ in 0..<400 {
            var bytes = whole
            // Behind the header's flags, time and system, each byte counts.
            bytes[Int.random(in: 10..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            let (entries, problems) = try readUpload(bytes)
            #expect(entries.map(\.bytes) == [text] || !problems.isEmpty, "seed \(seed)")
        }
    }
}
