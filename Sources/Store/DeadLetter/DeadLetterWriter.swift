import Events

/// Keeps rejected input, byte for byte, so that it can be looked at and replayed. One thread; other processes may write at once.
///
/// Letters are committed before the blocks whose progress mark lies behind them: a job that is killed in between repeats letters
/// when it resumes, and never loses one.
public final class DeadLetterWriter {
    /// Bytes of one letter that are kept; of longer input the first ones, and its length tells that it was cut.
    public static let maxLetterBytes = 1 << 20
    /// Bytes that wait in memory at most; more are committed at once.
    public static let maxPendingBytes = 4 << 20

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
    }

    private let folder: String
    private let path: String
    private var connection: Connection?
    private var letters: [Letter] = []
    private var text = ByteArena()

    /// A writer for `store`, which must be open for writing. The file is made with the first letter.
    public init(_ store: Store) throws(StoreError) {
        _ = try store.catalog()
        folder = store.deadLetterFolder
        path = store.deadLetterPath
    }

    /// Takes a letter; `commit` stores it.
    ///
    /// `source` names the input as people do, `offset` is in bytes of its inflated text, `stage` (`parse`, `validate` …) and `reason`
    /// (`RejectReason.code`) are stable codes. Throws where so much waits that it was committed, and that failed.
    public func append(job: Int64, source: String, offset: Int, stage: String, reason: String, bytes: UnsafeRawBufferPointer)
        throws(StoreError)
    {
        let kept = UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.maxLetterBytes))
        letters.append(
            Letter(
                job: job, source: source, offset: Int64(offset), stage: stage, reason: reason, length: bytes.count,
                range: text.append(kept)))
        count += 1
        if text.count >= Self.maxPendingBytes || letters.count >= 65_536 { try commit() }
    }

    /// Stores the pending letters in one transaction. Where that fails they stay pending.
    public func commit() throws(StoreError) {
        guard !letters.isEmpty else { return }
        let connection = try opened()
        try connection.write { () throws(StoreError) in
            let insert = try connection.prepare(
                """
                INSERT INTO letters (at, job, source, offset, stage, reason, length, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
                """)
            let now = Files.now()
            var counts: [[String]: Int] = [:]
            for letter in letters {
                insert.bind(1, now)
                insert.bind(2, letter.job)
                insert.bind(3, letter.source)
                insert.bind(4, letter.offset)
                insert.bind(5, letter.stage)
                insert.bind(6, letter.reason)
                insert.bind(7, letter.length)
                insert.bind(8, blob: text.bytes(letter.range))
                try insert.run()
                counts[[letter.stage, letter.reason], default: 0] += 1
            }
            let add = try connection.prepare(
                "INSERT INTO counts VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET letters = letters + excluded.letters")
            for (key, count) in counts {
                add.bind(1, key[0])
                add.bind(2, key[1])
                add.bind(3, count)
                try add.run()
            }
        }
        letters.removeAll(keepingCapacity: true)
        text.removeAll()
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
