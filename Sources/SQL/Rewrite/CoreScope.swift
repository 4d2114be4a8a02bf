import Query

/// What the names in a statement mean at some place of it.
struct CoreScope {
    /// One table of FROM.
    struct Source {
        enum Kind {
            /// Events that can be read by columns.
            case scan(ScanTable)
            /// A select, with those of its columns that are timestamps of events.
            case derived(Set<String>)
            case other
        }
        /// The name that columns are qualified with, lower case.
        let name: String
        let kind: Kind

        /// Whether a column is an instant as text, in the one form that the column `timestamp` has.
        func hasTime(_ column: String) -> Bool {
            switch kind {
            case .scan(let table): table.columns[column] == .timestamp
            case .derived(let times): times.contains(column)
            case .other: false
            }
        }

        /// The columns that are such.
        var times: Set<String> {
            switch kind {
            case .scan(let table): Set(table.columns.filter { $0.value == .timestamp }.keys)
            case .derived(let times): times
            case .other: []
            }
        }
    }

    /// The tables of WITH that are known here, by name: their columns that are timestamps.
    var common: [String: Set<String>] = [:]
    /// The tables of the select and of those around it, the innermost first.
    var sources: [[Source]] = []

    /// Whether a name means a timestamp of events.
    func isTime(_ expression: SQLExpression) -> Bool {
        guard case .column(let name) = expression.bare.kind, name.schema == nil else { return false }
        let column = name.name.lowercased()
        for level in sources {
            if let table = name.table?.lowercased() {
                if let source = level.first(where: { $0.name == table }) { return source.hasTime(column) }
            } else if level.contains(where: { $0.hasTime(column) }) {
                return true
            }
        }
        return false
    }
}
