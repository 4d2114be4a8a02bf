import CSQLite

/// Virtual tables, as SQLite calls them: https://sqlite.org/vtab.html. Read-only; each table belongs to one session.
///
/// Called by SQLite on the session's thread. A trap here would end the host, so no callback may have one.
enum TableModule {
    /// The functions; they live as long as the program, since SQLite keeps the address.
    private nonisolated(unsafe) static let module: UnsafeMutablePointer<sqlite3_module> = {
        let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        var functions = sqlite3_module()
        functions.iVersion = 1
        functions.xCreate = connect
        functions.xConnect = connect
        functions.xDisconnect = disconnect
        functions.xDestroy = disconnect
        functions.xBestIndex = { base, info in
            guard let base, let info, let table = TableModule.table(base) else { return SQLITE_ERROR }
            return table.choose(info)
        }
        functions.xOpen = { base, out in
            guard let base, let out, let table = TableModule.table(base) else { return SQLITE_ERROR }
            let cursor = UnsafeMutablePointer<logetl_cursor>.allocate(capacity: 1)
            cursor.initialize(to: logetl_cursor())
            table.session?.cursorOpened()
            cursor.pointee.owner = Unmanaged.passRetained(table.makeCursor()).toOpaque()
            out.pointee = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
            return SQLITE_OK
        }
        functions.xClose = { base in
            guard let base else { return SQLITE_OK }
            let cursor = UnsafeMutableRawPointer(base).assumingMemoryBound(to: logetl_cursor.self)
            if let owner = cursor.pointee.owner {
                let session = Unmanaged<VirtualCursor>.fromOpaque(owner).takeUnretainedValue().session
                Unmanaged<VirtualCursor>.fromOpaque(owner).release()
                session?.cursorClosed()
            }
            cursor.deallocate()
            return SQLITE_OK
        }
        functions.xFilter = { base, number, text, count, values in
            TableModule.run(base) { cursor throws(SQLError) in
                try cursor.filter(number, text, UnsafeBufferPointer(start: values, count: Int(count)))
            }
        }
        functions.xNext = { base in TableModule.run(base) { cursor throws(SQLError) in try cursor.next() } }
        functions.xEof = { base in
            guard let base, let cursor = TableModule.cursor(base) else { return 1 }
            return cursor._withUnsafeGuaranteedRef { $0.isAtEnd ? 1 : 0 }
        }
        functions.xColumn = { base, context, column in
            guard let base, let context, let cursor = TableModule.cursor(base) else { return SQLITE_ERROR }
            return cursor._withUnsafeGuaranteedRef { $0.column(column, context) }
        }
        functions.xRowid = { base, out in
            guard let base, let out, let cursor = TableModule.cursor(base) else { return SQLITE_ERROR }
            out.pointee = cursor._withUnsafeGuaranteedRef { $0.rowID }
            return SQLITE_OK
        }
        module.initialize(to: functions)
        return module
    }()

    /// Makes `table` a table of the session's connection.
    static func register(_ table: VirtualTable, on database: OpaquePointer) -> Int32 {
        let owner = Unmanaged.passRetained(table)
        // The module takes the reference and gives it back when it goes, also where this fails.
        return sqlite.create_module_v2(
            database, table.moduleName, module, owner.toOpaque(), { Unmanaged<VirtualTable>.fromOpaque($0!).release() })
    }

    private static let connect:
        @convention(c) (
            OpaquePointer?, UnsafeMutableRawPointer?, Int32, UnsafePointer<UnsafePointer<CChar>?>?,
            UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        ) -> Int32 = { database, owner, count, arguments, out, message in
            guard let database, let owner, let out else { return SQLITE_ERROR }
            let table: VirtualTable
            do throws(SQLError) {
                // Module, schema and name come first.
                let words = UnsafeBufferPointer(start: arguments, count: max(0, Int(count))).compactMap {
                    $0.map { String(cString: $0) }
                }
                table = try Unmanaged<VirtualTable>.fromOpaque(owner).takeUnretainedValue().connected(
                    as: words.count > 2 ? words[2] : "", words.dropFirst(3).map(SQLText.unquoted))
            } catch {
                if let message { SQLiteMessage.set(&message.pointee, error.message) }
                return SQLITE_ERROR
            }
            // SQLite asks as if a table were made.
            let access = table.session?.access
            access?.isOpen += 1
            defer { access?.isOpen -= 1 }
            let result = sqlite.declare_vtab(database, table.declaration)
            guard result == SQLITE_OK else { return result }
            let made = UnsafeMutablePointer<logetl_table>.allocate(capacity: 1)
            made.initialize(to: logetl_table())
            made.pointee.owner = Unmanaged.passRetained(table).toOpaque()
            out.pointee = UnsafeMutableRawPointer(made).assumingMemoryBound(to: sqlite3_vtab.self)
            return SQLITE_OK
        }

    private static let disconnect: @convention(c) (UnsafeMutablePointer<sqlite3_vtab>?) -> Int32 = { base in
        guard let base else { return SQLITE_OK }
        let table = UnsafeMutableRawPointer(base).assumingMemoryBound(to: logetl_table.self)
        if let owner = table.pointee.owner { Unmanaged<VirtualTable>.fromOpaque(owner).release() }
        table.deallocate()
        return SQLITE_OK
    }

    private static func table(_ base: UnsafeMutablePointer<sqlite3_vtab>) -> VirtualTable? {
        let table = UnsafeMutableRawPointer(base).assumingMemoryBound(to: logetl_table.self)
        return table.pointee.owner.map { Unmanaged<VirtualTable>.fromOpaque($0).takeUnretainedValue() }
    }

    /// A cursor of SQLite's. SQLite closes it when no call of it is under way, so calls need not hold on to it.
    @inline(__always)
    private static func cursor(_ base: UnsafeMutablePointer<sqlite3_vtab_cursor>) -> Unmanaged<VirtualCursor>? {
        let cursor = UnsafeMutableRawPointer(base).assumingMemoryBound(to: logetl_cursor.self)
        return cursor.pointee.owner.map { Unmanaged<VirtualCursor>.fromOpaque($0) }
    }

    /// Runs a step of a cursor; an error becomes the table's message.
    @inline(__always)
    private static func run(
        _ base: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ body: (VirtualCursor) throws(SQLError) -> Void
    ) -> Int32 {
        guard let base, let cursor = cursor(base)?.takeUnretainedValue() else { return SQLITE_ERROR }
        do throws(SQLError) {
            try body(cursor)
            return SQLITE_OK
        } catch {
            cursor.session?.failure = error
            SQLiteMessage.set(&base.pointee.pVtab.pointee.zErrMsg, error.message)
            return error.code == .stopped ? SQLITE_INTERRUPT : SQLITE_ERROR
        }
    }
}

/// Texts in memory that SQLite frees.
enum SQLiteMessage {
    /// Replaces a message of SQLite's.
    static func set(_ slot: inout UnsafeMutablePointer<CChar>?, _ text: String) {
        if let old = slot { sqlite.free(old) }
        slot = copy(text)
    }

    /// A copy that ends with a NUL; nil where there is no memory.
    static func copy(_ text: String) -> UnsafeMutablePointer<CChar>? {
        var text = text
        return text.withUTF8 { bytes in
            guard let memory = sqlite.malloc64(UInt64(bytes.count) + 1) else { return nil }
            let target = memory.assumingMemoryBound(to: UInt8.self)
            for index in 0..<bytes.count { target[index] = bytes[index] }
            target[bytes.count] = 0
            return memory.assumingMemoryBound(to: CChar.self)
        }
    }
}
