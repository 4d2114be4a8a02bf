import Blocks
import Events

/// Writes a new warm partition. One thread.
final class WarmWriter: BlockStore {
    let path: String
    private var connection: Connection?
    private let insertBlock: Statement
    private let insertPayload: Statement
    private let insertFilter: Statement
    private let steps: FileSteps
    private var lastID: Int64 = 0
    /// Filters that wait, so that many lie side by side in the file.
    private var filters: [(id: Int64, bytes: [UInt8])] = []
    private var filterBytes = 0
    private var pendingBytes = 0

    /// Bytes of filters that are written together.
    private static let filterRunBytes = 2 << 20
    /// Bytes of payloads between two questions to the fault seam, and transactions.
    private static let commitBytes = 16 << 20

    /// Makes the file at `path`, which must not exist.
    init(_ path: String, _ steps: FileSteps) throws(StoreError) {
        try steps.check(.store, path)
        let connection = try Connection(path, .write)
        try connection.run(Schema.warm.settings)
        try connection.run("BEGIN; \(Schema.warm.tables) PRAGMA user_version = \(Schema.warm.version);")
        insertBlock = try connection.prepare(
            "INSERT INTO blocks (id, min_ts, max_ts, events, level_counts, services) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        insertPayload = try connection.prepare("INSERT INTO payloads (id, payload) VALUES (?1, ?2)")
        insertFilter = try connection.prepare("INSERT INTO filters (id, filter) VALUES (?1, ?2)")
        self.connection = connection
        self.path = path
        self.steps = steps
    }

    func makeEncoder() -> BlockEncoder { BlockEncoder(compression: Warm.compression, tokens: .filter) }

    var fullBlockEvents: Int { Warm.blockEvents }

    /// Adds a block.
    func append(_ block: EncodedBlock) throws(StoreError) {
        guard let connection else { return }
        lastID += 1
        let levels = SummaryCodec.encode(levelCounts: block.summary.levelCounts)
        let services = SummaryCodec.encode(services: block.summary.services)
        insertBlock.bind(1, lastID)
        insertBlock.bind(2, block.summary.first.rawValue)
        insertBlock.bind(3, block.summary.last.rawValue)
        insertBlock.bind(4, block.summary.events)
        try levels.span.bytes.withUnsafeBytes { (levels) throws(StoreError) in
            try services.span.bytes.withUnsafeBytes { (services) throws(StoreError) in
                insertBlock.bind(5, blob: levels)
                insertBlock.bind(6, blob: services)
                try insertBlock.run()
            }
        }
        insertPayload.bind(1, lastID)
        try block.payload.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
            insertPayload.bind(2, blob: bytes)
            try insertPayload.run()
        }
        filters.append((lastID, block.filter))
        filterBytes += block.filter.count
        pendingBytes += block.payload.count
        if filterBytes >= Self.filterRunBytes { try writeFilters() }
        if pendingBytes >= Self.commitBytes {
            pendingBytes = 0
            try steps.check(.store, path)
            try connection.run("COMMIT; BEGIN")
        }
    }

    private func writeFilters() throws(StoreError) {
        for (id, bytes) in filters {
            insertFilter.bind(1, id)
            try bytes.span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in
                insertFilter.bind(2, blob: bytes)
                try insertFilter.run()
            }
        }
        filters.removeAll(keepingCapacity: true)
        filterBytes = 0
    }

    /// Takes over what a file that moves knows of duplicates of its events.
    func copyRepeats(from path: String) throws(StoreError) {
        guard let connection else { return }
        try MovedRepeats.copy(from: path, to: connection)
    }

    /// Adds to the books of the file.
    func add(_ tallies: TallyCounts) throws(StoreError) {
        guard let connection else { return }
        try TallyTable.add(tallies, connection)
    }

    /// Ends the file and flushes it.
    func finish() throws(StoreError) {
        guard let connection else { return }
        try writeFilters()
        try steps.check(.store, path)
        try connection.run("COMMIT")
        // Pages are written when the cache is let go; the flush comes after.
        connection.releaseMemory()
        try steps.flush(path)
        self.connection = nil
    }

    func openForReading(day: Day) throws(StoreError) -> any StorePartition { try WarmPartition(path, day: day, name: path) }
}

/// The choices for warm partitions.
enum Warm {
    /// zstd level of warm blocks. Of 2 M combined events, CPU of the whole move and size of each: level 3 and 6 2.2 us and 15.2 bytes, 9 2.6 and
    /// 14.8, 12 3.2 and 14.7, 15 4.3 and 14.5.
    static let compression = 9
    /// Events of a full warm block. 8,192 save another 4 %, and a search for one event reads twice as much.
    static let blockEvents = 4_096
}
