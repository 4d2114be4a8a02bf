import CSQLite
import Query

/// The rows of a statement, pulled one after the other. Ends when it is let go, closed, read to its end, or another statement begins.
public final class SQLRows {
    /// The names of the columns.
    public let columns: [String]
    /// The declared type of each column that is one of a table, such as `TEXT`; nil for expressions.
    public let declaredTypes: [String?]

    private var statement: OpaquePointer?
    // Strong: rows need their connection.
    private let session: SQLSession
    private let run: StatementRun

    init(
        _ session: SQLSession, _ sql: String, _ parameters: [String: SQLValue], _ run: StatementRun
    ) throws(SQLError) {
        self.session = session
        self.run = run
        let statement = try Self.prepare(sql, session)
        do throws(SQLError) {
            try Self.bind(parameters, statement, session.database)
        } catch {
            _ = sqlite.finalize(statement)
            throw error
        }
        self.statement = statement
        let count = sqlite.column_count(statement)
        columns = (0..<count).map { index in sqlite.column_name(statement, index).map { String(cString: $0) } ?? "" }
        declaredTypes = (0..<count).map { index in sqlite.column_decltype(statement, index).map { String(cString: $0) } }
    }

    deinit { close() }

    private static func prepare(_ sql: String, _ session: SQLSession) throws(SQLError) -> OpaquePointer {
        var sql = sql
        let result: Result<OpaquePointer, SQLError> = sql.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress, let count = Int32(exactly: text.count), !text.contains(0) else {
                    return .failure(
                        SQLError(.invalid, text.isEmpty ? "there is no statement" : "the statement holds a NUL or is too long"))
                }
                var statement: OpaquePointer?
                var rest: UnsafePointer<CChar>?
                let result = sqlite.prepare_v3(session.database, start, count, 0, &statement, &rest)
                guard result == SQLITE_OK else {
                    return .failure(SQLError(sqlite: result, session.database))
                }
                guard let statement else { return .failure(SQLError(.invalid, "there is no statement")) }
                // Whatever gives no columns is there to change something.
                if sqlite.column_count(statement) == 0 {
                    _ = sqlite.finalize(statement)
                    return .failure(SQLError(.readOnly, ReadOnlyAccess.refusal))
                }
                guard let rest else { return .success(statement) }
                // Another statement behind it would be passed over in silence.
                let tail = UnsafeBufferPointer(start: rest, count: text.count - (rest - start))
                if SQLText.hasStatement(UnsafeRawBufferPointer(tail)) {
                    _ = sqlite.finalize(statement)
                    return .failure(SQLError(.invalid, "there is more than one statement; run one after the other"))
                }
                return .success(statement)
            }
        }
        return try result.get()
    }

    private static func bind(
        _ parameters: [String: SQLValue], _ statement: OpaquePointer, _ database: OpaquePointer
    ) throws(SQLError) {
        let count = sqlite.bind_parameter_count(statement)
        guard count > 0 else { return }
        for index in 1...count {
            let name = sqlite.bind_parameter_name(statement, index).map { String(cString: $0) }
            let key = name.map { String($0.dropFirst()) } ?? "\(index)"
            guard let value = parameters[key] else {
                throw SQLError(.invalid, "the parameter \(name ?? "?\(index)") has no value; give one with --param \(key)=VALUE")
            }
            let result = bind(value, index, statement)
            if result != SQLITE_OK { throw SQLError(sqlite: result, database) }
        }
    }

    private static func bind(_ value: SQLValue, _ index: Int32, _ statement: OpaquePointer) -> Int32 {
        switch value {
        case .null: return sqlite.bind_null(statement, index)
        case .integer(let number): return sqlite.bind_int64(statement, index, number)
        case .real(let number): return sqlite.bind_double(statement, index, number)
        case .text(var text):
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) {
                    sqlite.bind_text64(
                        statement, index, $0.baseAddress ?? SQLResult.emptyText, UInt64($0.count), logetl_sqlite_transient(),
                        UInt8(SQLITE_UTF8))
                }
            }
        case .blob(let bytes):
            return bytes.withUnsafeBytes {
                sqlite.bind_blob64(
                    statement, index, $0.baseAddress ?? UnsafeRawPointer(SQLResult.emptyText), UInt64($0.count),
                    logetl_sqlite_transient())
            }
        }
    }

    /// Goes to the next row; false at the end. Throws what ended the statement early; then it is closed.
    public func next() throws(SQLError) -> Bool {
        guard let statement else { return false }
        if run.stopFlag.isSet {
            let error = session.reason(SQLError(.stopped, "the question was stopped"))
            close()
            throw error
        }
        let result = sqlite.step(statement)
        if result == SQLITE_ROW {
            run.rows += 1
            return true
        }
        guard result != SQLITE_DONE else {
            close()
            return false
        }
        let error = session.reason(SQLError(sqlite: result, session.database))
        close()
        throw error
    }

    /// Ends the statement.
    public func close() {
        guard let open = statement else { return }
        statement = nil
        _ = sqlite.finalize(open)
        run.finish()
        if session.run === run { session.endStatement() }
    }

    // MARK: The row

    /// The type of a column's value.
    public func type(_ column: Int) -> SQLType {
        guard let statement else { return .null }
        return SQLType(sqlite.column_type(statement, Int32(column)))
    }

    /// A column's value.
    public func value(_ column: Int) -> SQLValue {
        guard let statement else { return .null }
        switch type(column) {
        case .null: return .null
        case .integer: return .integer(sqlite.column_int64(statement, Int32(column)))
        case .real: return .real(sqlite.column_double(statement, Int32(column)))
        case .text: return .text(withBytes(column) { String(decoding: $0, as: UTF8.self) })
        case .blob: return .blob(withBytes(column) { Array($0) })
        }
    }

    /// A column's whole number; 0 where it is none.
    public func integer(_ column: Int) -> Int64 {
        guard let statement else { return 0 }
        return sqlite.column_int64(statement, Int32(column))
    }

    /// A column's number; 0 where it is none.
    public func real(_ column: Int) -> Double {
        guard let statement else { return 0 }
        return sqlite.column_double(statement, Int32(column))
    }

    /// Calls `body` with the bytes of a column's text or blob, or a number's text; they are valid only there. Text need not be valid UTF-8.
    public func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        guard let statement else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let isBlob = sqlite.column_type(statement, Int32(column)) == SQLITE_BLOB
        let start =
            isBlob
            ? sqlite.column_blob(statement, Int32(column)) : UnsafeRawPointer(sqlite.column_text(statement, Int32(column)))
        let count = start == nil ? 0 : Int(sqlite.column_bytes(statement, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }
}
