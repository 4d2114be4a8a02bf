import Events

/// Finding rows. Columns are searched in the lines' stead wherever a line's words are those of its parts; else the line is rebuilt.
extension BlockReader {
    /// The rows whose text satisfies `pattern`.
    public func rows(matching pattern: TextPattern, in scope: TextScope) throws(BlockError) -> RowSet {
        guard !pattern.tokens.isEmpty else { return RowSet(rows: count) }
        switch scope {
        case .field("message"), .message:
            return try messageRows(pattern)
        case .everything:
            var result = RowSet(rows: count)
            // Cheap columns first: what they find need not be looked for in the others.
            for constant in constants {
                var matcher = TokenMatcher(pattern)
                if matcher.matches(constant.value) { return RowSet(all: count) }
            }
            for index in columns.indices where columns[index].role != .hidden && !columns[index].isMessage {
                try insert(&result, matching: pattern, column: index)
                if result.isFull { return result }
            }
            try insertLevelTexts(&result, matching: pattern)
            let messages = try messageRows(pattern, besides: result, areColumnsSearched: pattern.tokens.count == 1)
            result.formUnion(messages)
            return result
        case .field("source"):
            return try sourceRows(pattern)
        case .field(let name):
            var result = RowSet(rows: count)
            let bytes = Array(name.utf8)
            for constant in constants where constant.key.name == bytes {
                var matcher = TokenMatcher(pattern)
                if matcher.matches(constant.value) { return RowSet(all: count) }
            }
            for index in columns.indices where columns[index].name == bytes && columns[index].role != .hidden {
                try insert(&result, matching: pattern, column: index)
            }
            if name == EventShape.levelText { try insertLevelTexts(&result, matching: pattern) }
            return result
        }
    }

    private func insert(_ result: inout RowSet, matching pattern: TextPattern, column index: Int) throws(BlockError) {
        if pattern.isWords, try holdsOnlyNumbers(index) { return }
        let open = try column(index)
        var matcher = TokenMatcher(pattern)
        if open.isOneEach {
            matcher.forEachMatch(in: open.readable, { open.folded }) { result.insert($0) }
        } else {
            matcher.forEachMatch(in: open.readable, { open.folded }) { result.insert(Int(open.rowOfValue[$0])) }
        }
    }

    /// Levels that the line writes otherwise than we do are metadata.
    private func insertLevelTexts(_ result: inout RowSet, matching pattern: TextPattern) throws(BlockError) {
        for index in columns.indices where columns[index].isLevel {
            var found = RowSet(rows: count)
            try insert(&found, matching: pattern, column: index)
            found.subtract(result)
            guard !found.isEmpty else { continue }
            let levels = try levels()
            let open = try column(index)
            var text: [UInt8] = []
            found.forEach { row in
                text.removeAll(keepingCapacity: true)
                open.readable.append(Int(open.firsts[row]), to: &text)
                let level = Level(rawValue: levels[row]) ?? .fallback
                if !text.withUnsafeBytes({ EventShape.says($0, level) }) { result.insert(row) }
            }
        }
    }

    private func sourceRows(_ pattern: TextPattern) throws(BlockError) -> RowSet {
        var matcher = TokenMatcher(pattern)
        var result = matcher.matches(blockSource) ? RowSet(all: count) : RowSet(rows: count)
        let name = Array(BlockEncoder.sourceColumn.utf8)
        for index in columns.indices where columns[index].name == name {
            let open = try column(index)
            for row in 0..<count where open.firsts[row] < open.firsts[row + 1] { result.remove(row) }
            try insert(&result, matching: pattern, column: index)
        }
        return result
    }

    // MARK: Messages

    /// The rows whose message matches. Rows in `known` are not looked at. With `areColumnsSearched` all rows that match in a visible
    /// column are in `known` already.
    private func messageRows(
        _ pattern: TextPattern, besides known: RowSet? = nil, areColumnsSearched: Bool = false
    ) throws(BlockError) -> RowSet {
        var result = RowSet(rows: count)
        for index in columns.indices where columns[index].isMessage {
            try insert(&result, matching: pattern, column: index)
        }
        guard shapes.contains(where: { !$0.hasMessage }) else { return result }

        // Lines that are their own message. Rows of clean shapes must have all tokens in their parts; of those, phrases still have to
        // be seen in the line, and rows of other shapes are always looked at.
        let shapeOf = try shapeIndexes()
        var lines = RowSet(rows: count)
        var unclean = RowSet(rows: count)
        for row in 0..<count where !shapes[shapeOf[row]].hasMessage {
            if shapes[shapeOf[row]].isClean { lines.insert(row) } else { unclean.insert(row) }
        }
        if let known {
            lines.subtract(known)
            unclean.subtract(known)
        }
        for index in pattern.tokens.indices where !lines.isEmpty {
            lines.formIntersection(
                try rowsWithPart(matching: pattern.part(index), among: lines, shapeOf, isOnlyHidden: areColumnsSearched))
        }
        var doubtful = unclean
        if pattern.tokens.count > 1 { doubtful.formUnion(lines) } else { result.formUnion(lines) }
        guard !doubtful.isEmpty else { return result }
        var matcher = TokenMatcher(pattern)
        var line: [UInt8] = []
        let doubtfulRows = doubtful.indices
        for row in doubtfulRows {
            line.removeAll(keepingCapacity: true)
            try appendLine(row, to: &line)
            if matcher.matches(line) { result.insert(row) }
        }
        return result
    }

    /// The rows among `rows`, whose shapes are clean, that have a single token in some part of their line; with `isOnlyHidden` in a part
    /// that is shown nowhere else.
    private func rowsWithPart(
        matching part: TextPattern, among rows: RowSet, _ shapeOf: [Int], isOnlyHidden: Bool
    ) throws(BlockError) -> RowSet {
        var result = RowSet(rows: count)
        var matcher = TokenMatcher(part)
        var inLiterals = [Bool](repeating: false, count: shapes.count)
        var wanted = [Bool](repeating: false, count: columns.count)
        var layouts = [TimestampLayout?](repeating: nil, count: shapes.count)
        for (index, shape) in shapes.enumerated() where !shape.hasMessage && shape.isClean {
            for piece in shape.parts {
                switch piece {
                case .literal(let range): if matcher.matches(Array(shape.literals[range])) { inLiterals[index] = true }
                case .column(let column): wanted[column] = true
                case .timestamp(let layout): layouts[index] = layout
                }
            }
        }
        if inLiterals.contains(true) { rows.forEach { if inLiterals[shapeOf[$0]] { result.insert($0) } } }
        for index in columns.indices where wanted[index] && (!isOnlyHidden || columns[index].role == .hidden) {
            try insert(&result, matching: part, column: index)
        }
        if layouts.contains(where: { $0 != nil }), ClockTokens.mayHold(part) {
            var missing = rows
            missing.subtract(result)
            var text: [UInt8] = []
            for row in missing.indices {
                guard let layout = layouts[shapeOf[row]] else { continue }
                text.removeAll(keepingCapacity: true)
                try appendTimestamp(row, layout, to: &text)
                if matcher.matches(text) { result.insert(row) }
            }
        }
        return result
    }
}
