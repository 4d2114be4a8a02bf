import CISAL
import Events

/// Makes blocks of the events of a batch. Keeps its memory from block to block; one for each thread.
///
/// The payload, version 1: the byte `L`, the version, CRC-32 of the rest (little-endian); then the count of events and the compressed
/// directory (services, sources, constants, columns with their lengths, shapes); then the lengths of the sections and the sections:
/// instants, levels, services, shapes, origins, and one for each column, each readable alone.
public final class BlockEncoder {
    /// The first byte of every block.
    public static let magic = UInt8(ascii: "L")
    static let version: UInt8 = 1
    /// Bytes before the part that the checksum covers.
    static let prefixBytes = 6
    /// The name of the column that holds each event's source where the events of a block have several.
    static let sourceColumn = EventShape.sourceField

    private let compressor: Compressor
    private let gathered: Tokens
    private var values = ValueEncoder()
    private let table = ShapeTable()
    private var tokens = TokenSet()
    private var writer = TimestampWriter()

    private var flat: [ByteRange] = []
    private var flatColumns: [Int32] = []
    private var shapeOfRow: [Int64] = []
    private var numbers: [Int64] = []
    private var scratch: [UInt8] = []

    /// What becomes of the tokens of a block.
    public enum Tokens: Sendable {
        /// Blocks come with their words and a filter of their identifiers: for partitions with an index of words.
        case wordsAndFilter
        /// The words are in `EncodedBlock.filter` with the identifiers, to be asked by a `FilterQuery`, and `EncodedBlock.words` is empty:
        /// for partitions without an index of words.
        case filter
        /// Neither: for an encoder that only opens events (`open`).
        case none
    }

    /// An encoder; `compression` is the zstd level, 1 for the hot tier.
    public init(compression: Int = 1, tokens gathered: Tokens = .wordsAndFilter) {
        compressor = Compressor(level: Int32(compression))
        self.gathered = gathered
    }

    /// Encodes some events of `batch` as one block. `rows` are in the order that the block will have: ascending time.
    ///
    /// `origins`, one a row where given, is kept for `BlockReader.origins()`. `rows` must not be empty.
    public func encode(_ batch: EventBatch, rows: [Int], origins: [Int64]? = nil) -> EncodedBlock {
        precondition(!rows.isEmpty, "a block holds at least one event")
        precondition(origins == nil || origins!.count == rows.count)
        prepare(batch, rows)
        let base = UnsafePointer(batch.arena.base)

        var sections: [[UInt8]] = []
        sections.append(section { encodeTimestamps(batch, rows, to: &$0) })
        let levels = encodeNumbers(rows) { Int64(batch.levels[$0].rawValue) }
        sections.append(levels)
        let (services, serviceIndexes) = compactServices(batch, rows)
        sections.append(serviceIndexes)
        sections.append(section { out in shapeOfRow.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) } })
        if let origins {
            sections.append(section { out in origins.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) } })
        } else {
            sections.append([])
        }
        let lineColumns = columnsOfLines()
        forEachColumn { index, values in
            sections.append(encodeColumn(index, values, base, isInLine: lineColumns[index]))
        }
        if gathered != .none {
            addTokensOfLines(batch, rows, base)
            for constant in batch.constants { constant.value.withUnsafeBytes { tokens.insert(tokensOf: $0) } }
        }

        let payload = assemble(batch, rows.count, services, sections)
        return EncodedBlock(
            summary: summary(batch, rows, services), payload: payload, words: gathered == .filter ? [] : tokens.words,
            filter: gathered == .filter ? tokens.wholeFilter() : tokens.filter())
    }

    /// Opens some events of `batch` for reading as if they had been encoded as a block: what is read at once need not be compressed.
    ///
    /// `rows` are in the order that the block will have, and may be none. The batch may be used again for others afterwards.
    public func open(_ batch: EventBatch, rows: [Int]) -> BlockReader {
        prepare(batch, rows)
        var plain = PlainColumns(table, batch, bytes: flat.reduce(0) { $0 + $1.count })
        plain.timestamps = rows.map { batch.timestamps[$0] }
        plain.levels = rows.map { batch.levels[$0].rawValue }
        plain.shapeOfRow = shapeOfRow.map { Int($0) }
        var known = [Int](repeating: -1, count: batch.serviceNames.count)
        plain.services = rows.map { row in
            let service = Int(batch.services[row])
            if known[service] < 0 {
                known[service] = plain.serviceNames.count
                plain.serviceNames.append(String(decoding: batch.serviceNames[service], as: UTF8.self))
            }
            return UInt16(truncatingIfNeeded: known[service])
        }
        let base = UnsafePointer(batch.arena.base)
        forEachColumn { _, values in plain.add(values, base) }
        return BlockReader(plain)
    }

    /// Forgets the last block and splits the rows of the next into pieces.
    private func prepare(_ batch: EventBatch, _ rows: [Int]) {
        table.removeAll()
        tokens.removeAll()
        flat.removeAll(keepingCapacity: true)
        flatColumns.removeAll(keepingCapacity: true)
        shapeOfRow.removeAll(keepingCapacity: true)
        addRows(batch, rows, UnsafePointer(batch.arena.base))
    }

    private func section(_ body: (inout [UInt8]) -> Void) -> [UInt8] {
        var out: [UInt8] = []
        body(&out)
        return out
    }

    // MARK: Rows

    /// Splits all rows into pieces and files their values under their columns.
    private func addRows(_ batch: EventBatch, _ rows: [Int], _ base: UnsafePointer<UInt8>) {
        // Pointers, taken once: the rows of a block are the way of the data. A row has at most two pieces a field and one for its end.
        // Events of older blocks may have a few fields more than a parser may give them.
        let mostFields = rows.reduce(0) { max($0, batch.fields(of: $1).count) }
        withUnsafeTemporaryAllocation(of: ShapeTable.Piece.self, capacity: 2 * mostFields + 1) { pieces in
            batch.fields.withUnsafeBufferPointer { fields in
                batch.fieldStarts.withUnsafeBufferPointer { starts in
                    batch.lines.withUnsafeBufferPointer { lines in
                        for row in rows {
                            let own = UnsafeBufferPointer(rebasing: fields[Int(starts[row])..<Int(starts[row + 1])])
                            addRow(batch, row, lines[row], own, base, pieces)
                        }
                    }
                }
            }
        }
    }

    @inline(__always)
    private func addRow(
        _ batch: EventBatch, _ row: Int, _ line: ByteRange, _ fields: UnsafeBufferPointer<Field>, _ base: UnsafePointer<UInt8>,
        _ pieces: UnsafeMutableBufferPointer<ShapeTable.Piece>
    ) {
        let describeOnly = table.shapes.count >= BlockLimits.literalShapes
        var count = 0
        func add(_ descriptor: UInt32, gap: ByteRange, value: ByteRange) {
            pieces.initializeElement(at: count, to: .init(descriptor: descriptor, gap: gap, value: value))
            count &+= 1
        }
        var at = line.start
        var layout = TimestampLayout.rfc3339Nanoseconds
        for field in fields {
            var kind = field.kind
            // A field out of order would break the line; it is kept, but beside the line.
            let isDetached = field.isDetached || field.range.start < at || field.range.end > line.end
            if kind == .timestamp {
                if !isDetached && rewrites(batch, row, field.range, base) {
                    layout = batch.layouts[row]
                } else {
                    kind = .text
                }
            }
            let descriptor = ShapeTable.descriptor(field.name, kind, isDetached: isDetached)
            if isDetached {
                add(descriptor, gap: ByteRange(at, at), value: field.range)
                continue
            }
            let gap = ByteRange(at, field.range.start)
            if gap.count > BlockLimits.literalBytes || (describeOnly && gap.count > 0) {
                add(ShapeTable.filler, gap: ByteRange(at, at), value: gap)
                add(descriptor, gap: ByteRange(field.range.start, field.range.start), value: field.range)
            } else {
                add(descriptor, gap: gap, value: field.range)
            }
            at = field.range.end
        }
        var tail = ByteRange(at, line.end)
        // A line without fields in it is all text; kept as a value, for it differs from line to line.
        if tail.count > BlockLimits.literalBytes || (tail.count > 0 && (describeOnly || at == line.start)) {
            add(ShapeTable.filler, gap: ByteRange(at, at), value: tail)
            tail = ByteRange(line.end, line.end)
        }
        let made = UnsafeBufferPointer(rebasing: pieces[..<count])
        let shape = table.shape(made, tail: tail, layout: layout, base, batch)
        shapeOfRow.append(Int64(shape))
        let first = table.columnRange(shape).lowerBound
        table.columnOfPiece.withUnsafeBufferPointer { columns in
            for index in 0..<count where columns[first &+ index] >= 0 {
                flat.append(made[index].value)
                flatColumns.append(columns[first &+ index])
            }
        }
    }

    /// Whether the instant written in the row's layout gives the bytes of the line.
    private func rewrites(_ batch: EventBatch, _ row: Int, _ range: ByteRange, _ base: UnsafePointer<UInt8>) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { buffer in
            let count = writer.write(batch.timestamps[row], batch.layouts[row], to: buffer.baseAddress!)
            return UnsafeRawBufferPointer(start: buffer.baseAddress, count: count)
                .sameBytes(UnsafeRawBufferPointer(start: base + Int(range.start), count: range.count))
        }
    }

    // MARK: Sections

    private func encodeTimestamps(_ batch: EventBatch, _ rows: [Int], to out: inout [UInt8]) {
        // Instants are multiples of a unit (a second, a millisecond) in most logs.
        let first = batch.timestamps[rows[0]].rawValue
        var unit: Int64 = 0
        for candidate in [Int64(1_000_000_000), 1_000_000, 1_000, 1]
        where rows.allSatisfy({ (batch.timestamps[$0].rawValue &- first) % candidate == 0 }) {
            unit = candidate
            break
        }
        out.appendZigZag(first)
        out.appendVarint(UInt64(unit))
        numbers.removeAll(keepingCapacity: true)
        for row in rows { numbers.append((batch.timestamps[row].rawValue &- first) / unit) }
        numbers.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) }
    }

    private func encodeNumbers(_ rows: [Int], _ value: (Int) -> Int64) -> [UInt8] {
        numbers.removeAll(keepingCapacity: true)
        for row in rows { numbers.append(value(row)) }
        return section { out in numbers.withUnsafeBufferPointer { IntegerCodec.encode($0, compressor, to: &out) } }
    }

    /// The services that occur, by first occurrence, and the section of each row's own.
    private func compactServices(_ batch: EventBatch, _ rows: [Int]) -> (names: [(index: Int, events: Int)], section: [UInt8]) {
        var known = [Int](repeating: -1, count: batch.serviceNames.count)
        var names: [(index: Int, events: Int)] = []
        let section = encodeNumbers(rows) { row in
            let service = Int(batch.services[row])
            if known[service] < 0 {
                known[service] = names.count
                names.append((service, 0))
            }
            names[known[service]].events += 1
            return Int64(known[service])
        }
        return (names, section)
    }

    /// Calls `body` with each column and its values, in the order of the rows.
    private func forEachColumn(_ body: (Int, UnsafeBufferPointer<ByteRange>) -> Void) {
        var starts = [Int](repeating: 0, count: table.columns.count + 1)
        for column in flatColumns { starts[Int(column) + 1] += 1 }
        for i in 1..<starts.count { starts[i] += starts[i - 1] }
        withUnsafeTemporaryAllocation(of: ByteRange.self, capacity: max(flat.count, 1)) { sorted in
            var next = starts
            for i in flat.indices {
                let column = Int(flatColumns[i])
                sorted.initializeElement(at: next[column], to: flat[i])
                next[column] &+= 1
            }
            for column in table.columns.indices {
                body(column, UnsafeBufferPointer(rebasing: sorted[starts[column]..<starts[column + 1]]))
            }
        }
    }

    /// For each column, whether it stands in lines that are their own message, so that its words must be found whatever its role.
    private func columnsOfLines() -> [Bool] {
        var result = [Bool](repeating: false, count: table.columns.count)
        for shape in table.shapes where !shape.hasMessage {
            for case .column(let index) in shape.parts { result[index] = true }
        }
        return result
    }

    private func encodeColumn(
        _ index: Int, _ ranges: UnsafeBufferPointer<ByteRange>, _ base: UnsafePointer<UInt8>, isInLine: Bool
    ) -> [UInt8] {
        let key = table.columns[index]
        var out: [UInt8] = []
        values.encode(ranges, base, compressor, to: &out)
        guard gathered != .none, isInLine || key.role != .hidden || key.isLevel else { return out }
        for range in values.distinct {
            let text = UnsafeRawBufferPointer(start: base + Int(range.start), count: range.count)
            if key.kind == .escaped {
                scratch.removeAll(keepingCapacity: true)
                JSONString.unescape(text, to: &scratch)
                scratch.withUnsafeBytes { tokens.insert(tokensOf: $0) }
            } else {
                tokens.insert(tokensOf: text)
            }
        }
        return out
    }

    // MARK: Tokens of whole lines

    /// Adds the words of lines that are their own message and do not come with the columns: literals, timestamps, words across parts.
    private func addTokensOfLines(_ batch: EventBatch, _ rows: [Int], _ base: UnsafePointer<UInt8>) {
        guard table.shapes.contains(where: { !$0.hasMessage }) else { return }
        var layouts: [TimestampLayout?] = []
        for shape in table.shapes {
            var layout: TimestampLayout?
            if !shape.hasMessage && shape.isClean {
                for part in shape.parts {
                    switch part {
                    case .literal(let range):
                        shape.literals.withUnsafeBytes { tokens.insert(tokensOf: UnsafeRawBufferPointer(rebasing: $0[range])) }
                    case .timestamp(let written): layout = written
                    case .column: break
                    }
                }
            }
            layouts.append(layout)
        }
        var clock = ClockTokens()
        for (position, row) in rows.enumerated() {
            let index = Int(shapeOfRow[position])
            if let layout = layouts[index] {
                clock.add(batch.timestamps[row], layout, &tokens, &writer)
            } else if !table.shapes[index].hasMessage && !table.shapes[index].isClean {
                tokens.insert(tokensOf: batch.arena.bytes(batch.lines[row]))
            }
        }
        clock.finish(&tokens)
    }

    // MARK: Assembly

    private func assemble(
        _ batch: EventBatch, _ count: Int, _ services: [(index: Int, events: Int)], _ sections: [[UInt8]]
    ) -> [UInt8] {
        var directory: [UInt8] = []
        directory.appendVarint(services.count)
        for service in services {
            let name = batch.serviceNames[service.index]
            directory.appendVarint(name.count)
            directory.append(contentsOf: name)
        }
        directory.appendVarint(batch.source.count)
        directory.append(contentsOf: batch.source)
        directory.appendVarint(batch.constants.count)
        for constant in batch.constants {
            let name = batch.names.texts[Int(constant.name.rawValue)]
            directory.appendVarint(name.count)
            directory.append(contentsOf: name)
            directory.appendVarint(constant.value.count)
            directory.append(contentsOf: constant.value)
        }
        directory.appendVarint(table.columns.count)
        for column in table.columns {
            directory.append(column.kind.rawValue)
            directory.appendVarint(column.name.count)
            directory.append(contentsOf: column.name)
        }
        directory.appendVarint(table.shapes.count)
        for shape in table.shapes { shape.encode(to: &directory) }
        for section in sections { directory.appendVarint(section.count) }

        var payload: [UInt8] = []
        payload.reserveCapacity(sections.reduce(directory.count + 64) { $0 + $1.count })
        payload.append(Self.magic)
        payload.append(Self.version)
        payload.appendFixed32(0)
        payload.appendVarint(count)
        compressor.append(directory, to: &payload)
        for section in sections { payload.append(contentsOf: section) }
        let checksum = Self.checksum(payload)
        for i in 0..<4 { payload[2 + i] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * i)) }
        return payload
    }

    /// CRC-32 (the polynomial of gzip) of what follows the prefix.
    static func checksum(_ payload: [UInt8]) -> UInt32 {
        payload.withUnsafeBufferPointer { bytes in
            crc32_gzip_refl(0, bytes.baseAddress! + prefixBytes, UInt64(bytes.count - prefixBytes))
        }
    }

    private func summary(_ batch: EventBatch, _ rows: [Int], _ services: [(index: Int, events: Int)]) -> BlockSummary {
        var levelCounts = [UInt32](repeating: 0, count: Level.tableSize)
        for row in rows { levelCounts[Int(batch.levels[row].rawValue)] += 1 }
        return BlockSummary(
            events: rows.count, first: batch.timestamps[rows[0]], last: batch.timestamps[rows[rows.count - 1]],
            levelCounts: levelCounts,
            services: services.sorted { $0.events > $1.events }.map {
                .init(name: String(decoding: batch.serviceNames[$0.index], as: UTF8.self), events: $0.events)
            })
    }
}
