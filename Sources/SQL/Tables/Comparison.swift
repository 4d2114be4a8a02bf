import CSQLite

/// A comparison of SQL, as constraints of virtual tables number it.
enum ComparisonOperator: Int32 {
    case equal = 2
    case greater = 4
    case lessOrEqual = 8
    case less = 16
    case greaterOrEqual = 32
    case match = 64
    case like = 65
    case glob = 66
    case regexp = 67
    case notEqual = 68
    case isNot = 69
    case isNotNull = 70
    case isNull = 71
    case `is` = 72

    /// Whether it is one of values that stand in an order: less than, equal …
    var isOrdering: Bool {
        switch self {
        case .equal, .greater, .lessOrEqual, .less, .greaterOrEqual, .notEqual, .isNot, .is: true
        case .match, .like, .glob, .regexp, .isNotNull, .isNull: false
        }
    }

    /// Whether two values of which the first is less (-1), equal (0) or greater (1) satisfy it. NULL is for the caller.
    func holds(_ order: Int) -> Bool {
        switch self {
        case .equal, .is: order == 0
        case .notEqual, .isNot: order != 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .match, .like, .glob, .regexp, .isNotNull, .isNull: false
        }
    }

    /// As people write it.
    var text: String {
        switch self {
        case .equal: "="
        case .greater: ">"
        case .lessOrEqual: "<="
        case .less: "<"
        case .greaterOrEqual: ">="
        case .match: "MATCH"
        case .like: "LIKE"
        case .glob: "GLOB"
        case .regexp: "REGEXP"
        case .notEqual: "<>"
        case .isNot: "IS NOT"
        case .isNotNull: "IS NOT NULL"
        case .isNull: "IS NULL"
        case .is: "IS"
        }
    }
}

/// The value that a column is compared with, after the column's affinity was applied: https://sqlite.org/datatype3.html#comparison_expressions
enum Comparand: Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text([UInt8])
    case blob

    /// `value` as it compares with a column of numbers.
    init(number value: OpaquePointer) {
        // Texts that read as numbers are numbers here.
        switch sqlite.value_numeric_type(value) {
        case SQLITE_INTEGER: self = .integer(sqlite.value_int64(value))
        case SQLITE_FLOAT: self = .real(sqlite.value_double(value))
        case SQLITE_TEXT: self = .text([])
        case SQLITE_BLOB: self = .blob
        default: self = .null
        }
    }

    /// `value` as it compares with a column of texts.
    init(text value: OpaquePointer) {
        switch sqlite.value_type(value) {
        case SQLITE_NULL: self = .null
        case SQLITE_BLOB: self = .blob
        default: self = .text(SQLArgument.bytes(value))
        }
    }

    var isNull: Bool { if case .null = self { true } else { false } }

    /// How a text stands to it: -1 before, 0 equal, 1 behind. Not for NULL.
    func order(text: UnsafeRawBufferPointer) -> Int {
        switch self {
        case .text(let other): other.withUnsafeBytes { Self.order(text, $0) }
        case .blob: -1
        case .null, .integer, .real: 1
        }
    }

    /// How a whole number stands to it.
    func order(integer: Int64) -> Int {
        switch self {
        case .integer(let other): integer < other ? -1 : integer > other ? 1 : 0
        case .real(let other): Self.order(integer, other)
        case .text, .blob: -1
        case .null: 1
        }
    }

    /// How two texts stand to each other, byte by byte.
    static func order(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        for index in 0..<min(a.count, b.count) where a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
        return a.count < b.count ? -1 : a.count > b.count ? 1 : 0
    }

    private static func order(_ a: Int64, _ b: Double) -> Int {
        if b < -9_223_372_036_854_775_808.0 { return 1 }
        if b >= 9_223_372_036_854_775_808.0 { return -1 }
        let whole = Int64(b)
        if a != whole { return a < whole ? -1 : 1 }
        let rest = b - Double(whole)
        return rest > 0 ? -1 : rest < 0 ? 1 : 0
    }
}

/// What SQLite hands over as arguments.
enum SQLArgument {
    /// The bytes of a text or blob; numbers as text. Valid until the value is asked for another type.
    static func withBytes<T>(_ value: OpaquePointer, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        // The pointer first: asking for it may convert the value and so change its length.
        let isBlob = sqlite.value_type(value) == SQLITE_BLOB
        let start = isBlob ? sqlite.value_blob(value) : UnsafeRawPointer(sqlite.value_text(value))
        let count = start == nil ? 0 : Int(sqlite.value_bytes(value))
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// A copy of the bytes.
    static func bytes(_ value: OpaquePointer) -> [UInt8] { withBytes(value) { Array($0) } }

    /// The text; what is no valid UTF-8 is replaced.
    static func text(_ value: OpaquePointer) -> String { withBytes(value) { String(decoding: $0, as: UTF8.self) } }
}
