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

    /// Whether `bytes` is only the beginning.
    public var isCut: Bool { length > Int64(bytes.count) }
}

/// How many letters were rejected by a stage for a reason.
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
        guard let connection = try openDeadLetters() else { return }
        let select = try connection.prepare(
            "SELECT id, at, job, source, offset, stage, reason, length, bytes FROM letters WHERE id > ?1 ORDER BY id")
        select.bind(1, id)
        while try select.step() {
            let letter = DeadLetter(
                id: select.integer(0), at: select.integer(1), job: select.integer(2), source: select.text(3),
                offset: select.integer(4), stage: select.text(5), reason: select.text(6), length: select.integer(7),
                bytes: Array(select.bytes(8)))
            if !body(letter) { return }
        }
    }

    /// How many dead letters the tenant has, by stage and reason, most frequent first. Does not read them.
    public func deadLetterCounts() throws(StoreError) -> [DeadLetterCount] {
        guard let connection = try openDeadLetters() else { return [] }
        let select = try connection.prepare("SELECT stage, reason, letters FROM counts ORDER BY letters DESC, stage, reason")
        var counts: [DeadLetterCount] = []
        while try select.step() {
            counts.append(DeadLetterCount(stage: select.text(0), reason: select.text(1), letters: Int(select.integer(2))))
        }
        return counts
    }

    private func openDeadLetters() throws(StoreError) -> Connection? {
        guard Files.exists(deadLetterPath) else { return nil }
        let (connection, format) = try Connection.openForReading(deadLetterPath)
        return try Schema.deadLetters.isMade(format: format, path: deadLetterPath) ? connection : nil
    }
}
