import Events

/// What became of a letter that was replayed.
public struct ReplayOutcome: Sendable {
    /// A part of a letter that is rejected though another part became an event.
    public struct Rest: Sendable {
        /// Where it stands in the input's inflated text, bytes.
        public var offset: Int64
        /// The stage that rejected it.
        public var stage: String
        /// Why, a stable code.
        public var reason: String
        /// The part itself.
        public var bytes: [UInt8]
        /// A part of a letter.
        public init(offset: Int64, stage: String, reason: String, bytes: [UInt8]) {
            self.offset = offset
            self.stage = stage
            self.reason = reason
            self.bytes = bytes
        }
    }

    /// What became of it.
    public enum Result: Sendable {
        /// It is stored, or was passed over on purpose: it waits no more.
        case taken
        /// It is rejected again, by this stage and for this reason.
        case rejected(stage: String, reason: String)
        /// It is stored but for these parts, which become letters of their own.
        case partly([Rest])
    }

    /// The letter.
    public var letter: DeadLetter
    /// What became of it.
    public var result: Result

    /// An outcome from its parts.
    public init(_ letter: DeadLetter, _ result: Result) {
        self.letter = letter
        self.result = result
    }
}

/// Brings dead letters into the hot shards, each exactly once, whenever the process is killed. One thread; one at a time for a tenant.
///
/// Letters and shards are files of their own, which no transaction spans. So the blocks made of letters go into the letters' file first
/// (`ReplayOutbox`), in the transaction that marks the letters as replayed: from then on they are events, wherever the process ends. Then
/// they are stored in the shards, with a progress mark in the same transaction that says up to which row of the outbox the shard has
/// them; at last the outbox is emptied. A later replay first stores what it still finds there and no mark lies behind (`recover`). Nothing
/// depends on how a letter would be read the next time.
public final class DeadLetterReplay {
    private let lock: DeadLetterLock
    private let connection: Connection
    private let outbox: ReplayOutbox

    /// Takes the lock and opens the file; nil where there are no dead letters. Throws `.busy` while another replay or purge runs.
    public init?(_ store: Store) throws(StoreError) {
        _ = try store.catalog()
        guard Files.exists(store.deadLetterPath) else { return nil }
        lock = try DeadLetterLock(store)
        connection = try Schema.deadLetters.openForWriting(store.deadLetterPath)
        // The shards are told of a block only when its place in the outbox would survive a power cut.
        try connection.run("PRAGMA synchronous = FULL")
        outbox = ReplayOutbox(store, connection)
    }

    /// Says in one transaction what became of letters, and puts what waits in `writer` into the outbox. Returns the mark with which that is
    /// to be committed; nil where nothing waits.
    public func stage(_ outcomes: [ReplayOutcome], _ writer: HotWriter, job: Int64) throws(StoreError) -> ProgressMark? {
        try connection.write { () throws(StoreError) in
            try mark(outcomes, job: job)
            return try outbox.add(writer, job: job)
        }
    }

    /// What was staged is in the shards: empties the outbox now and then.
    public func stored(by writer: HotWriter) throws(StoreError) {
        if outbox.isLarge { try outbox.empty(writer) }
    }

    /// Flushes the shards, then empties the outbox and closes the books.
    public func finish(_ writer: HotWriter) throws(StoreError) {
        try outbox.empty(writer)
        try connection.checkpoint()
    }

    /// Stores what a replay that was killed has left in the outbox, but for duplicates by `rules` of what came in meanwhile (nil: with them).
    /// Returns how many events that were.
    public func recover(_ rules: Deduplicator.Rules?) throws(StoreError) -> Int { try outbox.recover(rules) }

    // MARK: Letters

    private func mark(_ outcomes: [ReplayOutcome], job: Int64) throws(StoreError) {
        let done = try connection.prepare("INSERT OR IGNORE INTO replayed VALUES (?1, ?2, ?3)")
        let change = try connection.prepare("UPDATE letters SET stage = ?2, reason = ?3 WHERE id = ?1")
        let rest = try connection.prepare(
            """
            INSERT INTO letters (at, job, source, offset, stage, reason, length, bytes, time, input)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """)
        var counts = DeadLetterTally()
        var books = DeadLetterBooks()
        let now = Files.now()
        for outcome in outcomes {
            let letter = outcome.letter
            switch outcome.result {
            case .rejected(let stage, let reason):
                guard stage != letter.stage || reason != letter.reason else { continue }
                change.bind(1, letter.id)
                change.bind(2, stage)
                change.bind(3, reason)
                try change.run()
                counts.add(stage, reason, 1)
            case .taken, .partly:
                done.bind(1, letter.id)
                done.bind(2, now)
                done.bind(3, job)
                try done.run()
            }
            counts.add(letter.stage, letter.reason, -1)
            guard case .partly(let parts) = outcome.result else { continue }
            for part in parts {
                rest.bind(1, letter.at)
                rest.bind(2, letter.job)
                rest.bind(3, letter.source)
                rest.bind(4, part.offset)
                rest.bind(5, part.stage)
                rest.bind(6, part.reason)
                rest.bind(7, part.bytes.count)
                rest.bind(9, letter.time?.rawValue)
                rest.bind(10, letter.input)
                try part.bytes.withBytes { (bytes) throws(StoreError) in
                    rest.bind(8, blob: bytes)
                    try rest.run()
                }
                counts.add(part.stage, part.reason, 1)
                books[letter.job].rests += 1
            }
        }
        try counts.write(connection)
        try books.write(connection)
    }
}
