import Events

/// How often an event came again after it was stored, and from when to when: duplicates are counted with the event that was kept.
public struct Repeats: Hashable, Sendable {
    /// Events that were not stored because they were duplicates of this one.
    public var count: Int
    /// The earliest instant of the event and its duplicates.
    public var first: Timestamp
    /// The latest.
    public var last: Timestamp

    /// Repeats from their parts.
    public init(count: Int, first: Timestamp, last: Timestamp) {
        self.count = count
        self.first = first
        self.last = last
    }
}

/// The repeats of the events of one block, as a partition gives them to the reader.
///
/// They are found by instant and fingerprint, not by row, so that they stay with their events when blocks are merged or change their tier.
public struct BlockRepeats: Sendable {
    /// One entry.
    public struct Entry: Sendable {
        /// The instant of the event that was kept.
        public var instant: Timestamp
        /// `Fingerprint.short` of it.
        public var fingerprint: Int64
        /// Index into `keys`.
        public var key: Int
        /// How often and when it came again.
        public var repeats: Repeats

        /// An entry from its parts.
        public init(instant: Timestamp, fingerprint: Int64, key: Int, repeats: Repeats) {
            self.instant = instant
            self.fingerprint = fingerprint
            self.key = key
            self.repeats = repeats
        }
    }

    /// The keys by which fingerprints were made.
    let keys: [FingerprintKey]
    /// By ascending instant.
    let entries: [Entry]

    /// Repeats of a block. `entries` are in the order of their instants, and name keys in `keys`.
    public init(keys: [FingerprintKey], entries: [Entry]) {
        self.keys = keys
        self.entries = entries
    }

    /// The entries of an instant.
    func entries(at instant: Timestamp) -> ArraySlice<Entry> {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].instant < instant { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < entries.count, entries[end].instant == instant { end += 1 }
        return entries[low..<end]
    }
}

extension BlockReader {
    /// How often an event came again; nil for one that did not.
    public func repeats(_ row: Int) throws(BlockError) -> Repeats? {
        guard let known = knownRepeats else { return nil }
        let instant = try timestamps()[row]
        var found: Repeats?
        var made: [(key: Int, fingerprint: Int64)] = []
        for entry in known.entries(at: instant) where known.keys.indices.contains(entry.key) {
            let own: Int64
            if let index = made.firstIndex(where: { $0.key == entry.key }) {
                own = made[index].fingerprint
            } else {
                own = try fingerprint(row, known.keys[entry.key]).short
                made.append((entry.key, own))
            }
            guard own == entry.fingerprint else { continue }
            // Ingests with different keys may have counted the same event.
            let sum = found?.count.addingReportingOverflow(entry.repeats.count)
            found = Repeats(
                count: sum.map { $0.overflow ? .max : $0.partialValue } ?? entry.repeats.count,
                first: min(found?.first ?? instant, entry.repeats.first), last: max(found?.last ?? instant, entry.repeats.last))
        }
        return found
    }

    /// The entries of `metadata` that tell of repeats. A field of the event's own with such a name keeps it; then ours begins with `dedup_`.
    public static let repeatNames = (count: "repeated", first: "first_seen", last: "last_seen")

    /// Calls `body` with the entries of `metadata` that tell of repeats; `isTaken` says which names the event has itself.
    func forEachRepeatEntry(
        _ row: Int, isTaken: (String) -> Bool, _ body: (_ name: String, _ value: UnsafeRawBufferPointer, _ isJSON: Bool) -> Void
    ) throws(BlockError) {
        guard let repeats = try repeats(row) else { return }
        func give(_ name: String, isJSON: Bool, _ value: [UInt8]) {
            let name = isTaken(name) ? "dedup_" + name : name
            if !isTaken(name) { value.withUnsafeBytes { body(name, $0, isJSON) } }
        }
        give(Self.repeatNames.count, isJSON: true, Array(String(repeats.count).utf8))
        for (name, instant) in [(Self.repeatNames.first, repeats.first), (Self.repeatNames.last, repeats.last)] {
            var text: [UInt8] = []
            write(instant, .rfc3339Nanoseconds, to: &text)
            give(name, isJSON: false, text)
        }
    }

    /// Adds what is known of an event's repeats to its copy, the last event of `batch`, as fields beside the line.
    public func copyRepeats(of row: Int, toLastOf batch: EventBatch) throws(BlockError) {
        guard batch.count > 0 else { return }
        let isTaken = { (name: String) in
            let bytes = Array(name.utf8)
            return batch.fields(of: batch.count - 1).contains { batch.names.texts[Int(batch.fields[$0].name.rawValue)] == bytes }
        }
        try forEachRepeatEntry(row, isTaken: isTaken) { name, value, isJSON in
            let range = batch.arena.append(value)
            batch.addToLast(Field(batch.names.intern(name), isJSON ? .json : .text, range, isDetached: true))
        }
    }
}
