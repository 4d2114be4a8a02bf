/// A tree of logs as a cluster leaves them: 14 services in seven formats, a file for each day; the oldest third of the days in one
/// `.tar.gz` for each service, the newest two plain, those between as `.gz`.
public enum MixedCorpus {
    private static let services = [
        "gateway", "orders", "sshd", "auth", "billing", "search", "catalog", "edge", "payments", "cron", "session", "mailer",
        "ledger", "media",
    ]

    /// Writes the corpus into a folder and returns its manifest, which is written too.
    public static func write(_ settings: CorpusSettings, to folder: String) throws -> Manifest {
        guard let start = CorpusTime.seconds(ofDay: settings.start), settings.lines > 0, settings.days > 0 else {
            throw CorpusError("lines and days must be positive, and the start a day like 2026-01-05")
        }
        try OutputFiles.makeFolder(folder)
        var manifest = Manifest()
        manifest.kind = "mixed"
        manifest.settings = settings
        let cells = services.count * settings.days
        let planted = plant(settings, &manifest)
        for (number, service) in services.enumerated() {
            let format = MixedFormat.allCases[number % MixedFormat.allCases.count]
            var archive: [UInt8] = []
            for day in 0..<settings.days {
                let cell = number * settings.days + day
                let first = settings.lines * cell / cells
                let range = first..<settings.lines * (cell + 1) / cells
                let log = write(service, format, range, from: start + day * 86_400, cell: cell, planted, settings, &manifest)
                let name = "\(service).log.\(CorpusTime(start + day * 86_400).date)"
                let path = "\(folder)/\(name)"
                manifest.logBytes += log.count
                if day < settings.days / 3 {
                    archive += OutputFiles.tarMember("\(service)/\(name)", log, seconds: start + day * 86_400 + 86_399)
                } else if day < settings.days - 2 {
                    try gzip(log, "\(path).gz", &manifest)
                } else {
                    try OutputFiles.write(log, path)
                    manifest.fileBytes += log.count
                }
            }
            if !archive.isEmpty {
                try gzip(archive + [UInt8](repeating: 0, count: 1_024), "\(folder)/\(service)-archive.tar.gz", &manifest)
            }
        }
        try OutputFiles.write(Array(manifest.json.utf8), "\(folder)/manifest.json")
        return manifest
    }

    private static func gzip(_ bytes: [UInt8], _ path: String, _ manifest: inout Manifest) throws {
        let file = try GzipFile(path)
        try file.write(bytes)
        try file.close()
        manifest.fileBytes += OutputFiles.size(path)
    }

    /// Line numbers of the needles.
    private static func plant(_ settings: CorpusSettings, _ manifest: inout Manifest) -> [Int: String] {
        var planted: [Int: String] = [:]
        var placer = SeededGenerator(seed: settings.seed ^ 0x6E65_6564)
        for needle in Needle.all {
            let count = min(needle.count, max(1, settings.lines / 200))
            manifest.needles[needle.text] = count
            var left = count
            while left > 0 {
                let place = placer.below(settings.lines)
                guard planted[place] == nil else { continue }
                planted[place] = needle.text
                left -= 1
            }
        }
        return planted
    }

    /// The log of one service and day; its line numbers are `range`.
    private static func write(
        _ service: String, _ format: MixedFormat, _ range: Range<Int>, from start: Int, cell: Int, _ planted: [Int: String],
        _ settings: CorpusSettings, _ manifest: inout Manifest
    ) -> [UInt8] {
        var generator = SeededGenerator(seed: settings.seed &* 1_000_003 &+ UInt64(cell))
        let levels = MixedMessages.levels.flatMap { Array(repeating: $0.level, count: $0.share) }
        let host = "host-\(padded(cell / settings.days, 2))"
        let day = CorpusTime(start).date
        var log: [UInt8] = []
        var last: (text: String, level: String, status: Int?)?
        var line = range.lowerBound
        func count(_ level: String, _ status: Int?) {
            manifest.events += 1
            manifest.levels[level, default: 0] += 1
            manifest.services[service, default: 0] += 1
            manifest.days[day, default: 0] += 1
            if let status { manifest.status["\(status)", default: 0] += 1 }
        }
        while line < range.upperBound {
            let needle = planted[line]
            let dice = generator.below(1_000)
            if needle == nil, dice < 10, let repeated = last {
                log += "\(repeated.text)\n".utf8
                manifest.duplicates += 1
                count(repeated.level, repeated.status)
                line += 1
                continue
            }
            if needle == nil, dice >= 10, dice < 15 {
                log += generator.pick(MixedMessages.malformed) + [0x0A]
                manifest.malformed += 1
                line += 1
                last = nil
                continue
            }
            var level = levels[generator.below(100)]
            var event = MixedEvent(
                seconds: start + (line - range.lowerBound) * 86_400 / range.count, milliseconds: generator.below(1_000),
                level: level,
                message: needle ?? MixedMessages.message(level, &generator), salt: generator.next() >> 2)
            var status: Int?
            var text: String
            var height = 1
            if format == .nginx {
                let code = [200, 200, 200, 200, 200, 304, 404, 404, 500, 503][generator.below(10)]
                let path =
                    needle.map { "/api/v1/notes?text=" + String($0.map { $0 == " " ? "+" : $0 }) }
                    ?? "/items/\(generator.below(5_000))"
                level = code >= 500 ? "ERROR" : code >= 400 ? "WARN" : "INFO"
                status = code
                text = MixedFormat.renderAccess(event, path: path, status: code)
            } else {
                let isBad = level == "ERROR" || level == "FATAL"
                let free = !(line..<line + 9).contains { planted[$0] != nil } && line + 9 <= range.upperBound
                if format.hasTraces, isBad, free, generator.below(4) == 0 {
                    event.trace = MixedMessages.trace(&generator)
                    manifest.stackTraces += 1
                    if format == .log4j {
                        height += event.trace.count
                        manifest.stackLines += event.trace.count
                    }
                }
                text = format.render(event, service: service, host: host)
            }
            log += "\(text)\n".utf8
            count(level, status)
            line += height
            // Needles and traces are never repeated, so that their counts stay simple.
            last = needle == nil && event.trace.isEmpty ? (text, level, status) : nil
        }
        manifest.lines += range.count
        return log
    }
}
