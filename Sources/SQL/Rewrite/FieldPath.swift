/// Where a value stands in `metadata`: an entry, and steps into the object or array that it is.
///
/// Paths as SQLite reads them (https://sqlite.org/json1.html#path_arguments), of those names that JSON writes as they are.
struct FieldPath: Hashable, Sendable {
    /// One step inside of a value.
    enum Step: Hashable, Sendable {
        case key([UInt8])
        case index(Int)
        /// Counted from the end, the last element is 1.
        case fromEnd(Int)
    }

    /// The entry of `metadata`.
    let name: [UInt8]
    /// The steps inside of it; none for the entry itself.
    let steps: [Step]

    /// Bytes of the longest path, and its most steps.
    private static let bytesMax = 200
    private static let stepsMax = 16

    /// The path `text`; nil where it is none, or one that is left to SQLite. `isLabel`: as `->` and `->>` have it, where a name alone is a path.
    init?(_ text: String, isLabel: Bool) {
        var rest = Array(text.utf8)[...]
        guard rest.count <= Self.bytesMax else { return nil }
        if rest.first == UInt8(ascii: "$") {
            rest = rest.dropFirst()
        } else {
            // A number would be an index, and what a dot means in a label depends on the version.
            guard isLabel, let first = rest.first, !Self.isDigit(first), rest.allSatisfy(Self.isPlain) else { return nil }
            (name, steps) = (Array(rest), [])
            return
        }
        guard case .key(let entry)? = Self.step(&rest) else { return nil }
        var found: [Step] = []
        while !rest.isEmpty {
            guard let step = Self.step(&rest), found.count < Self.stepsMax else { return nil }
            found.append(step)
        }
        (name, steps) = (entry, found)
    }

    private init(_ name: [UInt8], _ steps: [Step]) { (self.name, self.steps) = (name, steps) }

    /// The path that goes on with another one; nil where it is too long.
    func appending(_ path: FieldPath) -> FieldPath? { appending([.key(path.name)] + path.steps) }

    /// The path to an element.
    func appending(_ index: Int) -> FieldPath? { appending([.index(index)]) }

    private func appending(_ more: [Step]) -> FieldPath? {
        steps.count + more.count <= Self.stepsMax ? FieldPath(name, steps + more) : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || isDigit(byte) || byte == 0x5F || byte == 0x2D
    }

    private static func step(_ rest: inout ArraySlice<UInt8>) -> Step? {
        let first = rest.popFirst()
        if first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            var number = rest[..<end]
            rest = rest[(end + 1)...]
            let isFromEnd = number.starts(with: "#-".utf8)
            if isFromEnd { number = number.dropFirst(2) }
            guard !number.isEmpty, number.count <= 6, number.allSatisfy(isDigit),
                let value = Int(String(decoding: number, as: UTF8.self))
            else { return nil }
            return isFromEnd ? value > 0 ? .fromEnd(value) : nil : .index(value)
        }
        guard first == UInt8(ascii: ".") else { return nil }
        if rest.first == UInt8(ascii: "\"") {
            rest = rest.dropFirst()
            // Printable ASCII but for quotes and backslashes stands in JSON as it is.
            guard let end = rest.firstIndex(of: UInt8(ascii: "\"")), end > rest.startIndex,
                rest[..<end].allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") && $0 != UInt8(ascii: "/") })
            else { return nil }
            let key = Array(rest[..<end])
            rest = rest[(end + 1)...]
            return .key(key)
        }
        let key = Array(rest.prefix(while: isPlain))
        guard !key.isEmpty else { return nil }
        rest = rest.dropFirst(key.count)
        return .key(key)
    }

    /// In words, such as `user.id` or `tags[0]`.
    var words: String {
        var text = String(decoding: name, as: UTF8.self)
        for step in steps {
            switch step {
            case .key(let key): text += ".\(String(decoding: key, as: UTF8.self))"
            case .index(let index): text += "[\(index)]"
            case .fromEnd(let index): text += "[#-\(index)]"
            }
        }
        return text
    }
}
