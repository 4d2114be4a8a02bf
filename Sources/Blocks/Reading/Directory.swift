import Events

/// The head of a block: what is in it and where.
struct Directory {
    var services: [String] = []
    var source: [UInt8] = []
    var constants: [(key: ColumnKey, value: [UInt8])] = []
    var columns: [ColumnKey] = []
    var shapes: [LineShape] = []
    /// Where each section is in the payload.
    var sections: [Range<Int>] = []

    init(_ cursor: inout ByteCursor, bodyStart: Int, bodyBytes: Int) throws(BlockError) {
        for _ in 0..<(try cursor.count("services", limit: cursor.remaining)) {
            services.append(String(decoding: try Self.text(&cursor), as: UTF8.self))
        }
        source = try Self.text(&cursor)
        for _ in 0..<(try cursor.count("constants", limit: cursor.remaining)) {
            let name = try Self.text(&cursor)
            constants.append((ColumnKey(name: name, kind: .text), try Self.text(&cursor)))
        }
        for _ in 0..<(try cursor.count("columns", limit: cursor.remaining)) {
            guard let kind = Field.Kind(rawValue: try cursor.byte("kind")) else { throw .corrupt("kind is unknown") }
            columns.append(ColumnKey(name: try Self.text(&cursor), kind: kind))
        }
        for _ in 0..<(try cursor.count("shapes", limit: cursor.remaining)) {
            shapes.append(try LineShape(&cursor, columns: columns))
        }
        var offset = bodyStart
        for _ in 0..<BlockReader.Section.columns + columns.count {
            let length = try cursor.count("section", limit: bodyStart + bodyBytes - offset)
            sections.append(offset..<offset + length)
            offset += length
        }
        guard offset == bodyStart + bodyBytes else { throw .corrupt("sections do not fill the block") }
    }

    private static func text(_ cursor: inout ByteCursor) throws(BlockError) -> [UInt8] {
        Array(try cursor.take(try cursor.count("name", limit: cursor.remaining), "name"))
    }
}
