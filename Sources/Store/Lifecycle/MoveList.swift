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
    /// Early copies in the archive; their files do not count.
    var copies: [EarlyCopy.Place: EarlyCopy] = [:]
    /// Hot and warm files whose events are in early copies, as far as their services have one.
    var copied: Set<String> = []

    /// The files (below the tenant's folder) that do not count.
    var hidden: Set<String> { pending.union(gone.keys).union(copies.values.flatMap(\.files)) }

    private static let head = "logetl moves 1"
    private static let tail = "end"

    /// As lines of text: `pending PATH`, `job DAY NAME`, `gone SEQUENCE PATH`, `copied PATH`, `early` with what `EarlyCopy.text` says, with a line before and after them.
    var text: String {
        var text = "\(Self.head)\nsequence \(sequence)\n"
        for path in pending.sorted() { text += "pending \(path)\n" }
        for job in jobs.sorted(by: { ($0.day, $0.name) < ($1.day, $1.name) }) {
            text += "job \(job.day) \(job.name)\n"
        }
        for (path, since) in gone.sorted(by: { $0.key < $1.key }) { text += "gone \(since) \(path)\n" }
        for path in copied.sorted() { text += "copied \(path)\n" }
        for (_, copy) in copies.sorted(by: { $0.key < $1.key }) { text += "early \(copy.text)\n" }
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
            if line.hasPrefix("copied ") {
                copied.insert(String(line.dropFirst(7)))
                continue
            }
            if line.hasPrefix("early "), let copy = EarlyCopy(line.dropFirst(6)) {
                copies[copy.place] = copy
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
