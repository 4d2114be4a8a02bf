import Archive
import Pipeline

/// The rows of a file that is to be a table: CSV with a header (RFC 4180; commas, semicolons, tabs or bars between values), a JSON array of
/// objects, or objects one after the other. Compressed or not. Complaints name file and line.
struct LookupFile {
    /// A value as the file has it.
    enum Cell {
        case text([UInt8])
        /// A number, a truth value, an object or an array.
        case json([UInt8])
        case none
    }

    /// Bytes of a file, inflated; larger ones are logs, not lookup tables.
    static let bytesMax = 128 << 20
    /// Columns of a table.
    static let columnsMax = 1_000

    private let bytes: [UInt8]
    private let path: String
    private let start: Int
    private let isJSON: Bool
    /// Between the values of CSV.
    private let separator: UInt8

    /// Reads the file at `path`. Throws where it cannot be read, is empty or too large.
    init(_ path: String) throws(SQLError) {
        self.path = path
        bytes = try Self.content(path)
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count, bytes[start] <= 0x20, bytes[start] != 0x09 { start += 1 }
        guard start < bytes.count else { throw SQLError(.io, "\(path) is empty; give it a header and rows") }
        self.start = start
        isJSON = bytes[start] == 0x7B || bytes[start] == 0x5B
        separator = isJSON ? 0 : Self.separator(bytes[start...])
    }

    /// The names of the columns, and the type that all values of each have: INTEGER, REAL, TEXT, or none.
    func columns() throws(SQLError) -> [(name: String, type: String)] {
        var names: [[UInt8]] = []
        var kinds: [Kind] = []
        try forEachRow(&names) { row in
            while kinds.count < row.count { kinds.append(.none) }
            for (index, cell) in row.enumerated() { kinds[index].add(cell) }
        }
        while kinds.count < names.count { kinds.append(.none) }
        var taken: Set<String> = []
        return zip(names, kinds).enumerated().map { index, column in
            var name = String(decoding: column.0, as: UTF8.self)
            if name.isEmpty { name = "column_\(index + 1)" }
            var unique = name
            var number = 2
            while !taken.insert(unique.lowercased()).inserted {
                unique = "\(name)_\(number)"
                number += 1
            }
            return (unique, column.1.type)
        }
    }

    /// Calls `body` with the cells of each row, in the order of `names`, which grows as rows bring further ones.
    func forEachRow(_ names: inout [[UInt8]], _ body: ([Cell]) throws(SQLError) -> Void) throws(SQLError) {
        let failure: SQLError?
        do throws(RuleError) {
            failure = try isJSON ? forEachObject(&names, body) : forEachRecord(&names, body)
        } catch {
            // The readers serve rules too, which begin so.
            let message = "\(error)"
            throw SQLError(.io, message.hasPrefix("enrich: ") ? String(message.dropFirst(8)) : message)
        }
        if let failure { throw failure }
    }

    private func forEachRecord(
        _ names: inout [[UInt8]], _ body: ([Cell]) throws(SQLError) -> Void
    ) throws(RuleError) -> SQLError? {
        var reader = CSVTable(bytes, from: start, file: path, separator: separator)
        guard let header = try reader.next() else { return nil }
        guard header.values.count <= Self.columnsMax else { return tooWide }
        names = header.values
        while let record = try reader.next() {
            guard record.values.count == names.count else {
                return SQLError(
                    .io, "\(path):\(record.line): \(record.values.count) values, but the header names \(names.count)")
            }
            do throws(SQLError) { try body(record.values.map { $0.isEmpty ? .none : .text($0) }) } catch { return error }
        }
        return nil
    }

    private func forEachObject(
        _ names: inout [[UInt8]], _ body: ([Cell]) throws(SQLError) -> Void
    ) throws(RuleError) -> SQLError? {
        var reader = JSONTable(bytes, from: start, file: path, takesObjectAsRow: true)
        var numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($0.element, $0.offset) })
        while let record = try reader.next(keyName: nil) {
            var row = [Cell](repeating: .none, count: names.count)
            for member in record.members {
                let cell: Cell = member.isJSON ? .json(member.value) : .text(member.value)
                if let number = numbers[member.name] {
                    row[number] = cell
                } else {
                    guard names.count < Self.columnsMax else { return tooWide }
                    numbers[member.name] = names.count
                    names.append(member.name)
                    row.append(cell)
                }
            }
            do throws(SQLError) { try body(row) } catch { return error }
        }
        return nil
    }

    private var tooWide: SQLError { SQLError(.io, "\(path) has more than \(Self.columnsMax) columns") }

    /// What the values of a column have in common.
    private enum Kind {
        case none, integer, real, text

        mutating func add(_ cell: Cell) {
            let other: Kind
            switch cell {
            case .none: return
            case .text(let bytes): other = LookupNumber.isInteger(bytes) ? .integer : LookupNumber.isReal(bytes) ? .real : .text
            case .json(let bytes):
                switch bytes.first {
                case 0x7B, 0x5B: other = .text
                case 0x74, 0x66: other = .integer
                default: other = LookupNumber.isInteger(bytes) ? .integer : .real
                }
            }
            switch (self, other) {
            case (.none, _): self = other
            case (.integer, .real), (.real, .integer): self = .real
            case _ where self == other: break
            default: self = .text
            }
        }

        var type: String {
            switch self {
            case .integer: "INTEGER"
            case .real: "REAL"
            case .none, .text: "TEXT"
            }
        }
    }

    /// What stands most often between the names of the header, outside of quotes.
    private static func separator(_ text: ArraySlice<UInt8>) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in text {
            if byte == 0x22 { isQuoted.toggle() }
            if isQuoted { continue }
            if byte == 0x0A { break }
            if byte == 0x2C || byte == 0x3B || byte == 0x09 || byte == 0x7C { counts[byte, default: 0] += 1 }
        }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0x2C
    }

    private static func content(_ path: String) throws(SQLError) -> [UInt8] {
        var limits = UploadLimits()
        limits.entryBytes = bytesMax
        limits.inflatedBytes = bytesMax
        var content: [UInt8] = []
        var entries = 0
        var problems: [UploadProblem] = []
        do {
            let upload = try Upload(path: path, limits: limits)
            try upload.forEachEntry { entry in
                entries += 1
                guard entries == 1 else { return }
                if let size = upload.size { content.reserveCapacity(min(size, bytesMax)) }
                var count = 0
                repeat {
                    let piece = try [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, filled in
                        filled = try entry.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    count = piece.count
                    content += piece
                } while count > 0
            }
            problems = upload.problems
        } catch {
            let message = "\(error)"
            throw SQLError(.io, message.contains(path) ? message : "\(path) \(message)")
        }
        if let problem = problems.first { throw SQLError(.io, "\(problem)") }
        guard entries <= 1 else { throw SQLError(.io, "\(path) holds several files; unpack the one that is meant") }
        return content
    }
}

/// Which texts are numbers, so that they are the same when they are written again.
enum LookupNumber {
    /// An integer of at most 18 digits, without plus and leading zeros.
    static func isInteger(_ text: [UInt8]) -> Bool {
        let digits = text.first == 0x2D ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
        return digits.first != 0x30 || digits.count == 1
    }

    /// A number with decimals or an exponent, without leading zeros: `0.5`, `-12.25`, `1e6`.
    static func isReal(_ text: [UInt8]) -> Bool {
        guard text.count <= 40 else { return false }
        var rest = text[...]
        if rest.first == 0x2D { rest.removeFirst() }
        let whole = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
        guard !whole.isEmpty, whole.first != 0x30 || whole.count == 1 else { return false }
        rest = rest.dropFirst(whole.count)
        var isReal = false
        if rest.first == 0x2E {
            let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard !digits.isEmpty else { return false }
            rest = rest.dropFirst(digits.count + 1)
            isReal = true
        }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest.removeFirst()
            if rest.first == 0x2B || rest.first == 0x2D { rest.removeFirst() }
            guard !rest.isEmpty, rest.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return false }
            return true
        }
        return rest.isEmpty && isReal
    }
}
