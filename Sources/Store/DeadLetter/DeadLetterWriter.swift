import Events

/// Keeps rejected input, byte for byte, so that it can be looked at and replayed. One thread; other processes may write at once.
///
/// Letters are committed before the blocks of the same input, with marks of their own: a job that is killed in between finds by them
/// what it has when it is taken up again.
public final class DeadLetterWriter {
    /// Bytes of one letter that are kept; of longer input the first ones, and its length tells that it was cut.
    public static let maxLetterBytes = 1 << 20
    /// Bytes that wait in memory before `isFull` asks for a commit.
    public static let maxPendingBytes = 4 << 20
    /// Inputs whose row is remembered; where there were more, a later letter gets a row of its own with the same content.
    private static let maxKnownInputs = 4_096

    /// Letters written so far, committed or pending.
    public private(set) var count = 0

    private struct Letter {
        var job: Int64
        var source: String
        var offset: Int64
        var stage: String
        var reason: String
        var length: Int
        var range: ByteRange
        var time: Timestamp?
        /// Index into `inputs`.
        var input: Int?
    }

    private let store: Store
    private let folder: String
    private let path: String
    private var connection: Connection?
    private var wasWritten = false
    private var letters: [Letter] = []
    /// The inputs of the letters that wait; neighbours that are equal stand here once.
    private var inputs: [DeadLetterInput] = []
    private var text = ByteArena()
    /// Rows of inputs that were committed.
    private var known: [DeadLetterInput: Int64] = [:]

    /// A writer for `store`, which must be open for writing. The file is made with the first letter.
    public init(_ store: Store) throws(StoreError) {
        _ = try store.catalog()
        self.store = store
        folder = store.deadLetterFolder
        path = store.deadLetterPath
    }

    /// Takes a letter; `commit` stores it.
    ///
    /// `source` names the input as people do, `offset` is in bytes of its inflated text, `stage` (`parse`, `validate` …) and `reason`
    /// (`RejectReason.code`) are stable codes; `time` is the instant that it has without a timestamp of its own, `input` what else is needed
    /// to read it again.
    public func append(
        job: Int64, source: String, offset: Int, stage: String, reason: String, bytes: UnsafeRawBufferPointer,
        time: Timestamp? = nil, input: DeadLetterInput? = nil
    ) {
        let kept = UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.maxLetterBytes))
        if let input, inputs.last != input { inputs.append(input) }
        letters.append(
            Letter(
                job: job, source: source, offset: Int64(offset), stage: stage, reason: reason, length: bytes.count,
                range: text.append(kept), time: time, input: input == nil ? nil : inputs.count - 1))
        count += 1
    }

    /// Whether so much waits that it should be committed.
    public var isFull: Bool { text.count >= Self.maxPendingBytes || letters.count >= 65_536 }

    /// The file, where letters were committed since this was last asked.
    public func takeWritten() -> [WrittenFile] {
        defer { wasWritten = false }
        return wasWritten ? [WrittenFile(path: path)] : []
    }

    /// Stores the pending letters in one transaction, and how far their inputs got. Where that fails they stay pending. A damaged file is set
    /// aside, for a new one (`Store.takeIncidents`).
    ///
    /// Without letters the marks are not kept: there is nothing to be repeated.
    public func commit(progress: [ProgressMark] = []) throws(StoreError) {
        guard !letters.isEmpty else { return }
        do {
            try store(letters, progress)
        } catch {
            guard error.code == .corrupt, error.path == path else { throw error }
            connection = nil
            known.removeAll()
            if let kept = try store.setAside(path) {
                store.report("\(path) is damaged and set aside as \(kept); logetl doctor --repair brings back what can be read")
            }
            try store(letters, progress)
        }
        wasWritten = true
        letters.removeAll(keepingCapacity: true)
        inputs.removeAll(keepingCapacity: true)
        text.removeAll()
    }

    private func store(_ letters: [Letter], _ progress: [ProgressMark]) throws(StoreError) {
        let connection = try opened()
        var rows = known.count > Self.maxKnownInputs ? [:] : known
        try connection.write { () throws(StoreError) in
            var present: Set<DeadLetterInput> = []
            let inputIDs = try inputs.map { input throws(StoreError) in
                // A purge may have taken the row since the last commit; then it is made again.
                if present.insert(input).inserted { rows[input] = try input.insert(connection, id: rows[input]) }
                return rows[input]
            }
            let insert = try connection.prepare(
                """
                INSERT INTO letters (at, job, source, offset, stage, reason, length, bytes, time, input)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
                """)
            let now = Files.now()
            var counts = DeadLetterTally()
            var books = DeadLetterBooks()
            for letter in letters {
                insert.bind(1, now)
                insert.bind(2, letter.job)
                insert.bind(3, letter.source)
                insert.bind(4, letter.offset)
                insert.bind(5, letter.stage)
                insert.bind(6, letter.reason)
                insert.bind(7, letter.length)
                insert.bind(8, blob: text.bytes(letter.range))
                insert.bind(9, letter.time?.rawValue)
                insert.bind(10, letter.input.flatMap { inputIDs[$0] })
                try insert.run()
                counts.add(letter.stage, letter.reason, 1)
                books[letter.job].letters += 1
            }
            try counts.write(connection)
            try books.write(connection)
            let mark = try connection.prepare("REPLACE INTO progress VALUES (?1, ?2, ?3)")
            for one in progress {
                mark.bind(1, one.job)
                mark.bind(2, one.entry)
                mark.bind(3, one.position)
                try mark.run()
            }
        }
        known = rows
    }

    /// Commits, flushes to the disk and closes the file.
    public func finish() throws(StoreError) {
        try commit()
        try connection?.checkpoint()
        connection = nil
    }

    private func opened() throws(StoreError) -> Connection {
        if let connection { return connection }
        try Files.makeFolder(folder)
        let fresh = try Schema.deadLetters.openForWriting(path)
        connection = fresh
        return fresh
    }
}

extension Store {
    /// How far the letters of an input of a job are kept: those before this position are. 0 where none is.
    public func letterProgress(ofJob job: Int64, entry: Int64) throws(StoreError) -> Int64 {
        guard Files.exists(deadLetterPath) else { return 0 }
        let connection = try Schema.deadLetters.openForWriting(deadLetterPath)
        let select = try connection.prepare("SELECT position FROM progress WHERE job = ?1 AND entry = ?2")
        select.bind(1, job)
        select.bind(2, entry)
        return try select.step() ? select.integer(0) : 0
    }
}

/// What a transaction changes in the counts of the letters that wait.
struct DeadLetterTally {
    private struct Key: Hashable {
        var stage: String
        var reason: String
    }
    private var changes: [Key: Int] = [:]

    /// So many letters more of a stage and reason.
    mutating func add(_ stage: String, _ reason: String, _ letters: Int) {
        changes[Key(stage: stage, reason: reason), default: 0] += letters
    }

    /// Writes the changes. Inside a transaction.
    func write(_ connection: Connection) throws(StoreError) {
        let add = try connection.prepare(
            "INSERT INTO counts VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET letters = max(letters + excluded.letters, 0)")
        for (key, change) in changes where change != 0 {
            add.bind(1, key.stage)
            add.bind(2, key.reason)
            add.bind(3, change)
            try add.run()
        }
    }
}
