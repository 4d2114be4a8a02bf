/// What a purge did.
public struct DeadLetterPurgeResult: Hashable, Sendable {
    /// Letters deleted.
    public var letters = 0
    /// Bytes that the file became smaller.
    public var freedBytes = 0
    /// Why the file did not become smaller, where that failed; the letters are gone all the same.
    public var shrinkError: StoreError?
}

extension Store {
    /// Letters deleted in one transaction: writers wait no longer than for these.
    private static let purgeLetters = 2_000
    /// Bytes deleted in one transaction, about.
    private static let purgeBytes: Int64 = 64 << 20
    /// Pages given back in one transaction.
    private static let shrinkPages = 4_096
    /// Bytes below which a file that cannot give back single pages is written anew; a larger one would stop writers for too long.
    private static let rewriteBytes: Int64 = 64 << 20
    /// Free bytes that a file is made smaller for.
    private static let worthBytes: Int64 = 1 << 20

    /// Deletes the letters that `filter` means, overwrites their bytes and makes the file smaller where that is worth it.
    ///
    /// Throws `.busy` while a replay or another purge runs. Letters that arrive meanwhile may be deleted too if they are meant. What a
    /// killed replay has left in the outbox stays.
    public func purgeDeadLetters(_ filter: DeadLetterFilter) throws(StoreError) -> DeadLetterPurgeResult {
        _ = try catalog()
        var result = DeadLetterPurgeResult()
        guard Files.exists(deadLetterPath) else { return result }
        let lock = try DeadLetterLock(self)
        defer { withExtendedLifetime(lock) {} }
        let connection = try Schema.deadLetters.openForWriting(deadLetterPath)
        let size = Files.size(deadLetterPath) ?? 0
        var last: Int64 = 0
        while case let (letters, end) = try Self.purgeSome(connection, filter, after: last), letters > 0 {
            result.letters += letters
            last = end
        }
        if result.letters > 0 {
            try connection.run(
                "DELETE FROM inputs WHERE id NOT IN (SELECT DISTINCT input FROM letters WHERE input IS NOT NULL)")
            do { try Self.shrink(connection) } catch { result.shrinkError = error }
            try connection.checkpoint()
        }
        result.freedBytes = max(0, size - (Files.size(deadLetterPath) ?? size))
        return result
    }

    /// Deletes the next letters after an id in one transaction. Returns how many, and the id of the last.
    private static func purgeSome(
        _ connection: Connection, _ filter: DeadLetterFilter, after id: Int64
    ) throws(StoreError) -> (letters: Int, last: Int64) {
        try connection.write { () throws(StoreError) in
            var condition = filter.condition(format: Schema.deadLetters.version)
            condition.add("letters.id > ?", .integer(id))
            let select = try connection.prepare(
                """
                SELECT id, length, stage, reason, EXISTS (SELECT 1 FROM replayed WHERE letter = letters.id), job FROM letters
                WHERE \(condition.sql) ORDER BY id LIMIT \(purgeLetters)
                """)
            _ = condition.bind(to: select)
            var ids: [Int64] = []
            var bytes: Int64 = 0
            var counts = DeadLetterTally()
            var books = DeadLetterBooks()
            while bytes < purgeBytes, try select.step() {
                ids.append(select.integer(0))
                bytes += min(max(select.integer(1), 0), Int64(DeadLetterWriter.maxLetterBytes))
                books[select.integer(5)].purged += 1
                if select.integer(4) == 0 { counts.add(select.text(2), select.text(3), -1) }
            }
            select.reset()
            for table in ["DELETE FROM letters WHERE id = ?1", "DELETE FROM replayed WHERE letter = ?1"] {
                let delete = try connection.prepare(table)
                for id in ids {
                    delete.bind(1, id)
                    try delete.run()
                }
            }
            try counts.write(connection)
            try books.write(connection)
            return (ids.count, ids.last ?? id)
        }
    }

    /// Gives free pages back to the file system.
    private static func shrink(_ connection: Connection) throws(StoreError) {
        let page = try connection.integer("PRAGMA page_size")
        let free = try connection.integer("PRAGMA freelist_count")
        let all = try connection.integer("PRAGMA page_count")
        guard free * page >= worthBytes, free * 4 >= all else { return }
        if try connection.integer("PRAGMA auto_vacuum") == 2 {
            var left = free
            while left > 0 {
                try connection.run("PRAGMA incremental_vacuum(\(shrinkPages))")
                let now = try connection.integer("PRAGMA freelist_count")
                guard now < left else { break }
                left = now
            }
        } else if (all - free) * page <= rewriteBytes {
            // A file of an older version; from now on it gives pages back as they become free.
            try connection.run("PRAGMA auto_vacuum = INCREMENTAL")
            try connection.run("VACUUM")
        }
    }
}
