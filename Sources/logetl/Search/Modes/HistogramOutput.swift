import Events
import Glibc
import Query

/// A histogram as a bar chart or as JSON.
enum HistogramOutput {
    private static let widestBar = 100
    /// In a narrower terminal lines wrap rather than say nothing.
    private static let narrowestBar = 10
    /// Buckets without events that are shown in a row; more are left out, which a mark says.
    private static let emptyRows = 2

    /// Counts and writes; returns how many events there were.
    static func write(_ engine: SearchEngine, _ request: SearchRequest, _ look: EventLook, to out: inout Output) throws -> Int {
        let histogram = try engine.histogram(request)
        if look.output == .json {
            out.bytes.append(contentsOf: json(histogram))
        } else {
            out.bytes.append(
                contentsOf: chart(
                    histogram, zone: OutputZone(look.timezone), columns: Terminal.columns(STDOUT_FILENO),
                    isStyled: look.color.isOn(STDOUT_FILENO)))
        }
        return histogram.total
    }

    /// Bars over time; a bar is cut into its levels, the most severe first, by colour (`isStyled`) or by letter.
    static func chart(_ histogram: Histogram, zone: OutputZone, columns: Int, isStyled: Bool) -> [UInt8] {
        var out: [UInt8] = []
        guard let most = histogram.buckets.map(\.total).max(), most > 0 else { return out }
        var times = TimestampWriter()
        let isFine = histogram.width % 1_000_000_000 != 0
        let labels = histogram.buckets.map { times.string($0.start, zone.layout(at: $0.start, fractionDigits: isFine ? 3 : 0)) }
        let numbers = histogram.buckets.map { Quantities.grouped($0.total) }
        let numberWidth = numbers.map(\.utf8.count).max() ?? 0
        let used = (labels.first?.utf8.count ?? 0) + numberWidth + 4
        let width = max(narrowestBar, min(widestBar, columns - used))
        var empty = 0
        for (index, bucket) in histogram.buckets.enumerated() {
            // A long silence is one line.
            empty = bucket.total == 0 ? empty + 1 : 0
            if empty > emptyRows {
                if empty == emptyRows + 1 { out.append("⋮\n") }
                continue
            }
            out.append(labels[index])
            out.append("  " + String(repeating: " ", count: numberWidth - numbers[index].utf8.count) + numbers[index] + "  ")
            let length = (Double(bucket.total) / Double(most) * Double(width)).rounded(.up)
            appendBar(bucket, length: Int(length), isStyled: isStyled, to: &out)
            while out.last == UInt8(ascii: " ") { out.removeLast() }
            out.append("\n")
        }
        out.append(legend(histogram, isStyled: isStyled))
        return out
    }

    /// `{"bucketSeconds":60,"buckets":[{"start":"…","count":7,"levels":{"INFO":7}}]}`.
    static func json(_ histogram: Histogram) -> [UInt8] {
        var times = TimestampWriter()
        var json = JSONText()
        json.object { json in
            json.key("bucketSeconds")
            json.number(Double(histogram.width) / 1e9)
            json.key("buckets")
            json.array { json in
                for bucket in histogram.buckets {
                    json.object { json in
                        json.key("start")
                        json.string(times.string(bucket.start))
                        json.key("count")
                        json.number(bucket.total)
                        json.key("levels")
                        json.object { json in
                            for level in Level.allCases where bucket.counts[Int(level.rawValue)] > 0 {
                                json.key(level.name)
                                json.number(bucket.counts[Int(level.rawValue)])
                            }
                        }
                    }
                }
            }
        }
        return json.bytes + [0x0A]
    }

    private static func appendBar(_ bucket: Histogram.Bucket, length: Int, isStyled: Bool, to out: inout [UInt8]) {
        var counted = 0
        var drawn = 0
        for level in Level.allCases.reversed() {
            let count = bucket.counts[Int(level.rawValue)]
            guard count > 0 else { continue }
            counted += count
            // Rounded up at each level, so that one error among a million other events is still seen.
            let end = min(length, max(drawn + 1, Int(Double(counted) / Double(bucket.total) * Double(length))))
            guard end > drawn else { continue }
            out.styled(isStyled ? Style(level) : nil) { out in
                for _ in drawn..<end { out.append(isStyled ? "█" : letter(level)) }
            }
            drawn = end
        }
    }

    private static func legend(_ histogram: Histogram, isStyled: Bool) -> String {
        var text = "each bar \(Quantities.span(nanoseconds: histogram.width))"
        for level in Level.allCases.reversed() {
            let count = histogram.buckets.reduce(0) { $0 + $1.counts[Int(level.rawValue)] }
            guard count > 0 else { continue }
            text += ", "
            text += isStyled ? "\(Style(level).start)\(level.name)\(Style.reset)" : "\(letter(level)) = \(level.name)"
            text += " \(Quantities.grouped(count))"
        }
        return text + "\n"
    }

    private static func letter(_ level: Level) -> String {
        switch level {
        case .emergency: "!"
        case .alert: "A"
        case .notice: "N"
        default: String(level.name.prefix(1))
        }
    }
}
