import Blocks
import CSystem
import Events
import Parsers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One walk of `LineWalker`: from quote to quote, comparing what stands between them with what must stand there.
///
/// Pointers are read without checks: all offsets are those of quotes, which lie in the text, or less than the padding behind them.
struct LineWalk {
    private(set) var rows = LineWalker.Rows()

    private let text: UnsafePointer<UInt8>
    private let quotes: UnsafeMutablePointer<UInt32>
    private let head: [UInt8]
    private let levelMask: UInt16
    private let message: ColumnCollector?
    private let trace: ColumnCollector?
    private let node: ColumnCollector?
    private let origin: ColumnCollector?
    /// For columns that take whole lines; nil where none is asked for.
    private let whole: LineMembers?
    private let names: [FieldWord]
    private let allFields: UInt64
    private var instants = InstantText()
    private var before = Timestamp(rawValue: .min)

    /// A name that is looked for: its length, its first eight bytes as far as it has them, and the rest.
    private struct FieldWord {
        var count: Int
        var word: UInt64
        var name: [UInt8]
        var values: ColumnCollector
    }

    /// Bit 31 of a quote's offset: the string that it ends has escapes.
    private static let escape: UInt32 = 1 << 31
    /// What our lines begin with, before the instant.
    private static let start: StaticString = #"{"timestamp":""#
    private static let level: StaticString = #"","level":""#
    private static let traceID: StaticString = #","traceId":""#
    private static let metadata: StaticString = #","metadata":{"#
    private static let host: StaticString = #","host":""#
    private static let source: StaticString = #","source":""#
    private static let template: StaticString = #","lineTemplate":""#
    /// Where the instant and the level begin in a line.
    private static let instantAt = 14
    private static let levelAt = 55

    init(
        _ text: UnsafePointer<UInt8>, _ quotes: UnsafeMutablePointer<UInt32>, _ head: [UInt8], _ levelMask: UInt16,
        _ wanted: LineWalker.Wanted
    ) {
        self.text = text
        self.quotes = quotes
        self.head = head
        self.levelMask = levelMask
        message = wanted.message
        trace = wanted.traceID
        node = wanted.host
        origin = wanted.source
        whole = wanted.metadata == nil && wanted.raw == nil ? nil : LineMembers(metadata: wanted.metadata, raw: wanted.raw)
        names = wanted.fields.map { name, values in
            var word: UInt64 = 0
            for (i, byte) in name.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(8 * i) }
            return FieldWord(count: name.count, word: word, name: name, values: values)
        }
        allFields = names.isEmpty ? 0 : .max >> UInt64(64 - names.count)
    }

    /// Walks the lines of a range of the text; false where one is not of our form.
    mutating func lines(_ range: Range<Int>) -> Bool {
        let base = text + range.lowerBound
        let count = range.count
        var lineEnds = 0
        let found = logetl_json_quotes(base, count, quotes, &lineEnds)
        guard found >= 0 else { return false }
        var at = 0
        var quote = 0
        var walked = 0
        while at < count {
            guard let end = line(base, at, count, &quote, offset: range.lowerBound) else { return false }
            walked += end < count ? 1 : 0
            at = end + 1
        }
        // A line end inside a string would be one more.
        return quote == found && walked == lineEnds
    }

    /// Walks the line that begins at `at`, whose first quote has number `quote`; returns where its line end is, or the end of the text.
    @inline(__always)
    private mutating func line(_ p: UnsafePointer<UInt8>, _ at: Int, _ count: Int, _ quote: inout Int, offset: Int) -> Int? {
        let q = quotes + quote
        // The message's quotes are the line's 15th and 16th where all before them is as we write it.
        guard Self.offset(q[15]) < count, at + Self.levelAt < Self.offset(q[7]), Self.has(p + at, Self.start),
            Self.has(p + at + Self.instantAt + InstantText.bytes, Self.level),
            let instant = instants.read(p + at + Self.instantAt), instant >= before
        else { return nil }
        before = instant
        let levelEnd = Self.offset(q[7])
        guard let level = Self.levelNamed(p + at + Self.levelAt, levelEnd - at - Self.levelAt),
            Self.offset(q[14]) == levelEnd + head.count - 1, Self.has(p + levelEnd, head)
        else { return nil }
        let isRow = levelMask & (1 << UInt16(level)) != 0
        if isRow, let message { Self.add(message, p, q[14], q[15]) }

        var next = Self.offset(q[15]) + 1
        var i = 16
        var traceID: LineMembers.Text?
        var host: LineMembers.Text?
        var lineTemplate: LineMembers.Text?
        if p[next + 2] == 0x74 {
            guard Self.offset(q[i + 3]) < count, Self.has(p + next, Self.traceID) else { return nil }
            if isRow, let trace { Self.add(trace, p, q[i + 2], q[i + 3]) }
            traceID = Self.text(q[i + 2], q[i + 3])
            next = Self.offset(q[i + 3]) + 1
            i += 4
        } else if isRow {
            trace?.addNone()
        }
        // The two quotes of the key are passed over.
        i += 2
        let brace = next + Self.metadata.utf8CodeUnitCount - 1
        guard Self.has(p + next, Self.metadata), let end = members(p, brace + 1, count, q, &i, isRow) else { return nil }
        next = end
        if p[next + 2] == 0x68 {
            guard Self.offset(q[i + 3]) < count, Self.has(p + next, Self.host) else { return nil }
            if isRow, let node { Self.add(node, p, q[i + 2], q[i + 3]) }
            host = Self.text(q[i + 2], q[i + 3])
            next = Self.offset(q[i + 3]) + 1
            i += 4
        } else if isRow {
            node?.addNone()
        }
        guard Self.offset(q[i + 3]) < count, Self.has(p + next, Self.source) else { return nil }
        if isRow, let origin { Self.add(origin, p, q[i + 2], q[i + 3]) }
        next = Self.offset(q[i + 3]) + 1
        i += 4
        if p[next] == 0x2C {
            guard Self.offset(q[i + 3]) < count, Self.has(p + next, Self.template) else { return nil }
            lineTemplate = Self.text(q[i + 2], q[i + 3])
            next = Self.offset(q[i + 3]) + 1
            i += 4
        }
        guard p[next] == 0x7D, next + 1 == count || p[next + 1] == 0x0A else { return nil }
        if isRow, let whole {
            let rest = LineMembers.Rest(
                timestamp: instant, level: Self.text(q[6], q[7]), service: Self.text(q[10], q[11]),
                message: Self.text(q[14], q[15]), traceID: traceID, host: host, template: lineTemplate)
            guard whole.end(p, brace..<end, rest) else { return nil }
        }
        quote += i
        rows.walked += 1
        if isRow {
            rows.starts.append(UInt32(truncatingIfNeeded: offset &+ at))
            rows.ends.append(UInt32(truncatingIfNeeded: offset &+ next &+ 1))
            rows.timestamps.append(instant)
            rows.levels.append(level)
        }
        return next + 1
    }

    /// Walks the members of metadata from after its brace; returns the offset after the closing one. `i` is the number of the next quote.
    @inline(__always)
    private func members(
        _ p: UnsafePointer<UInt8>, _ from: Int, _ count: Int, _ q: UnsafePointer<UInt32>, _ i: inout Int, _ isRow: Bool
    ) -> Int? {
        var missing = isRow ? allFields : 0
        defer { if missing != 0 { addNone(missing) } }
        let whole = isRow ? whole : nil
        whole?.begin()
        var at = from
        if p[at] == 0x7D { return at + 1 }
        var members = 0
        while true {
            // A key without escapes and its colon; keys that ask for more are left to the parser.
            let key = Self.offset(q[i])
            let keyEnd = q[i + 1]
            guard key == at, keyEnd < UInt32(truncatingIfNeeded: count), p[Int(keyEnd) + 1] == 0x3A else { return nil }
            members += 1
            guard members <= ArchiveLineParser.membersMax else { return nil }
            let field = missing != 0 ? find(p + key + 1, Int(keyEnd) - key - 1, missing) : -1
            if field >= 0 { missing &= ~(1 << UInt64(field)) }
            let value = Int(keyEnd) + 2
            let name = LineMembers.Text(start: key + 1, end: Int(keyEnd), isEscaped: false)
            i += 2
            if p[value] == 0x22 {
                guard Self.offset(q[i]) == value, Self.offset(q[i + 1]) < count else { return nil }
                if field >= 0 { Self.add(names[field].values, p, q[i], q[i + 1]) }
                if let whole { whole.add(key: name, value: Self.text(q[i], q[i + 1]), isText: true) }
                at = Self.offset(q[i + 1]) + 1
                i += 2
            } else {
                guard let end = Self.endOfJSON(p, value, count) else { return nil }
                if field >= 0 {
                    names[field].values.add(
                        UnsafeRawBufferPointer(start: p + value, count: end - value), .json, isEscaped: false)
                }
                if let whole {
                    whole.add(key: name, value: LineMembers.Text(start: value, end: end, isEscaped: false), isText: false)
                }
                at = end
                while Self.offset(q[i]) < at { i += 1 }
            }
            if p[at] == 0x2C {
                at += 1
            } else {
                return p[at] == 0x7D ? at + 1 : nil
            }
        }
    }

    @inline(never)
    private func addNone(_ missing: UInt64) {
        for (index, name) in names.enumerated() where missing & (1 << UInt64(index)) != 0 { name.values.addNone() }
    }

    /// Which of the names in `missing` the key is, or -1.
    @inline(__always)
    private func find(_ key: UnsafePointer<UInt8>, _ count: Int, _ missing: UInt64) -> Int {
        var word = UInt64(littleEndian: UnsafeRawPointer(key).loadUnaligned(as: UInt64.self))
        if count < 8 { word &= (1 << UInt64(8 * count)) - 1 }
        return names.withUnsafeBufferPointer { names in
            var index = 0
            while index < names.count {
                if names[index].count == count, names[index].word == word, missing & (1 << UInt64(index)) != 0,
                    count <= 8 || memcmp(key, names[index].name, count) == 0
                {
                    return index
                }
                index &+= 1
            }
            return -1
        }
    }

    // MARK: Bytes

    /// Where a quote is. More than any text's bytes for what follows the last one.
    @inline(__always)
    private static func offset(_ quote: UInt32) -> Int { Int(quote & ~escape) }

    /// What stands between two quotes.
    @inline(__always)
    private static func text(_ open: UInt32, _ close: UInt32) -> LineMembers.Text {
        LineMembers.Text(start: offset(open) + 1, end: offset(close), isEscaped: close & escape != 0)
    }

    /// Adds what stands between two quotes.
    @inline(__always)
    private static func add(_ values: ColumnCollector, _ p: UnsafePointer<UInt8>, _ open: UInt32, _ close: UInt32) {
        let start = offset(open) + 1
        values.add(
            UnsafeRawBufferPointer(start: p + start, count: offset(close) - start), .text, isEscaped: close & escape != 0)
    }

    @inline(__always)
    private static func has(_ p: UnsafePointer<UInt8>, _ text: StaticString) -> Bool {
        memcmp(p, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    @inline(__always)
    private static func has(_ p: UnsafePointer<UInt8>, _ text: [UInt8]) -> Bool { memcmp(p, text, text.count) == 0 }

    /// The end of a JSON value that is no string, or nil where it is none: numbers at once, others by the parser's own scanner.
    @inline(__always)
    private static func endOfJSON(_ p: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> Int? {
        // An integer without sign that does not begin with a zero.
        if p[at] &- 0x31 < 9 {
            var end = at + 1
            while p[end] &- 0x30 < 10 { end += 1 }
            if p[end] == 0x2C || p[end] == 0x7D { return end }
        }
        var scan = JSONScanner(base: p, at: at, end: count)
        if p[at] == 0x7B || p[at] == 0x5B { return scan.skipValue(depth: 1) ? scan.at : nil }
        return scan.scalar() == nil ? nil : scan.at
    }

    /// The level with this name, as `Level.rawValue`; nil for other text. Sixteen bytes can be read at `p`.
    @inline(__always)
    private static func levelNamed(_ p: UnsafePointer<UInt8>, _ count: Int) -> UInt8? {
        var word = UInt64(littleEndian: UnsafeRawPointer(p).loadUnaligned(as: UInt64.self))
        if count < 8 { word &= (1 << UInt64(8 * count)) - 1 }
        let raw: UInt8
        switch word {
        case 0x4F_464E49: raw = Level.info.rawValue
        case 0x4E_524157: raw = Level.warn.rawValue
        case 0x52_4F52_5245: raw = Level.error.rawValue
        case 0x47_5542_4544: raw = Level.debug.rawValue
        case 0x45_4341_5254: raw = Level.trace.rawValue
        case 0x4543_4954_4F4E: raw = Level.notice.rawValue
        case 0x54_5245_4C41: raw = Level.alert.rawValue
        case 0x4C41_4349_5449_5243: raw = Level.critical.rawValue
        case 0x434E_4547_5245_4D45: return count == 9 && p[8] == 0x59 ? Level.emergency.rawValue : nil
        default: return nil
        }
        return count <= 8 ? raw : nil
    }
}
