import Events

/// Finds the shape of each line of a block, and the column of each of its values. A class, for it is asked for each row and never copied.
final class ShapeTable {
    /// A field of a row as the shape sees it: the literal text before it, and its value.
    struct Piece {
        /// Name, kind and whether it is detached; see `descriptor`.
        var descriptor: UInt32
        /// The text between the field before and this one. Empty for detached fields.
        var gap: ByteRange
        /// The value.
        var value: ByteRange
    }

    private(set) var shapes: [LineShape] = []
    private(set) var columns: [ColumnKey] = []

    /// What `match` compares: descriptors and literals of each shape, one after the other.
    private struct Known {
        var hash: UInt64
        var layout: UInt64
        var pieces: Range<Int>
        var tail: Range<Int>
    }
    private var known: [Known] = []
    private var descriptors: [UInt32] = []
    private var gaps: [Range<Int>] = []
    private var text: [UInt8] = []
    /// The column of each piece of each shape; -1 for timestamps.
    private(set) var columnOfPiece: [Int32] = []
    private var byHash: [UInt64: [Int]] = [:]
    private var columnByDescriptor: [UInt32: Int] = [:]
    private var last = 0

    static func descriptor(_ name: FieldName, _ kind: Field.Kind, isDetached: Bool) -> UInt32 {
        UInt32(name.rawValue) << 3 | UInt32(kind.rawValue) << 1 | (isDetached ? 1 : 0)
    }

    static let filler = descriptor(.filler, .text, isDetached: false)

    func removeAll() {
        shapes.removeAll(keepingCapacity: true)
        columns.removeAll(keepingCapacity: true)
        known.removeAll(keepingCapacity: true)
        descriptors.removeAll(keepingCapacity: true)
        gaps.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        columnOfPiece.removeAll(keepingCapacity: true)
        byHash.removeAll(keepingCapacity: true)
        columnByDescriptor.removeAll(keepingCapacity: true)
        last = 0
    }

    /// The columns of the pieces of shape `index`.
    func columnRange(_ index: Int) -> Range<Int> { known[index].pieces }

    /// The number of the shape of a line with these pieces and the literal `tail` after them.
    func shape(
        _ pieces: UnsafeBufferPointer<Piece>, tail: ByteRange, layout: TimestampLayout, _ base: UnsafePointer<UInt8>,
        _ batch: EventBatch
    ) -> Int {
        let packed = layout.packed
        if last < known.count && matches(known[last], pieces, tail, packed, base) { return last }
        var hash = ByteHash.mix(packed | 1, ByteHash.hash(base + Int(tail.start), tail.count))
        for piece in pieces {
            let gap = ByteHash.hash(base + Int(piece.gap.start), piece.gap.count)
            hash = ByteHash.mix(hash ^ UInt64(piece.descriptor) << 17, gap | 1)
        }
        for index in byHash[hash] ?? [] where matches(known[index], pieces, tail, packed, base) {
            last = index
            return index
        }
        last = add(pieces, tail: tail, layout: layout, hash: hash, base, batch.names)
        return last
    }

    private func matches(
        _ shape: Known, _ pieces: UnsafeBufferPointer<Piece>, _ tail: ByteRange, _ layout: UInt64, _ base: UnsafePointer<UInt8>
    ) -> Bool {
        guard shape.pieces.count == pieces.count, shape.layout == layout else { return false }
        return descriptors.withUnsafeBufferPointer { descriptors in
            gaps.withUnsafeBufferPointer { gaps in
                text.withUnsafeBufferPointer { text in
                    var at = shape.pieces.lowerBound
                    for piece in pieces {
                        guard descriptors[at] == piece.descriptor, Self.isEqual(text, gaps[at], base, piece.gap) else {
                            return false
                        }
                        at &+= 1
                    }
                    return Self.isEqual(text, shape.tail, base, tail)
                }
            }
        }
    }

    @inline(__always)
    private static func isEqual(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ base: UnsafePointer<UInt8>, _ other: ByteRange
    ) -> Bool {
        guard range.count == other.count else { return false }
        let from = base + Int(other.start)
        for i in 0..<range.count where text[range.lowerBound &+ i] != from[i] { return false }
        return true
    }

    private func add(
        _ pieces: UnsafeBufferPointer<Piece>, tail: ByteRange, layout: TimestampLayout, hash: UInt64,
        _ base: UnsafePointer<UInt8>,
        _ names: FieldNames
    ) -> Int {
        var shape = LineShape()
        let start = descriptors.count
        func literal(_ range: ByteRange) {
            guard range.count > 0 else { return }
            let from = shape.literals.count
            shape.literals.append(contentsOf: UnsafeBufferPointer(start: base + Int(range.start), count: range.count))
            shape.parts.append(.literal(from..<shape.literals.count))
        }
        func remember(_ range: ByteRange) -> Range<Int> {
            let from = text.count
            text.append(contentsOf: UnsafeBufferPointer(start: base + Int(range.start), count: range.count))
            return from..<text.count
        }
        for piece in pieces {
            descriptors.append(piece.descriptor)
            gaps.append(remember(piece.gap))
            literal(piece.gap)
            let kind = Field.Kind(rawValue: UInt8(truncatingIfNeeded: piece.descriptor >> 1 & 3)) ?? .text
            if kind == .timestamp {
                shape.parts.append(.timestamp(layout))
                columnOfPiece.append(-1)
                continue
            }
            let column = self.column(piece.descriptor, kind, names)
            columnOfPiece.append(Int32(column))
            if piece.descriptor & 1 != 0 { shape.detached.append(column) } else { shape.parts.append(.column(column)) }
        }
        literal(tail)
        shape.derive(columns)
        shapes.append(shape)
        known.append(Known(hash: hash, layout: layout.packed, pieces: start..<descriptors.count, tail: remember(tail)))
        byHash[hash, default: []].append(known.count - 1)
        return known.count - 1
    }

    private func column(_ descriptor: UInt32, _ kind: Field.Kind, _ names: FieldNames) -> Int {
        if let index = columnByDescriptor[descriptor] { return index }
        columns.append(ColumnKey(name: names.texts[Int(descriptor >> 3)], kind: kind))
        columnByDescriptor[descriptor] = columns.count - 1
        return columns.count - 1
    }
}
