import Events
import Parsers

/// Reads the records of a JSON file: the objects of an array, objects one after the other (JSON lines), or the members of one object.
package struct JSONTable {
    /// A named value; text without its escapes, anything else as JSON.
    package struct Member {
        package var name: [UInt8]
        package var value: [UInt8]
        package var isJSON: Bool
    }

    /// A row, and the line where it begins.
    package struct Record {
        /// The name of the member that the record is, in one object.
        package var key: [UInt8]?
        package var members: [Member]
        package var line: Int
    }

    private enum Form { case unknown, array, lines, object }

    private let bytes: [UInt8]
    private let file: String
    private var at: Int
    private var form = Form.unknown
    /// Where lines were counted up to, and how many.
    private var counted = (at: 0, line: 1)

    /// Whether an object alone is a row in any case.
    private let takesObjectAsRow: Bool

    /// A reader of `bytes` from `start`, which complaints call `file`.
    package init(_ bytes: [UInt8], from start: Int, file: String, takesObjectAsRow: Bool = false) {
        self.bytes = bytes
        self.file = file
        self.takesObjectAsRow = takesObjectAsRow
        at = start
    }

    /// The next record, or nil at the end. An object alone is a single row where it has a member `keyName` that is a single value, else
    /// its members are the rows. Throws `RuleError`.
    package mutating func next(keyName: String?) throws(RuleError) -> Record? {
        let begins = form == .unknown
        if begins { try decide(keyName) }
        var place = at
        skipSpace(&place)
        if form == .lines {
            guard place < bytes.count else { return nil }
        } else {
            guard place < bytes.count else { throw damaged(place) }
            if bytes[place] == (form == .array ? 0x5D : 0x7D) {
                skipSpaceAfter(&place)
                guard place == bytes.count else { throw damaged(place) }
                return nil
            }
            if !begins {
                guard bytes[place] == 0x2C else { throw damaged(place) }
                skipSpaceAfter(&place)
            }
        }
        let line = lineNumber(place)
        var record = Record(key: nil, members: [], line: line)
        if form == .object {
            guard let key = string(&place) else { throw damaged(place) }
            record.key = key
            skipSpace(&place)
            guard place < bytes.count, bytes[place] == 0x3A else { throw damaged(place) }
            skipSpaceAfter(&place)
        }
        guard place < bytes.count else { throw damaged(place) }
        if bytes[place] == 0x7B {
            record.members = try members(&place)
        } else if form == .object {
            if let member = try member(named: Array("value".utf8), &place) { record.members = [member] }
        } else {
            throw RuleError("enrich: \(file):\(line): a row must be a JSON object")
        }
        at = place
        return record
    }

    /// Finds out what the file is, and goes to its first record.
    private mutating func decide(_ keyName: String?) throws(RuleError) {
        if bytes[at] == 0x5B {
            form = .array
            at += 1
            return
        }
        var end = at
        guard skipValue(&end) else { throw damaged(at) }
        skipSpace(&end)
        form = .lines
        guard end == bytes.count, !takesObjectAsRow else { return }
        if let keyName {
            var probe = at
            let wanted = Array(keyName.utf8)
            let isRow = try members(&probe).contains { member in
                member.name == wanted && !(member.isJSON && (member.value.first == 0x7B || member.value.first == 0x5B))
            }
            if isRow { return }
        }
        form = .object
        at += 1
    }

    /// The members of the object at `place`; those that are `null` are left out.
    private func members(_ place: inout Int) throws(RuleError) -> [Member] {
        var list: [Member] = []
        skipSpaceAfter(&place)
        if place < bytes.count, bytes[place] == 0x7D {
            place += 1
            return list
        }
        while true {
            skipSpace(&place)
            guard let name = string(&place) else { throw damaged(place) }
            skipSpace(&place)
            guard place < bytes.count, bytes[place] == 0x3A else { throw damaged(place) }
            skipSpaceAfter(&place)
            if let member = try member(named: name, &place) { list.append(member) }
            skipSpace(&place)
            guard place < bytes.count, bytes[place] == 0x2C || bytes[place] == 0x7D else { throw damaged(place) }
            place += 1
            if bytes[place - 1] == 0x7D { return list }
        }
    }

    /// The value at `place`, or nil where it is `null`.
    private func member(named name: [UInt8], _ place: inout Int) throws(RuleError) -> Member? {
        if place < bytes.count, bytes[place] == 0x22 {
            guard let text = string(&place) else { throw damaged(place) }
            return Member(name: name, value: text, isJSON: false)
        }
        let start = place
        guard skipValue(&place) else { throw damaged(start) }
        let text = bytes[start..<place]
        if text.elementsEqual("null".utf8) { return nil }
        var value: [UInt8] = []
        Array(text).withUnsafeBytes { EventShape.appendValue($0, to: &value) }
        return Member(name: name, value: value, isJSON: true)
    }

    // MARK: Grammar

    /// What the string at `place` stands for, or nil where none is there.
    private func string(_ place: inout Int) -> [UInt8]? {
        guard place < bytes.count, bytes[place] == 0x22 else { return nil }
        let start = place + 1
        guard let end = scan(start, { $0.string() == nil ? nil : $0.at }) else { return nil }
        place = end + 1
        var out: [UInt8] = []
        bytes.withUnsafeBytes { JSONString.unescape(UnsafeRawBufferPointer(rebasing: $0[start..<end]), to: &out) }
        return out
    }

    private func skipValue(_ place: inout Int) -> Bool {
        guard let end = scan(place, { $0.skipValue(depth: 0) ? $0.at : nil }) else { return false }
        place = end
        return true
    }

    private func scan(_ from: Int, _ body: (inout JSONScanner) -> Int?) -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return nil }
            var scanner = JSONScanner(base: base, at: from, end: buffer.count)
            return body(&scanner)
        }
    }

    private func skipSpace(_ place: inout Int) {
        while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x0A || bytes[place] == 0x0D || bytes[place] == 0x09 {
            place += 1
        }
    }

    private func skipSpaceAfter(_ place: inout Int) {
        place += 1
        skipSpace(&place)
    }

    private mutating func lineNumber(_ place: Int) -> Int {
        let end = min(place, bytes.count)
        if end > counted.at {
            counted = (end, counted.line + bytes[counted.at..<end].count { $0 == 0x0A })
        }
        return counted.line
    }

    private func damaged(_ place: Int) -> RuleError {
        let line = 1 + bytes[..<min(place, bytes.count)].count { $0 == 0x0A }
        return RuleError("enrich: \(file):\(line): this is no JSON")
    }
}
