import CSQLite

/// A prepared statement. Belongs to one connection and its thread.
///
/// Bound bytes are not copied where the method says so: they must stay valid until `run` or `reset`.
final class Statement {
    private let handle: OpaquePointer
    private let database: OpaquePointer
    private let path: String

    /// Prepares the first statement of `sql`.
    init(_ sql: String, database: OpaquePointer, path: String) throws(StoreError) {
        var handle: OpaquePointer?
        let result = sqlite.prepare_v3(database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard result == SQLITE_OK, let handle else {
            throw StoreError(
                sqlite: result == SQLITE_OK ? SQLITE_MISUSE : sqlite.extended_errcode(database),
                detail: String(cString: sqlite.errmsg(database) ?? sqlite.errstr(result)!), path: path)
        }
        self.handle = handle
        self.database = database
        self.path = path
    }

    // Finalizing reports the last step's error again; it was thrown then.
    deinit { _ = sqlite.finalize(handle) }

    // MARK: Parameters, numbered from 1. Binding fails only for wrong numbers, a fault that `step` would show as missing rows.

    func bind(_ index: Int32, _ value: Int64) { _ = sqlite.bind_int64(handle, index, value) }

    func bind(_ index: Int32, _ value: Int) { bind(index, Int64(value)) }

    func bind(_ index: Int32, _ value: Int64?) {
        if let value { bind(index, value) } else { _ = sqlite.bind_null(handle, index) }
    }

    /// Binds a copy of `text`.
    func bind(_ index: Int32, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                // A null pointer would bind NULL.
                _ = sqlite.bind_text64(
                    handle, index, $0.baseAddress ?? Self.empty, UInt64($0.count), logetl_sqlite_transient(), UInt8(SQLITE_UTF8))
            }
        }
    }

    /// Binds a copy of bytes as a blob.
    func bind(_ index: Int32, copying bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            _ = sqlite.bind_blob64(
                handle, index, bytes.baseAddress ?? UnsafeRawPointer(Self.empty), UInt64(bytes.count), logetl_sqlite_transient())
        }
    }

    /// Binds bytes as text by their length, so that a NUL does not end it; not copied.
    func bind(_ index: Int32, text bytes: UnsafeRawBufferPointer) {
        let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? Self.empty
        _ = sqlite.bind_text64(handle, index, start, UInt64(bytes.count), nil, UInt8(SQLITE_UTF8))
    }

    /// Binds bytes as a blob; not copied.
    func bind(_ index: Int32, blob bytes: UnsafeRawBufferPointer) {
        _ = sqlite.bind_blob64(handle, index, bytes.baseAddress ?? UnsafeRawPointer(Self.empty), UInt64(bytes.count), nil)
    }

    /// A valid address for values of no bytes; a static string's lives as long as the program.
    private static var empty: UnsafePointer<CChar> {
        let text: StaticString = "\0"
        return UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
    }

    // MARK: Running

    /// Goes to the next row; false at the end.
    func step() throws(StoreError) -> Bool {
        let result = sqlite.step(handle)
        if result == SQLITE_ROW { return true }
        if result == SQLITE_DONE { return false }
        let error = StoreError(
            sqlite: sqlite.extended_errcode(database), detail: String(cString: sqlite.errmsg(database) ?? sqlite.errstr(result)!),
            path: path)
        reset()
        throw error
    }

    /// Runs a statement whose rows do not matter, and makes it ready for the next run.
    func run() throws(StoreError) {
        while try step() {}
        reset()
    }

    /// Ends the run, which releases its lock, and forgets the parameters.
    func reset() {
        _ = sqlite.reset(handle)
        _ = sqlite.clear_bindings(handle)
    }

    // MARK: Columns of the row, numbered from 0

    func integer(_ column: Int32) -> Int64 { sqlite.column_int64(handle, column) }

    /// `SQLITE_INTEGER`, `SQLITE_TEXT` …
    func type(_ column: Int32) -> Int32 { sqlite.column_type(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite.column_type(handle, column) == SQLITE_NULL }

    /// The bytes of a blob or text, valid until the next step or reset; empty for NULL.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite.column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite.column_bytes(handle, column)))
    }

    /// The text, whole even where it holds NUL; empty for NULL.
    func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
}
