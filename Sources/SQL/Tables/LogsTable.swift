/// A table of events in a session.
final class LogsTable {
    /// The events.
    let events: EventTable
    /// The session; it owns the connection that owns this.
    private(set) weak var session: SQLSession?

    init(_ events: EventTable, _ session: SQLSession) {
        self.events = events
        self.session = session
    }

    /// The name of the module that makes the table.
    var moduleName: String { "logetl_events_\(events.name)" }
}
