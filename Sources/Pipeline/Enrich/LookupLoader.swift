import Events

/// Loads the table of a lookup rule. Complaints name file and line, never content.
struct LookupLoader {
    private let rule: LookupRule
    private var rows = LookupRows()
    /// The names of the cells' columns, and their numbers.
    private var columns: [String] = []
    private var numbers: [[UInt8]: Int] = [:]

    /// The table of `rule`. Throws `RuleError`.
    static func load(_ rule: LookupRule) throws(RuleError) -> LookupTable {
        var loader = LookupLoader(rule)
        return try loader.load()
    }

    private init(_ rule: LookupRule) { self.rule = rule }

    private mutating func load() throws(RuleError) -> LookupTable {
        if rule.file.isEmpty || rule.field.isEmpty { throw RuleError("enrich: a lookup needs a file and a field") }
        let bytes = try BoundedFile.content(rule.file, limit: rule.maxBytes, purpose: "enrich")
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count, bytes[start] <= 0x20 { start += 1 }
        guard start < bytes.count else { throw RuleError("enrich: \(rule.file) is empty; give it a header and rows") }
        if bytes[start] == 0x7B || bytes[start] == 0x5B {
            try loadJSON(bytes, from: start)
        } else {
            try loadCSV(bytes, from: start)
        }
        try checkColumns()
        let defaultRow = try addDefaults()
        let names = fieldNames()
        for name in names where EnrichPolicy.given.contains(name) {
            throw RuleError(
                "enrich: \(rule.file) would give '\(name)', which every event has already; name its columns, or give a prefix")
        }
        return try LookupTable(rows, rule, columns: names, defaultRow: defaultRow)
    }

    // MARK: Rows

    /// Adds a cell to the row under construction, if its column is asked for.
    fileprivate mutating func add(_ column: [UInt8], _ value: UnsafeRawBufferPointer, isJSON: Bool) throws(RuleError) {
        guard value.count > 0, let number = try number(column) else { return }
        rows.cells.append(.init(column: UInt16(truncatingIfNeeded: number), isJSON: isJSON, text: rows.pool.add(value)))
    }

    /// Ends the row under construction. One without a key is never found.
    fileprivate mutating func end(key: UnsafeRawBufferPointer, line: Int) {
        let text = rule.ignoresCase && !rule.isNetwork ? LookupTable.folded(key) { rows.pool.add($0) } : rows.pool.add(key)
        rows.end(key: text, line: line)
    }

    /// The number of a column, or nil where it is not asked for.
    private mutating func number(_ column: [UInt8]) throws(RuleError) -> Int? {
        if let known = numbers[column] { return known < 0 ? nil : known }
        let name = String(decoding: column, as: UTF8.self)
        guard rule.columns.isEmpty || rule.columns.contains(where: { $0.column == name }) else {
            numbers[column] = -1
            return nil
        }
        guard columns.count < EnrichLimits.lookupColumns else {
            throw RuleError("enrich: \(rule.file) has more than \(EnrichLimits.lookupColumns) columns")
        }
        numbers[column] = columns.count
        columns.append(name)
        return columns.count - 1
    }

    private func checkColumns() throws(RuleError) {
        for (column, _) in rule.columns where !columns.contains(column) {
            let known = columns.isEmpty ? "" : "; it has \(columns.prefix(20).joined(separator: ", "))"
            throw RuleError("enrich: \(rule.file) has no column '\(column)'\(known)")
        }
    }

    private mutating func addDefaults() throws(RuleError) -> Int? {
        guard !rule.defaults.isEmpty else { return nil }
        for (name, value) in rule.defaults.sorted(by: { $0.key < $1.key }) {
            // A default names the field; the column may be called otherwise.
            let column = rule.columns.first { $0.name == name }?.column ?? name
            let known = numbers[Array(column.utf8)]
            guard known.map({ $0 >= 0 }) ?? rule.columns.isEmpty else {
                throw RuleError("enrich: '\(name)' has a default, but no column of \(rule.file) gives it")
            }
            let failure = Array(value.utf8).withUnsafeBytes { bytes -> RuleError? in
                do throws(RuleError) { try add(Array(column.utf8), bytes, isJSON: false) } catch { return error }
                return nil
            }
            if let failure { throw failure }
        }
        rows.end(key: .empty, line: 0)
        return rows.count - 1
    }

    /// The names of the fields that the columns become.
    private func fieldNames() -> [String] {
        columns.map { column in rule.prefix + (rule.columns.first { $0.column == column }?.name ?? column) }
    }

    // MARK: CSV

    private mutating func loadCSV(_ bytes: [UInt8], from start: Int) throws(RuleError) {
        var reader = CSVTable(bytes, from: start, file: rule.file)
        guard let header = try reader.next() else { throw RuleError("enrich: \(rule.file) has no header") }
        var seen: Set<[UInt8]> = []
        for name in header.values {
            if name.isEmpty { throw RuleError("enrich: \(rule.file):\(header.line): a column has no name") }
            if !seen.insert(name).inserted {
                throw RuleError(
                    "enrich: \(rule.file):\(header.line): '\(String(decoding: name, as: UTF8.self))' stands there twice")
            }
        }
        let names = header.values.map { String(decoding: $0, as: UTF8.self) }
        guard let key = rule.key.map({ names.firstIndex(of: $0) }) ?? 0 else {
            throw RuleError(
                "enrich: \(rule.file) has no column '\(rule.key ?? "")'; it has \(names.prefix(20).joined(separator: ", "))")
        }
        for (index, name) in header.values.enumerated()
        where index != key || rule.columns.contains(where: { $0.column == names[key] }) {
            _ = try number(name)
        }
        while let record = try reader.next() {
            guard record.values.count == header.values.count else {
                throw RuleError(
                    "enrich: \(rule.file):\(record.line): \(record.values.count) values, but the header names \(header.values.count)"
                )
            }
            for index in record.values.indices {
                if index == key, rule.columns.isEmpty { continue }
                try add(header.values[index], record.values[index])
            }
            record.values[key].withUnsafeBytes { end(key: $0, line: record.line) }
        }
    }

    private mutating func add(_ column: [UInt8], _ value: [UInt8]) throws(RuleError) {
        let failure = value.withUnsafeBytes { bytes -> RuleError? in
            do throws(RuleError) { try add(column, bytes, isJSON: false) } catch { return error }
            return nil
        }
        if let failure { throw failure }
    }

    // MARK: JSON

    private mutating func loadJSON(_ bytes: [UInt8], from start: Int) throws(RuleError) {
        var reader = JSONTable(bytes, from: start, file: rule.file)
        // The first member of the first record is the key, where none is named.
        var key = rule.key.map { Array($0.utf8) }
        while let record = try reader.next(keyName: rule.key) {
            let keyName = record.key == nil ? key ?? record.members.first?.name : nil
            if key == nil { key = keyName }
            var keyText = record.key
            for member in record.members {
                if member.name == keyName {
                    keyText = member.value
                    let isWanted = rule.columns.contains { Array($0.column.utf8) == member.name }
                    if !isWanted { continue }
                }
                let failure = member.value.withUnsafeBytes { bytes -> RuleError? in
                    do throws(RuleError) { try add(member.name, bytes, isJSON: member.isJSON) } catch { return error }
                    return nil
                }
                if let failure { throw failure }
            }
            guard let keyText else {
                let name = keyName.map { String(decoding: $0, as: UTF8.self) } ?? ""
                throw RuleError("enrich: \(rule.file):\(record.line): the row has no '\(name)', which is the key")
            }
            keyText.withUnsafeBytes { end(key: $0, line: record.line) }
        }
    }
}
