/// One `access.log.gz` of nginx combined lines.
public enum CombinedCorpus {
    private static let paths = [
        "/", "/login", "/api/v1/orders", "/api/v1/items/#", "/static/app.#.js", "/search?q=term#", "/cart",
        "/api/v2/users/#/profile", "/healthz",
        "/img/#.webp", "/checkout", "/favicon.ico",
    ]
    private static let agents = [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 Version/18.2 Mobile/15E148 Safari/604.1",
        "curl/8.11.1",
        "Go-http-client/2.0", "kube-probe/1.32", "python-requests/2.32.3", "Mozilla/5.0 (compatible; examplebot/2.1)",
    ]
    /// Statuses out of 100 requests.
    private static let statuses: [(status: Int, share: Int)] = [
        (200, 80), (304, 6), (301, 2), (404, 6), (403, 1), (400, 1), (500, 2), (502, 1), (503, 1),
    ]

    /// Writes the corpus into a folder and returns its manifest, which is written too.
    public static func write(_ settings: CorpusSettings, to folder: String) throws -> Manifest {
        guard let start = CorpusTime.seconds(ofDay: settings.start), settings.lines > 0, settings.days > 0 else {
            throw CorpusError("lines and days must be positive, and the start a day like 2026-01-05")
        }
        try OutputFiles.makeFolder(folder)
        var generator = SeededGenerator(seed: settings.seed)
        var planted: [Int: Needle] = [:]
        var placer = SeededGenerator(seed: settings.seed ^ 0x6E65_6564)
        var manifest = Manifest()
        for needle in Needle.all {
            // In small corpora needles stay rare.
            let count = min(needle.count, max(1, settings.lines / 200))
            manifest.needles[needle.text] = count
            var left = count
            while left > 0 {
                let place = placer.below(settings.lines)
                guard planted[place] == nil else { continue }
                planted[place] = needle
                left -= 1
            }
        }
        manifest.kind = "combined"
        manifest.settings = settings
        manifest.events = settings.lines
        manifest.lines = settings.lines
        manifest.frequentWord = "Mozilla"
        manifest.filterWord = "checkout"
        manifest.filterLevel = "error"
        manifest.filterDay = CorpusTime(start + (settings.days / 2) * 86_400).date

        let table = statuses.flatMap { Array(repeating: $0.status, count: $0.share) }
        var newest: [Int] = []
        var day = ""
        var stamp = ""
        var second = -1
        let path = "\(folder)/access.log.gz"
        let file = try GzipFile(path)
        var buffer: [UInt8] = []
        buffer.reserveCapacity(5 << 20)
        for index in 0..<settings.lines {
            let now = start + index * (settings.days * 86_400) / settings.lines
            if now != second {
                second = now
                let time = CorpusTime(now)
                stamp = time.http
                day = time.date
            }
            let address =
                "\(10 + generator.below(180)).\(generator.below(256)).\(generator.below(256)).\(1 + generator.below(254))"
            let user = generator.below(9) == 0 ? "user\(generator.below(500))" : "-"
            var target = generator.pick(paths)
            if let hash = target.firstIndex(of: "#") { target.replaceSubrange(hash...hash, with: "\(generator.below(5_000))") }
            let status = table[generator.below(100)]
            let method = generator.below(7) == 0 ? "POST" : "GET"
            let size = 150 + generator.below(40_000)
            let referrer = generator.below(3) == 0 ? "https://shop.example.com/" : "-"
            let agent = generator.pick(agents)
            if let needle = planted[index] {
                target = "/api/v1/notes?text=" + String(needle.text.map { $0 == " " ? "+" : $0 })
            }
            buffer +=
                "\(address) - \(user) [\(stamp)] \"\(method) \(target) HTTP/1.1\" \(status) \(size) \"\(referrer)\" \"\(agent)\"\n"
                .utf8

            let level = status >= 500 ? "ERROR" : status >= 400 ? "WARN" : "INFO"
            manifest.status["\(status)", default: 0] += 1
            manifest.levels[level, default: 0] += 1
            manifest.days[day, default: 0] += 1
            if agent.hasPrefix("Mozilla") {
                manifest.frequentCount += 1
                newest.append(now)
                if newest.count > 1_000 { newest.removeFirst(900) }
            }
            if target == "/checkout", level == "ERROR", day == manifest.filterDay { manifest.filterCount += 1 }
            if buffer.count > 4 << 20 {
                manifest.logBytes += buffer.count
                try file.write(buffer)
                buffer.removeAll(keepingCapacity: true)
            }
        }
        manifest.logBytes += buffer.count
        try file.write(buffer)
        try file.close()
        manifest.frequentHundredth = newest.suffix(100).first ?? 0
        manifest.fileBytes = OutputFiles.size(path)
        try OutputFiles.write(Array(manifest.json.utf8), "\(folder)/manifest.json")
        return manifest
    }
}
