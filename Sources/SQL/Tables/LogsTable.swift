import CSQLite

/// A table of events in a session.
final class LogsTable: VirtualTable {
    /// The events.
    let events: EventTable

    init(_ events: EventTable, _ session: SQLSession) {
        self.events = events
        super.init(session)
    }

    override var name: String { events.name }
    override var declaration: String { LogsColumn.declaration(table: events.name) }
    override var columns: [String] { LogsColumn.visibleNames }
    override func choose(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> Int32 { LogsPlan.choose(info, self) }
    override func makeCursor() -> VirtualCursor { LogsCursor(self) }
}
