import Events

/// The skeleton of a line: literal text with places for values between it. Lines of one program have few skeletons, so a block keeps
/// each once and an event only the number of its own; the line comes back by filling in the values.
///
/// The idea is that of log templates (Drain, He et al. 2017; CLP, Rodrigues et al. 2021), taken from the parser's fields, not guessed.
struct LineShape {
    enum Part: Hashable {
        /// Text that is the same in all lines of the shape: a range of `literals`.
        case literal(Range<Int>)
        /// A value of the column with this index.
        case column(Int)
        /// The event's instant, written in this layout.
        case timestamp(TimestampLayout)
    }

    /// The parts of the line, in their order.
    var parts: [Part] = []
    /// The columns of values that are no part of the line.
    var detached: [Int] = []
    /// The text of all literals.
    var literals: [UInt8] = []

    /// Whether the events have a message of their own; without one the whole line is the message.
    var hasMessage = false
    /// Whether the tokens of the line are those of its parts: no token runs from one part into the next, and no part stands in the line
    /// otherwise than its value reads (JSON escapes). Only then can the parts be searched in the line's stead.
    var isClean = true

    private enum Tag {
        static let literal: UInt64 = 0
        static let timestamp: UInt64 = 1
        static let column: UInt64 = 2
    }

    func encode(to out: inout [UInt8]) {
        out.appendVarint(parts.count)
        for part in parts {
            switch part {
            case .literal(let range):
                out.appendVarint(Tag.literal)
                out.appendVarint(range.count)
                out.append(contentsOf: literals[range])
            case .timestamp(let layout):
                out.appendVarint(Tag.timestamp)
                out.appendVarint(layout.packed)
            case .column(let index):
                out.appendVarint(Tag.column + UInt64(index))
            }
        }
        out.appendVarint(detached.count)
        for index in detached { out.appendVarint(index) }
    }

    init() {}

    /// Reads what `encode` wrote. `columns` are those of the block.
    init(_ cursor: inout ByteCursor, columns: [ColumnKey]) throws(BlockError) {
        let count = try cursor.count("shape", limit: cursor.remaining)
        for _ in 0..<count {
            let tag = try cursor.varint("shape part")
            switch tag {
            case Tag.literal:
                let length = try cursor.count("literal", limit: cursor.remaining)
                let start = literals.count
                literals.append(contentsOf: try cursor.take(length, "literal"))
                parts.append(.literal(start..<literals.count))
            case Tag.timestamp:
                guard let layout = TimestampLayout(packed: try cursor.varint("layout")) else {
                    throw .corrupt("layout is unknown")
                }
                parts.append(.timestamp(layout))
            default:
                guard tag - Tag.column < UInt64(columns.count) else { throw .corrupt("shape names no column") }
                parts.append(.column(Int(tag - Tag.column)))
            }
        }
        for _ in 0..<(try cursor.count("detached fields", limit: cursor.remaining)) {
            detached.append(try cursor.count("detached field", limit: columns.count - 1))
        }
        derive(columns)
    }

    /// Sets `hasMessage` and `isClean`.
    mutating func derive(_ columns: [ColumnKey]) {
        hasMessage = false
        isClean = true
        var before: UInt8? = nil
        var afterField = false
        for part in parts {
            switch part {
            case .literal(let range):
                guard let first = range.first, let last = range.last else { continue }
                if afterField && Self.mayJoin(literals[first]) { isClean = false }
                before = literals[last]
                afterField = false
            case .column, .timestamp:
                if afterField || before.map(Self.mayJoin) == true { isClean = false }
                before = nil
                afterField = true
                if case .column(let index) = part {
                    if columns[index].isMessage { hasMessage = true }
                    if columns[index].kind == .escaped { isClean = false }
                }
            }
        }
        for index in detached where columns[index].isMessage { hasMessage = true }
    }

    /// Whether a token may run across a boundary with this byte beside it: word bytes, and the marks inside numbers and UUIDs.
    private static func mayJoin(_ byte: UInt8) -> Bool {
        Tokenizer.classes[Int(byte)] != Tokenizer.ByteClass.separator || byte == 0x2E || byte == 0x2D
    }

    /// How many values of column `index` an event of this shape has.
    func occurrences(of index: Int) -> Int {
        var count = 0
        for part in parts where part == .column(index) { count += 1 }
        for other in detached where other == index { count += 1 }
        return count
    }
}

/// What tells columns of a block apart: the field's name and what its bytes are.
struct ColumnKey: Hashable {
    /// The field's name, UTF-8.
    var name: [UInt8]
    /// What the bytes of the values are.
    var kind: Field.Kind

    /// How the schema shows a column.
    enum Role {
        /// Never on its own: a part of the line, or an event's timestamp, level or service, which have places of their own.
        case hidden
        case message, traceID, host
        /// An entry of `metadata`.
        case metadata
    }

    /// What the name makes of the column.
    var role: Role {
        switch EventShape.role(name) {
        case .hidden, .level, .source: .hidden
        case .message: .message
        case .traceID: .traceID
        case .host: .host
        case .metadata, .number: .metadata
        }
    }

    /// Whether the field is a number by the schema, so that text which reads as one is given as a JSON number.
    var isNumber: Bool { EventShape.role(name) == .number }

    var isMessage: Bool { name == Self.message }
    var isLevel: Bool { name == Self.level }

    private static let message = Array("message".utf8)
    private static let level = Array("level".utf8)
}
