/// The letters that a replay is about, in its order: source by source, each in the order of its text. Letters that arrive later are not
/// among them. One thread.
public final class DeadLetterPlan {
    /// Bytes of text after which a page ends; a page may exceed them by one letter.
    public static let pageBytes = 1 << 20
    /// Letters of a page.
    public static let pageLetters = 8_192

    /// How many letters there are.
    public let count: Int
    private let file: (connection: Connection, format: Int64)?
    private var position: Int64 = 0
    private var lastInput: (id: Int64, input: DeadLetterInput?)?

    /// The waiting letters of `store` that `filter` means.
    public init(_ store: Store, _ filter: DeadLetterFilter) throws(StoreError) {
        file = try store.openDeadLetters()
        guard let (connection, format) = file else {
            count = 0
            return
        }
        // A temporary table lies outside of the store, so a store that only can be read will do, and no snapshot of it is held.
        try connection.run("CREATE TEMP TABLE plan (position INTEGER PRIMARY KEY, letter INTEGER NOT NULL)")
        let condition = filter.condition(format: format)
        let insert = try connection.prepare(
            """
            INSERT INTO plan (letter) SELECT id FROM letters WHERE \(condition.sql)
            ORDER BY source, job, \(format >= 2 ? "input, " : "") offset, id
            """)
        _ = condition.bind(to: insert)
        try insert.run()
        count = Int(try connection.integer("SELECT count(*) FROM plan"))
    }

    /// The next letters; none at the end.
    public func nextPage() throws(StoreError) -> [DeadLetter] {
        guard let (connection, format) = file else { return [] }
        let select = try connection.prepare(
            """
            SELECT \(DeadLetter.columns(format: format)), plan.position FROM plan JOIN letters ON letters.id = plan.letter
            WHERE plan.position > ?1 ORDER BY plan.position LIMIT \(Self.pageLetters)
            """)
        select.bind(1, position)
        var page: [DeadLetter] = []
        var size = 0
        while size < Self.pageBytes, try select.step() {
            page.append(DeadLetter(row: select))
            size += page[page.count - 1].bytes.count
            position = select.integer(12)
        }
        return page
    }

    /// What is known of the input of a letter.
    public func input(of letter: DeadLetter) throws(StoreError) -> DeadLetterInput? {
        guard let (connection, format) = file, format >= 2, let id = letter.input else { return nil }
        if let lastInput, lastInput.id == id { return lastInput.input }
        let input = try DeadLetterInput.read(connection, id: id)
        lastInput = (id, input)
        return input
    }

    /// The last letter of the same source and job, in any state, that stands before `letter` and begins with `mark` or, where `mark` is
    /// empty, stands at the very beginning of its input: where a file that was not understood at all has the names of its columns.
    public func header(before letter: DeadLetter, mark: String) throws(StoreError) -> [UInt8]? {
        guard let (connection, _) = file else { return nil }
        let select = try connection.prepare(
            """
            SELECT bytes FROM letters WHERE source = ?1 AND job = ?2 AND offset <= ?3
            AND CASE WHEN ?4 = '' THEN offset <= 3 ELSE substr(bytes, 1, length(?4)) = CAST(?4 AS BLOB) END
            ORDER BY offset DESC, id LIMIT 1
            """)
        select.bind(1, letter.source)
        select.bind(2, letter.job)
        select.bind(3, letter.offset)
        select.bind(4, mark)
        return try select.step() ? Array(select.bytes(0)) : nil
    }
}
