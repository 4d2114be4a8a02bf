import Events

/// Which content was read before, so that nothing is stored twice.
///
/// Pieces are registered before their events are written and settled after it. What lies between after a crash is pending: the shards
/// say by their marks what they have of it.
extension Catalog {
    /// Pieces of different content that go on from one state, at most; of more the latest registered are looked at.
    static let maxBranches = 256

    /// The known pieces that go on from `state` and are no longer than `limit` bytes, the longest first.
    ///
    /// A piece of exactly `limit` bytes is found however many others there are.
    public func pieces(after state: ContentState, upTo limit: Int) throws(StoreError) -> [ContentPiece] {
        try locked { () throws(StoreError) in
            let select = try connection.prepare(
                """
                SELECT before, length, after, position, job, entry, last_ts, open_key, options, stored FROM pieces
                WHERE before = ?1 AND length <= ?2 ORDER BY length DESC LIMIT \(Self.maxBranches)
                """)
            var found: [ContentPiece] = []
            try state.bytes.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
                select.bind(1, blob: bytes)
                select.bind(2, limit)
                while try select.step() { if let piece = Self.piece(select) { found.append(piece) } }
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
                let insert = try connection.prepare("INSERT OR IGNORE INTO pieces VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0)")
                for piece in pieces {
                    try Self.bindKey(of: piece, to: insert) { () throws(StoreError) in
                        insert.bind(4, piece.end)
                        insert.bind(5, piece.job)
                        insert.bind(6, piece.entry)
                        insert.bind(7, piece.carry.last.rawValue)
                        insert.bind(8, piece.carry.openKey)
                        insert.bind(9, piece.options)
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
                    "UPDATE pieces SET stored = 1, last_ts = ?4, open_key = ?5 WHERE before = ?1 AND length = ?2 AND after = ?3")
                for piece in pieces {
                    try Self.bindKey(of: piece, to: update) { () throws(StoreError) in
                        update.bind(4, piece.carry.last.rawValue)
                        update.bind(5, piece.carry.openKey)
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
                statement.bind(2, piece.length)
                statement.bind(3, blob: after)
                try body()
            }
        }
    }

    private static func piece(_ row: Statement) -> ContentPiece? {
        guard let before = ContentState(row.bytes(0)), let after = ContentState(row.bytes(2)) else { return nil }
        return ContentPiece(
            before: before, length: Int(row.integer(1)), after: after, end: Int(row.integer(3)), job: row.integer(4),
            entry: row.integer(5),
            carry: .init(last: Timestamp(rawValue: row.integer(6)), openKey: row.integer(7)), options: row.integer(8),
            isStored: row.integer(9) != 0)
    }
}
