import Events

/// What a person may have meant with a name that SQLite does not know.
enum NameHints {
    /// `message` of SQLite with a proposal behind it, where there is one. `hasEvents`: whether fields may be meant.
    static func hinted(_ message: String, tables: [(name: String, columns: [String])], hasEvents: Bool) -> String {
        func name(_ start: String) -> String? { message.hasPrefix(start) ? String(message.dropFirst(start.count)) : nil }
        if let column = name("no such column: ") {
            let parts = column.split(separator: ".").map(String.init)
            if hasEvents, parts.count > 1, parts[0].lowercased() == "metadata" {
                return "\(message); a field is \(field(parts.dropFirst().joined(separator: ".")))"
            }
            let last = parts.last ?? column
            if let nearest = NearestName.of(last, among: tables.flatMap(\.columns)) {
                return "\(message); did you mean '\(nearest)'?"
            }
            return hasEvents ? "\(message); a field of events is \(field(last))" : message
        }
        if let table = name("no such table: ") {
            if let nearest = NearestName.of(table, among: tables.map(\.name)) { return "\(message); did you mean '\(nearest)'?" }
            return "\(message); tables are \(tables.map(\.name).joined(separator: ", "))"
        }
        if let function = name("no such function: "), let nearest = NearestName.of(function, among: SQLFunctions.names) {
            return "\(message); did you mean '\(nearest)'?"
        }
        return message
    }

    private static func field(_ name: String) -> String { "metadata->>'$.\(name)'" }
}
