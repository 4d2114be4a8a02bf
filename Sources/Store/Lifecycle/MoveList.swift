import Events

/// Which files of a tenant do not count: the content of `<tenant>/moves`, the one place that says in which tier events are.
///
/// All files of partitions count but those named here: new ones that are not in use yet, and old ones whose events are in new ones. A move
/// writes its files while they are `pending`, then one rename of this list makes them count and the old ones `gone`. So a reader that knows
/// the list and lists the folders sees each event once; and without a list every file counts.
struct MoveList: Hashable, Sendable {
    /// Grows with each version of the list.
    var sequence = 0
    /// New files, by their paths below the tenant's folder.
    var pending: Set<String> = []
    /// Jobs whose new files in the cold archive are not in use yet.
    var jobs: Set<MoveLog.Job> = []
    /// Old files that are to be removed, with the version of the list since which they do not count.
    var gone: [String: Int] = [:]

    /// Whether the file at `path` (below the tenant's folder) does not count.
    func hides(_ path: String) -> Bool { pending.contains(path) || gone[path] != nil }

    private static let head = "logetl moves 1"
    private static let tail = "end"

    /// As lines of text: `pending PATH`, `job DAY NAME`, `gone SEQUENCE PATH`, with a line before and after them.
    var text: String {
        var text = "\(Self.head)\nsequence \(sequence)\n"
        for path in pending.sorted() { text += "pending \(path)\n" }
        for job in jobs.sorted(by: { ($0.day, $0.name) < ($1.day, $1.name) }) {
            text += "job \(job.day) \(job.name)\n"
        }
        for (path, since) in gone.sorted(by: { $0.key < $1.key }) { text += "gone \(since) \(path)\n" }
        return text + Self.tail + "\n"
    }

    init() {}

    /// Reads what `text` gives; nil for anything else.
    init?(_ text: String) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        guard lines.popFirst() == Self.head[...], lines.popLast() == "", lines.popLast() == Self.tail[...] else { return nil }
        guard let first = lines.popFirst(), first.hasPrefix("sequence "), let sequence = Int(first.dropFirst(9)) else {
            return nil
        }
        self.sequence = sequence
        for line in lines {
            if line.hasPrefix("pending ") {
                pending.insert(String(line.dropFirst(8)))
                continue
            }
            let parts = line.split(separator: " ", maxSplits: 2)
            if parts.count == 3, parts[0] == "job", let day = Day(parts[1]) {
                jobs.insert(.init(day: day, name: String(parts[2])))
                continue
            }
            guard parts.count == 3, parts[0] == "gone", let since = Int(parts[1]) else { return nil }
            gone[String(parts[2])] = since
        }
    }
}
