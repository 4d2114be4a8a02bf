/// Reads dead letters page by page, so that memory is bounded, and no snapshot is held while a slow reader of the output is waited for.
/// One thread.
public final class DeadLetterReader {
    /// Bytes of text after which a page ends; a page may exceed them by one letter.
    private static let pageBytes = 1 << 20
    /// Letters of a page.
    private static let pageLetters = 1_024

    private let file: (connection: Connection, format: Int64)?
    private let filter: DeadLetterFilter
    private let isNewestFirst: Bool
    private let headBytes: Int?
    private var left: Int
    /// The id behind which the next page begins.
    private var position: Int64

    /// A reader of the letters of `store` that `filter` means, in the order of arrival or from the newest on.
    ///
    /// - Parameters:
    ///   - limit: letters at most; nil: all.
    ///   - after: only letters that came after the one with this id.
    ///   - headBytes: of the letters' bytes only so many are read; nil: all.
    public init(
        _ store: Store, _ filter: DeadLetterFilter, isNewestFirst: Bool = false, limit: Int? = nil, after id: Int64 = 0,
        headBytes: Int? = nil
    ) throws(StoreError) {
        file = try store.openDeadLetters()
        self.filter = filter
        self.isNewestFirst = isNewestFirst
        self.headBytes = headBytes
        left = limit ?? Int.max
        position = isNewestFirst ? Int64.max : id
    }

    /// The next letters; none at the end.
    public func nextPage() throws(StoreError) -> [DeadLetter] {
        guard let (connection, format) = file, left > 0 else { return [] }
        var condition = filter.condition(format: format)
        condition.add(isNewestFirst ? "letters.id < ?" : "letters.id > ?", .integer(position))
        let bytes = headBytes.map { "substr(bytes, 1, \($0))" } ?? "bytes"
        let select = try connection.prepare(
            """
            SELECT \(DeadLetter.columns(format: format, bytes: bytes)) FROM letters WHERE \(condition.sql)
            ORDER BY letters.id \(isNewestFirst ? "DESC" : "") LIMIT \(min(left, Self.pageLetters))
            """)
        _ = condition.bind(to: select)
        var page: [DeadLetter] = []
        var size = 0
        while size < Self.pageBytes, try select.step() {
            page.append(DeadLetter(row: select))
            size += page[page.count - 1].bytes.count
        }
        left -= page.count
        if let last = page.last { position = last.id }
        return page
    }
}

/// The letters of one source that a stage rejected for one reason.
public struct DeadLetterGroup: Hashable, Sendable {
    /// The stage that rejected them.
    public var stage: String
    /// Why, a stable code.
    public var reason: String
    /// The input as people name it.
    public var source: String
    /// How many.
    public var letters: Int
    /// Bytes of their input.
    public var bytes: Int64
    /// When the first was stored, seconds since the epoch, UTC.
    public var first: Int64
    /// When the last was stored, seconds since the epoch, UTC.
    public var last: Int64
    /// One of them, the newest.
    public var sample: Int64
}

extension Store {
    /// The letters that `filter` means, grouped by stage, reason and source, most letters first, at most `limit` groups.
    public func deadLetterGroups(_ filter: DeadLetterFilter, limit: Int? = nil) throws(StoreError) -> [DeadLetterGroup] {
        guard let (connection, format) = try openDeadLetters() else { return [] }
        let condition = filter.condition(format: format)
        let select = try connection.prepare(
            """
            SELECT stage, reason, source, count(*), sum(length), min(at), max(at), max(id) FROM letters WHERE \(condition.sql)
            GROUP BY stage, reason, source ORDER BY count(*) DESC, stage, reason, source LIMIT \(limit ?? -1)
            """)
        _ = condition.bind(to: select)
        var groups: [DeadLetterGroup] = []
        while try select.step() {
            groups.append(
                DeadLetterGroup(
                    stage: select.text(0), reason: select.text(1), source: select.text(2), letters: Int(select.integer(3)),
                    bytes: select.integer(4), first: select.integer(5), last: select.integer(6), sample: select.integer(7)))
        }
        return groups
    }

    /// How many letters `filter` means.
    public func deadLetterTotal(_ filter: DeadLetterFilter) throws(StoreError) -> Int {
        guard let (connection, format) = try openDeadLetters() else { return 0 }
        let condition = filter.condition(format: format)
        let select = try connection.prepare("SELECT count(*) FROM letters WHERE \(condition.sql)")
        _ = condition.bind(to: select)
        return try select.step() ? Int(select.integer(0)) : 0
    }

    /// Events that a replay, which was killed or could not go on, has left on their way to the hot shards. The next replay stores them.
    public func waitingReplayEvents() throws(StoreError) -> Int {
        guard let (connection, format) = try openDeadLetters(), format >= 2 else { return 0 }
        return Int(try connection.integer("SELECT sum(events) FROM outbox"))
    }
}
