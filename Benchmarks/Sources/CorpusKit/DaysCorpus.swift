/// JSON lines of ten services, one `.json.gz` for each day: a long archive for questions that have few answers.
public enum DaysCorpus {
    /// The services, each with as many events.
    public static let services = [
        "gateway", "orders", "auth", "billing", "search", "catalog", "payments", "session", "mailer", "ledger",
    ]
    /// A word of one event, in the middle of the days.
    public static let needle = "beacon_lost_7f3c"
    /// The trace id of one event a third of the days: of the oldest, the middle and the newest day.
    public static let trace = "0f8e4c1a-77d2-4b6e-9a35-c2d1e0f4b8a6"

    private static let templates: [(level: String, text: String)] = [
        ("INFO", "user # logged in from @"), ("INFO", "order # created total=#.00 EUR"), ("INFO", "cache hit key=user:# ttl=#"),
        ("INFO", "request ~ handled in # ms"), ("INFO", "payment ~ captured amount=# currency=USD"), ("INFO", "session ~ opened"),
        ("DEBUG", "entering handler step=# span=~"), ("DEBUG", "sql select rows=# took=#ms"), ("DEBUG", "gc pause # ms heap=#MB"),
        ("WARN", "slow query took # ms table=orders"), ("WARN", "retry # for upstream @:8443"),
        ("ERROR", "connection refused to @:5432"), ("ERROR", "timeout after # ms calling inventory"),
        ("ERROR", "failed to parse payload id=~: unexpected token"),
    ]

    /// Writes the corpus into a folder and returns its manifest, which is written too.
    public static func write(_ settings: CorpusSettings, to folder: String) throws -> Manifest {
        guard let start = CorpusTime.seconds(ofDay: settings.start), settings.lines >= settings.days, settings.days > 2 else {
            throw CorpusError("the days must be more than two, the lines as many or more, and the start a day like 2026-01-05")
        }
        try OutputFiles.makeFolder(folder)
        var generator = SeededGenerator(seed: settings.seed)
        var manifest = Manifest()
        manifest.kind = "days"
        manifest.settings = settings
        manifest.needles = [needle: 1, trace: 3]
        var buffer: [UInt8] = []
        for day in 0..<settings.days {
            let from = settings.lines * day / settings.days
            let count = settings.lines * (day + 1) / settings.days - from
            let date = CorpusTime(start + day * 86_400).date
            let isTraced = day == 0 || day == settings.days / 2 || day == settings.days - 1
            let path = "\(folder)/\(date).json.gz"
            let file = try GzipFile(path)
            for index in 0..<count {
                let millisecond = index * 86_400_000 / count
                let clock = CorpusTime(start + day * 86_400 + millisecond / 1_000).clock
                let (level, template) = generator.pick(templates)
                let service = services[index % services.count]
                let isChosen = index == count / 2
                buffer += "{\"timestamp\":\"\(date)T\(clock).\(padded(millisecond % 1_000, 3))Z\",\"level\":\"\(level)\"".utf8
                buffer += ",\"service\":\"\(service)\",\"message\":\"".utf8
                append(template, &generator, to: &buffer)
                if isChosen, day == settings.days / 3 { buffer += " \(needle)".utf8 }
                buffer += "\"".utf8
                let traceID = uuid(&generator)
                if isChosen && isTraced {
                    buffer += ",\"trace_id\":\"\(trace)\"".utf8
                } else if index % 3 == 0 {
                    buffer += ",\"trace_id\":\"\(traceID)\"".utf8
                }
                buffer += ",\"host\":\"node-\(generator.below(20))\",\"duration_ms\":\(generator.below(900))}\n".utf8
                manifest.levels[level, default: 0] += 1
                manifest.services[service, default: 0] += 1
            }
            try file.write(buffer)
            try file.close()
            manifest.logBytes += buffer.count
            manifest.fileBytes += OutputFiles.size(path)
            manifest.days[date] = count
            buffer.removeAll(keepingCapacity: true)
        }
        manifest.events = settings.lines
        manifest.lines = settings.lines
        try OutputFiles.write(Array(manifest.json.utf8), "\(folder)/manifest.json")
        return manifest
    }

    /// Appends a template with numbers for `#`, addresses for `@` and hexadecimal ids for `~`.
    private static func append(_ template: String, _ generator: inout SeededGenerator, to out: inout [UInt8]) {
        for byte in template.utf8 {
            switch byte {
            case UInt8(ascii: "#"): out += "\(generator.below(90_000))".utf8
            case UInt8(ascii: "@"): out += "10.\(generator.below(256)).\(generator.below(256)).\(generator.below(256))".utf8
            case UInt8(ascii: "~"): out += hex(generator.next(), 12).utf8
            default: out.append(byte)
            }
        }
    }

    private static func uuid(_ generator: inout SeededGenerator) -> String {
        let text = hex(generator.next(), 16) + hex(generator.next(), 16)
        var out = ""
        for (index, character) in text.enumerated() {
            if [8, 12, 16, 20].contains(index) { out.append("-") }
            out.append(character)
        }
        return out
    }
}
