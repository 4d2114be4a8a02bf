/// Brings the letters that can be read of a damaged file into another, which may have letters already.
enum LetterSalvage {
    /// Returns how many came, and whether those were all. One transaction: done again it brings none twice.
    static func run(_ damaged: String, into path: String) throws(StoreError) -> (letters: Int, isWhole: Bool) {
        // A file of their own first, whose rows have their old ids.
        let middle = path + ".new"
        for suffix in ["", "-wal", "-shm"] { try FileSteps().remove(middle + suffix) }
        let (_, lost) = try TableSalvage.rewrite(
            damaged, to: middle, .deadLetters, keeping: ["inputs", "letters", "replayed", "tallies", "outbox", "progress"])
        let target = try Schema.deadLetters.openForWriting(path)
        let letters = try target.integer("SELECT count(*) FROM letters")
        try target.run("ATTACH '\(middle.replacingQuotes)' AS old")
        try target.write { () throws(StoreError) in
            // What is there already was salvaged by a run that could not end.
            try target.run(
                """
                CREATE TEMP TABLE moved_inputs AS SELECT id AS old_id, id + (SELECT coalesce(max(id), 0) FROM main.inputs) AS new_id
                    FROM old.inputs;
                CREATE TEMP TABLE moved_letters AS SELECT l.id AS old_id,
                    l.id + (SELECT coalesce(max(id), 0) FROM main.letters) AS new_id FROM old.letters l
                    WHERE NOT EXISTS (SELECT 1 FROM main.letters m WHERE m.job = l.job AND m.offset = l.offset AND m.at = l.at
                        AND m.source = l.source AND m.bytes = l.bytes);
                INSERT INTO main.inputs SELECT m.new_id, reference, format, service, is_service_fixed, zone, year, columns, tags
                    FROM old.inputs i JOIN moved_inputs m ON m.old_id = i.id;
                INSERT INTO main.letters (id, at, job, source, offset, stage, reason, length, bytes, time, input)
                    SELECT m.new_id, at, job, source, offset, stage, reason, length, bytes, time,
                        (SELECT new_id FROM moved_inputs i WHERE i.old_id = l.input)
                    FROM old.letters l JOIN moved_letters m ON m.old_id = l.id;
                INSERT INTO main.replayed SELECT m.new_id, r.at, r.job FROM old.replayed r JOIN moved_letters m ON m.old_id = r.letter;
                INSERT INTO main.tallies SELECT job, letters, rests, purged FROM old.tallies
                    WHERE (SELECT count(*) FROM moved_letters) > 0 OR (SELECT count(*) FROM old.letters) = 0
                    ON CONFLICT DO UPDATE SET letters = letters + excluded.letters, rests = rests + excluded.rests,
                        purged = purged + excluded.purged;
                INSERT INTO main.outbox (job, day, shard, min_ts, max_ts, events, level_counts, services, payload, words, filter, entry)
                    SELECT job, day, shard, min_ts, max_ts, events, level_counts, services, payload, words, filter, entry
                    FROM old.outbox WHERE (SELECT count(*) FROM main.outbox) = 0 ORDER BY id;
                INSERT INTO main.progress SELECT job, entry, position FROM old.progress WHERE true
                    ON CONFLICT DO UPDATE SET position = max(position, excluded.position);
                DELETE FROM main.counts;
                INSERT INTO main.counts SELECT stage, reason, count(*) FROM main.letters
                    WHERE id NOT IN (SELECT letter FROM main.replayed) GROUP BY stage, reason;
                """)
        }
        let came = Int(try target.integer("SELECT count(*) FROM letters") - letters)
        try target.run("DETACH old")
        try target.checkpoint()
        for suffix in ["", "-wal", "-shm"] { try FileSteps().remove(middle + suffix) }
        return (came, lost.isEmpty)
    }
}

extension String {
    /// For a literal of SQL.
    fileprivate var replacingQuotes: String { split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") }
}
