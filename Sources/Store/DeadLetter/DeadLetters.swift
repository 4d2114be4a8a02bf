import Events

/// A piece of input that was rejected.
public struct DeadLetter: Hashable, Sendable {
    /// Grows with arrival.
    public var id: Int64
    /// When it was stored, seconds since the epoch, UTC.
    public var at: Int64
    /// The job that read it.
    public var job: Int64
    /// The input as people name it.
    public var source: String
    /// Where it stands in the input's inflated text, bytes.
    public var offset: Int64
    /// The stage that rejected it.
    public var stage: String
    /// Why, a stable code.
    public var reason: String
    /// Bytes of the input; more than `bytes.count` where it was cut.
    public var length: Int64
    /// The input itself.
    public var bytes: [UInt8]
    /// The instant that it would have as an event without a timestamp: that of the event before it, or of the file. Nil where that is not
    /// known.
    public var time: Timestamp?
    /// The row of `inputs`; nil for letters of a version that kept none.
    var input: Int64?
    /// When it became an event, seconds since the epoch, UTC; nil while it waits.
    public var replayedAt: Int64?

    /// Whether `bytes` is only the beginning.
    public var isCut: Bool { length > Int64(bytes.count) }

    /// The columns of `letters` that `init(row:)` takes, in a file of this format. `bytes` may be an expression for them.
    static func columns(format: Int64, bytes: String = "bytes") -> String {
        "letters.id, at, job, source, offset, stage, reason, length, \(bytes), "
            + (format >= 2 ? "time, input, (SELECT at FROM replayed WHERE letter = letters.id)" : "NULL, NULL, NULL")
    }

    /// The letter in a row.
    init(row: Statement) {
        id = row.integer(0)
        at = row.integer(1)
        job = row.integer(2)
        source = row.text(3)
        offset = row.integer(4)
        stage = row.text(5)
        reason = row.text(6)
        length = row.integer(7)
        bytes = Array(row.bytes(8))
        time = row.isNull(9) ? nil : Timestamp(rawValue: row.integer(9))
        input = row.isNull(10) ? nil : row.integer(10)
        replayedAt = row.isNull(11) ? nil : row.integer(11)
    }
}

/// How many letters wait that a stage rejected for a reason.
public struct DeadLetterCount: Hashable, Sendable {
    /// The stage that rejected them.
    public var stage: String
    /// Why, a stable code.
    public var reason: String
    /// How many.
    public var letters: Int
}

extension Store {
    /// Calls `body` with each dead letter of the tenant after `id`, in order, until it returns false.
    public func forEachDeadLetter(after id: Int64 = 0, _ body: (DeadLetter) -> Bool) throws(StoreError) {
        let reader = try DeadLetterReader(self, DeadLetterFilter(.any), after: id)
        while case let page = try reader.nextPage(), !page.isEmpty {
            for letter in page { if !body(letter) { return } }
        }
    }

    /// How many dead letters of the tenant wait, by stage and reason, most frequent first. Does not read them.
    public func deadLetterCounts() throws(StoreError) -> [DeadLetterCount] {
        guard let (connection, _) = try openDeadLetters() else { return [] }
        let select = try connection.prepare(
            "SELECT stage, reason, letters FROM counts WHERE letters > 0 ORDER BY letters DESC, stage, reason")
        var counts: [DeadLetterCount] = []
        while try select.step() {
            counts.append(DeadLetterCount(stage: select.text(0), reason: select.text(1), letters: Int(select.integer(2))))
        }
        return counts
    }

    /// The file for reading, and the format of its tables; nil where there is none.
    func openDeadLetters() throws(StoreError) -> (connection: Connection, format: Int64)? {
        guard Files.exists(deadLetterPath) else { return nil }
        let (connection, format) = try Connection.openForReading(deadLetterPath)
        return try Schema.deadLetters.isMade(format: format, path: deadLetterPath) ? (connection, format) : nil
    }
}
