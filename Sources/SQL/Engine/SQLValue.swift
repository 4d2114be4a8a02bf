import CSQLite

/// A value as SQL has it.
public enum SQLValue: Hashable, Sendable {
    /// No value.
    case null
    /// A whole number.
    case integer(Int64)
    /// A number.
    case real(Double)
    /// A text, which SQLite keeps as bytes: what is no valid UTF-8 in them is replaced here.
    case text(String)
    /// Bytes.
    case blob([UInt8])
}

/// What kind of value it is.
public enum SQLType: Sendable {
    case null, integer, real, text, blob

    /// The type that SQLite numbers so.
    init(_ number: Int32) {
        self =
            switch number {
            case SQLITE_INTEGER: .integer
            case SQLITE_FLOAT: .real
            case SQLITE_TEXT: .text
            case SQLITE_BLOB: .blob
            default: .null
            }
    }
}
