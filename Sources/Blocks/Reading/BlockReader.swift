import CISAL
import Events

/// An opened block: columns are inflated when they are first asked for.
///
/// Not for two threads at once.
public final class BlockReader {
    /// Events in the block.
    public let count: Int

    /// The sections before those of the columns.
    enum Section {
        static let timestamps = 0
        static let levels = 1
        static let services = 2
        static let shapes = 3
        static let origins = 4
        static let columns = 5
    }

    let columns: [ColumnKey]
    let shapes: [LineShape]
    /// The services of the block.
    package let serviceNames: [String]
    let blockSource: [UInt8]
    let constants: [(key: ColumnKey, value: [UInt8])]

    /// What the partition knows of duplicates of the events; nil for none.
    public var knownRepeats: BlockRepeats?

    /// Names that `copyEvents` adds to a batch at most.
    public var nameCount: Int { columns.count + constants.count + 1 }
    /// Services of the block.
    public var serviceCount: Int { serviceNames.count }

    /// Where the columns come from.
    private enum Source {
        /// A payload, and where each section is in it.
        case payload([UInt8], sections: [Range<Int>], Decompressor)
        /// Events that were never encoded.
        case plain(PlainColumns)
    }
    private let source: Source

    var cachedTimestamps: [Timestamp]?
    var cachedLevels: [UInt8]?
    var cachedServices: [UInt16]?
    var cachedShapes: [Int]?
    var cachedColumns: [OpenColumn?]
    var writer = TimestampWriter()
    var scratch: [UInt8] = []

    /// Opens a payload that `BlockEncoder` made. Throws `BlockError` where it is damaged or from a newer version.
    public init(_ payload: [UInt8]) throws(BlockError) {
        guard payload.count > BlockEncoder.prefixBytes, payload[0] == BlockEncoder.magic else { throw .corrupt("no block") }
        guard payload[1] == BlockEncoder.version else { throw .unknownVersion(Int(payload[1])) }
        let decompressor = Decompressor()
        let parsed = try Self.withBytes(of: payload) { bytes throws(BlockError) in
            var cursor = ByteCursor(bytes)
            _ = try cursor.take(2, "prefix")
            guard try cursor.fixed32("checksum") == BlockEncoder.checksum(payload) else { throw .corrupt("checksum differs") }
            let count = try cursor.count("events", limit: BlockLimits.events)
            guard count > 0 else { throw .corrupt("no events") }
            let directory = try decompressor.part(&cursor)
            let start = cursor.offset
            let remaining = cursor.remaining
            return try Self.withBytes(of: directory) { bytes throws(BlockError) in
                var cursor = ByteCursor(bytes)
                return (count, try Directory(&cursor, bodyStart: start, bodyBytes: remaining))
            }
        }
        count = parsed.0
        let directory = parsed.1
        columns = directory.columns
        shapes = directory.shapes
        serviceNames = directory.services
        blockSource = directory.source
        constants = directory.constants
        source = .payload(payload, sections: directory.sections, decompressor)
        cachedColumns = Array(repeating: nil, count: directory.columns.count)
    }

    /// Opens events that `BlockEncoder.open` laid out, without encoding them.
    init(_ plain: PlainColumns) {
        count = plain.timestamps.count
        columns = plain.columns
        shapes = plain.shapes
        serviceNames = plain.serviceNames
        blockSource = plain.source
        constants = plain.constants
        source = .plain(plain)
        cachedTimestamps = plain.timestamps
        cachedLevels = plain.levels
        cachedServices = plain.services
        cachedShapes = plain.shapeOfRow
        cachedColumns = Array(repeating: nil, count: plain.columns.count)
    }

    /// `withUnsafeBytes` that keeps the type of the error.
    static func withBytes<T>(of bytes: [UInt8], _ body: (UnsafeRawBufferPointer) throws(BlockError) -> T) throws(BlockError) -> T
    {
        let result: Result<T, BlockError> = bytes.withUnsafeBytes { raw in
            do throws(BlockError) { return .success(try body(raw)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func withSection<T>(
        _ index: Int, _ body: (inout ByteCursor, Decompressor) throws(BlockError) -> T
    ) throws(BlockError) -> T {
        guard case .payload(let payload, let sections, let decompressor) = source else { throw .corrupt("no section") }
        let range = sections[index]
        return try Self.withBytes(of: payload) { bytes throws(BlockError) in
            var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[range]))
            return try body(&cursor, decompressor)
        }
    }

    // MARK: Columns

    /// The instants, ascending.
    public func timestamps() throws(BlockError) -> [Timestamp] {
        if let cached = cachedTimestamps { return cached }
        let result = try withSection(Section.timestamps) { cursor, decompressor throws(BlockError) in
            let first = try cursor.zigZag("first instant")
            let unit = Int64(truncatingIfNeeded: try cursor.varint("unit"))
            return try IntegerCodec.decode(&cursor, count: count, decompressor).map { Timestamp(rawValue: first &+ $0 &* unit) }
        }
        cachedTimestamps = result
        return result
    }

    /// The levels, as raw values of `Level`.
    public func levels() throws(BlockError) -> [UInt8] {
        if let cached = cachedLevels { return cached }
        let result: [UInt8] = try indexes(Section.levels, below: Level.tableSize, "level")
        guard !result.contains(0) else { throw .corrupt("level is out of range") }
        cachedLevels = result
        return result
    }

    /// The services of the block, and for each event the index of its own.
    public func services() throws(BlockError) -> (names: [String], indexes: [UInt16]) {
        if let cached = cachedServices { return (serviceNames, cached) }
        let result: [UInt16] = try indexes(Section.services, below: serviceNames.count, "service")
        cachedServices = result
        return (serviceNames, result)
    }

    /// For blocks merged from smaller ones: the id of the block that each event came from. Nil for others.
    public func origins() throws(BlockError) -> [Int64]? {
        guard case .payload(_, let sections, _) = source, !sections[Section.origins].isEmpty else { return nil }
        return try integers(Section.origins)
    }

    /// For each event the index of its shape.
    func shapeIndexes() throws(BlockError) -> [Int] {
        if let cached = cachedShapes { return cached }
        let result: [Int] = try indexes(Section.shapes, below: shapes.count, "shape")
        cachedShapes = result
        return result
    }

    private func integers(_ section: Int) throws(BlockError) -> [Int64] {
        try withSection(section) { cursor, decompressor throws(BlockError) in
            try IntegerCodec.decode(&cursor, count: count, decompressor)
        }
    }

    private func indexes<T: FixedWidthInteger>(
        _ section: Int, below limit: Int, _ what: StaticString
    ) throws(BlockError) -> [T] {
        try withSection(section) { cursor, decompressor throws(BlockError) in
            try IntegerCodec.indexes(&cursor, count: count, below: limit, what, decompressor)
        }
    }

    /// The column with index `index`.
    func column(_ index: Int) throws(BlockError) -> OpenColumn {
        if let open = cachedColumns[index] { return open }
        // Which rows have values follows from their shapes.
        let perShape = shapes.map { $0.occurrences(of: index) }
        let isOneEach = perShape.allSatisfy { $0 == 1 }
        var firsts: [Int32] = []
        if isOneEach {
            firsts = ascending
        } else {
            firsts.reserveCapacity(count + 1)
            var total: Int32 = 0
            for shape in try shapeIndexes() {
                firsts.append(total)
                total &+= Int32(truncatingIfNeeded: perShape[shape])
            }
            firsts.append(total)
        }
        let total = Int(firsts[count])
        let values: ValueList
        if case .plain(let plain) = source {
            values = plain.values(index)
        } else {
            values = try withSection(Section.columns + index) { cursor, decompressor throws(BlockError) in
                try ValueList(&cursor, count: total, decompressor)
            }
        }
        let open = OpenColumn(key: columns[index], values: values, firsts: firsts, isOneEach: isOneEach)
        cachedColumns[index] = open
        return open
    }

    /// 0, 1, 2 … up to the count of rows: where the values of a column stand that has one for each row.
    private lazy var ascending: [Int32] = (0...Int32(truncatingIfNeeded: count)).map { $0 }

    /// Whether no value of a column can hold a word: the column keeps numbers or addresses. Told from its first bytes.
    func holdsOnlyNumbers(_ index: Int) throws(BlockError) -> Bool {
        guard case .payload = source, cachedColumns[index] == nil else { return false }
        return try withSection(Section.columns + index) { cursor, _ throws(BlockError) in
            guard cursor.remaining > 0 else { return false }
            var encoding = ValueEncoding(rawValue: try cursor.byte("encoding"))
            if encoding == .dictionary {
                _ = try cursor.varint("dictionary")
                encoding = ValueEncoding(rawValue: try cursor.byte("encoding"))
            }
            return encoding == .integers || encoding == .ipv4
        }
    }
}

/// A column with its values inflated, and where each row's values stand.
final class OpenColumn {
    let key: ColumnKey
    /// The values as the line has them.
    let values: ValueList
    /// For each row the index of its first value; one more entry than rows.
    let firsts: [Int32]
    /// Whether each row has exactly one value.
    let isOneEach: Bool

    init(key: ColumnKey, values: ValueList, firsts: [Int32], isOneEach: Bool) {
        self.key = key
        self.values = values
        self.firsts = firsts
        self.isOneEach = isOneEach
    }

    /// The values as they read: escapes of JSON strings resolved.
    private(set) lazy var readable: ValueList = key.kind == .escaped ? values.unescaped() : values

    /// The folded text of all values with where each starts; made when a search first needs it.
    lazy var folded: FoldedText? = FoldedText(readable)

    /// The row of each value.
    private(set) lazy var rowOfValue: [Int32] = {
        var rows: [Int32] = []
        rows.reserveCapacity(values.count)
        for row in 0..<firsts.count - 1 {
            for _ in firsts[row]..<firsts[row + 1] { rows.append(Int32(row)) }
        }
        return rows
    }()
}
