import Events

/// Which content was read before, so that nothing is stored twice.
///
/// Pieces are registered before their events are written and settled after it. What lies between after a crash is pending: the shards
/// say by their marks what they have of it.
extension Catalog {
    /// Lengths of pieces that go on from one state with one head, at most; of more the longest are looked at.
    static let maxLengths = 4_096

    /// The lengths of the known pieces that go on from `state` with this head (`ContentPiece.head`), the longest first, each once.
    public func pieceLengths(after state: ContentState, head: Int64) throws(StoreError) -> [Int] {
        try locked { () throws(StoreError) in
            // A step for each length, however many pieces have it: many files may have one first line.
            let select = try connection.prepare("SELECT max(length) FROM pieces WHERE before = ?1 AND head = ?2 AND length < ?3")
            var found: [Int] = []
            try state.bytes.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
                while found.count < Self.maxLengths {
                    select.bind(1, blob: bytes)
                    select.bind(2, head)
                    select.bind(3, found.last ?? Int.max)
                    guard try select.step(), !select.isNull(0) else { break }
                    found.append(Int(select.integer(0)))
                    select.reset()
                }
            }
            return found
        }
    }

    /// The known piece between two states, or nil.
    public func piece(
        after state: ContentState, head: Int64, length: Int, to end: ContentState
    ) throws(StoreError) -> ContentPiece? {
        try locked { () throws(StoreError) in
            let select = try connection.prepare(
                """
                SELECT before, head, length, after, position, job, entry, last_ts, open_key, options, stored FROM pieces
                WHERE before = ?1 AND head = ?2 AND length = ?3 AND after = ?4
                """)
            var found: ContentPiece?
            try state.bytes.span.bytes.withUnsafeBytes { (before) throws(StoreError) in
                try end.bytes.span.bytes.withUnsafeBytes { (after) throws(StoreError) in
                    select.bind(1, blob: before)
                    select.bind(2, head)
                    select.bind(3, length)
                    select.bind(4, blob: after)
                    if try select.step() { found = Self.piece(select) }
                }
            }
            return found
        }
    }

    /// Records pieces that are about to be stored; those that are known already stay as they are. With `isDurable` they, and all registered
    /// before, are on the disk when it returns: nothing of a piece may reach a shard before that.
    public func register(_ pieces: [ContentPiece], isDurable: Bool) throws(StoreError) {
        try locked { () throws(StoreError) in
            if isDurable { try connection.run("PRAGMA synchronous = FULL") }
            defer { if isDurable { try? connection.run("PRAGMA synchronous = NORMAL") } }
            try connection.write { () throws(StoreError) in
                let insert = try connection.prepare(
                    "INSERT OR IGNORE INTO pieces VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0)")
                for piece in pieces {
                    try Self.bindKey(of: piece, to: insert) { () throws(StoreError) in
                        insert.bind(5, piece.end)
                        insert.bind(6, piece.job)
                        insert.bind(7, piece.entry)
                        insert.bind(8, piece.carry.last.rawValue)
                        insert.bind(9, piece.carry.openKey)
                        insert.bind(10, piece.options)
                        try insert.run()
                    }
                }
                // A durable call without pieces still has to write, or nothing is flushed.
                if pieces.isEmpty && isDurable { try connection.run("REPLACE INTO settings VALUES ('flushed', \(Files.now()))") }
            }
        }
    }

    /// Records that all events of the pieces are stored for good, and what is known of their ends.
    public func settle(_ pieces: [ContentPiece]) throws(StoreError) {
        try locked { () throws(StoreError) in
            try connection.write { () throws(StoreError) in
                let update = try connection.prepare(
                    "UPDATE pieces SET stored = 1, last_ts = ?5, open_key = ?6 WHERE before = ?1 AND head = ?2 AND length = ?3 AND after = ?4"
                )
                for piece in pieces {
                    try Self.bindKey(of: piece, to: update) { () throws(StoreError) in
                        update.bind(5, piece.carry.last.rawValue)
                        update.bind(6, piece.carry.openKey)
                        try update.run()
                    }
                }
            }
        }
    }

    private static func bindKey(of piece: ContentPiece, to statement: Statement, _ body: () throws(StoreError) -> Void)
        throws(StoreError)
    {
        try piece.before.bytes.span.bytes.withUnsafeBytes { (before) throws(StoreError) in
            try piece.after.bytes.span.bytes.withUnsafeBytes { (after) throws(StoreError) in
                statement.bind(1, blob: before)
                statement.bind(2, piece.head)
                statement.bind(3, piece.length)
                statement.bind(4, blob: after)
                try body()
            }
        }
    }

    private static func piece(_ row: Statement) -> ContentPiece? {
        guard let before = ContentState(row.bytes(0)), let after = ContentState(row.bytes(3)) else { return nil }
        return ContentPiece(
            before: before, head: row.integer(1), length: Int(row.integer(2)), after: after, end: Int(row.integer(4)),
            job: row.integer(5), entry: row.integer(6),
            carry: .init(last: Timestamp(rawValue: row.integer(7)), openKey: row.integer(8)), options: row.integer(9),
            isStored: row.integer(10) != 0)
    }
}
