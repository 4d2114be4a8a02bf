import Events

/// What was known of a file or stream whose input was rejected, as far as it is needed to read that input again.
public struct DeadLetterInput: Hashable, Sendable {
    /// Decides the year of timestamps without one: the time of the file.
    public var reference: Timestamp
    /// The name of the format it was read as.
    public var format: String
    /// The service of events that name none; a safe name.
    public var service: String
    /// Whether all events were to have that service.
    public var isServiceFixed: Bool
    /// The zone of timestamps that name none, as `--timezone` takes it; empty: UTC, or one that has no name.
    public var zone: String
    /// The year of timestamps that name none, where it was given.
    public var year: Int?
    /// The line that names the columns, for formats that have one; else empty.
    public var columns: [UInt8]
    /// Added to every event.
    public var tags: [Tag]

    /// A name and a value for every event.
    public struct Tag: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: [UInt8]
        /// A pair of name and value.
        public init(name: String, value: [UInt8]) {
            self.name = name
            self.value = value
        }
    }

    /// An input from its parts.
    public init(
        reference: Timestamp, format: String = "", service: String = "", isServiceFixed: Bool = false, zone: String = "",
        year: Int? = nil, columns: [UInt8] = [], tags: [Tag] = []
    ) {
        self.reference = reference
        self.format = format
        self.service = service
        self.isServiceFixed = isServiceFixed
        self.zone = zone
        self.year = year
        self.columns = columns
        self.tags = tags
    }

    // MARK: The row

    /// Inserts it, under `id` if that is given and free again, and returns its id. Inside a transaction.
    func insert(_ connection: Connection, id: Int64?) throws(StoreError) -> Int64 {
        let insert = try connection.prepare("INSERT OR IGNORE INTO inputs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
        insert.bind(1, id)
        insert.bind(2, reference.rawValue)
        insert.bind(3, format)
        insert.bind(4, service)
        insert.bind(5, isServiceFixed ? 1 : 0)
        insert.bind(6, zone)
        insert.bind(7, year.map { Int64($0) })
        let tags = Self.encode(tags)
        try columns.withBytes { (columns) throws(StoreError) in
            try tags.withBytes { (tags) throws(StoreError) in
                insert.bind(8, blob: columns)
                insert.bind(9, blob: tags)
                try insert.run()
            }
        }
        return id ?? connection.lastInsertedID
    }

    /// The input with an id; nil where there is none.
    static func read(_ connection: Connection, id: Int64) throws(StoreError) -> DeadLetterInput? {
        let select = try connection.prepare(
            "SELECT reference, format, service, is_service_fixed, zone, year, columns, tags FROM inputs WHERE id = ?1")
        select.bind(1, id)
        guard try select.step() else { return nil }
        return DeadLetterInput(
            reference: Timestamp(rawValue: select.integer(0)), format: select.text(1), service: select.text(2),
            isServiceFixed: select.integer(3) != 0, zone: select.text(4),
            year: select.isNull(5) ? nil : Int(exactly: select.integer(5)), columns: Array(select.bytes(6)),
            tags: decode(select.bytes(7)))
    }

    /// Names and values one after the other, each after its length in four bytes, least significant first.
    private static func encode(_ tags: [Tag]) -> [UInt8] {
        var out: [UInt8] = []
        for part in tags.flatMap({ [Array($0.name.utf8), $0.value] }) {
            let length = UInt32(clamping: part.count)
            for shift in [0, 8, 16, 24] as [UInt32] { out.append(UInt8(truncatingIfNeeded: length >> shift)) }
            out.append(contentsOf: part.prefix(Int(length)))
        }
        return out
    }

    /// The tags in `bytes`, as far as they are whole.
    private static func decode(_ bytes: UnsafeRawBufferPointer) -> [Tag] {
        var parts: [[UInt8]] = []
        var at = 0
        while at + 4 <= bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
            at += 4
            guard length <= bytes.count - at else { break }
            parts.append(Array(bytes[at..<at + length]))
            at += length
        }
        return stride(from: 0, to: parts.count - 1, by: 2).map {
            Tag(name: String(decoding: parts[$0], as: UTF8.self), value: parts[$0 + 1])
        }
    }
}

extension [UInt8] {
    /// Calls `body` with the bytes, for statements that bind them without a copy.
    func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws(StoreError) -> T) throws(StoreError) -> T {
        try span.bytes.withUnsafeBytes { (bytes) throws(StoreError) in try body(bytes) }
    }
}
