import Blocks
import Events
import Query

/// Finds values inside of the JSON of an entry, as SQLite's functions find them in a whole document.
enum JSONWalk {
    /// Calls `body` with what stands at `steps` in an entry: as a column of fields has it, text as it reads, else JSON; nil where nothing is there.
    static func withValue<T>(
        _ value: UnsafeRawBufferPointer, _ kind: ValueKind, _ steps: [FieldPath.Step],
        _ body: (UnsafeRawBufferPointer?, ValueKind) -> T
    ) -> T {
        if steps.isEmpty { return body(value, kind) }
        guard let found = found(value, kind, steps) else { return body(nil, .text) }
        guard found.first == UInt8(ascii: "\"") else { return body(found, .json) }
        let text = UnsafeRawBufferPointer(rebasing: found.dropFirst().dropLast())
        if !text.contains(UInt8(ascii: "\\")) { return body(text, .text) }
        return unescaped(text).withUnsafeBytes { body($0, .text) }
    }

    /// Calls `body` with the JSON of what stands at `steps` in an entry, without spaces between its parts; nil where nothing is there.
    static func withJSON<T>(
        _ value: UnsafeRawBufferPointer, _ kind: ValueKind, _ steps: [FieldPath.Step], _ body: (UnsafeRawBufferPointer?) -> T
    ) -> T {
        if steps.isEmpty, kind == .text {
            var json: [UInt8] = [0x22]
            JSONString.escape(value, to: &json)
            json.append(0x22)
            return json.withUnsafeBytes { ShownText.withText($0, isNested: false) { body($0) } }
        }
        guard let found = found(value, kind, steps) else { return body(nil) }
        return ShownText.withText(found, isNested: true) { body($0) }
    }

    private static func found(
        _ value: UnsafeRawBufferPointer, _ kind: ValueKind, _ steps: [FieldPath.Step]
    ) -> UnsafeRawBufferPointer? {
        // A text has nothing inside, also where it reads as JSON.
        guard kind == .json else { return nil }
        var found = value
        for step in steps {
            guard let inner = inner(found, step) else { return nil }
            found = inner
        }
        return found
    }

    /// The value that a step leads to, without spaces around; nil where there is none.
    private static func inner(_ json: UnsafeRawBufferPointer, _ step: FieldPath.Step) -> UnsafeRawBufferPointer? {
        var at = skipSpace(json, 0)
        guard at < json.count else { return nil }
        let isObject = json[at] == UInt8(ascii: "{")
        guard isObject || json[at] == UInt8(ascii: "[") else { return nil }
        at = skipSpace(json, at + 1)
        var number = 0
        var elements: [Range<Int>] = []
        while at < json.count, json[at] != UInt8(ascii: "}"), json[at] != UInt8(ascii: "]") {
            var isWanted = false
            if isObject {
                guard json[at] == UInt8(ascii: "\""), let end = endOfString(json, at) else { return nil }
                if case .key(let key) = step { isWanted = json[(at + 1)..<(end - 1)].elementsEqual(key) }
                at = skipSpace(json, end)
                guard at < json.count, json[at] == UInt8(ascii: ":") else { return nil }
                at = skipSpace(json, at + 1)
            } else if case .index(let index) = step {
                isWanted = index == number
            }
            guard let end = endOfValue(json, at), end > at else { return nil }
            // Of names that are there twice the first counts.
            if isWanted { return UnsafeRawBufferPointer(rebasing: json[at..<end]) }
            if case .fromEnd = step, !isObject { elements.append(at..<end) }
            number += 1
            at = skipSpace(json, end)
            if at < json.count, json[at] == UInt8(ascii: ",") { at = skipSpace(json, at + 1) }
        }
        guard case .fromEnd(let index) = step, index <= elements.count else { return nil }
        return UnsafeRawBufferPointer(rebasing: json[elements[elements.count - index]])
    }

    private static func skipSpace(_ json: UnsafeRawBufferPointer, _ start: Int) -> Int {
        var at = start
        while at < json.count, json[at] == 0x20 || (json[at] >= 0x09 && json[at] <= 0x0D) { at += 1 }
        return at
    }

    /// Behind the closing quote of the string that begins at `start`; nil where it has none.
    private static func endOfString(_ json: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var at = start + 1
        while at < json.count {
            switch json[at] {
            case UInt8(ascii: "\""): return at + 1
            case UInt8(ascii: "\\"): at += 2
            default: at += 1
            }
        }
        return nil
    }

    private static func endOfValue(_ json: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var at = start
        var depth = 0
        while at < json.count {
            switch json[at] {
            case UInt8(ascii: "\""):
                guard let end = endOfString(json, at) else { return nil }
                at = end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
                continue
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return at }
                depth -= 1
                at += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09...0x0D:
                if depth == 0 { return at }
                at += 1
                continue
            default:
                at += 1
                continue
            }
            // A string, an object or an array has ended.
            if depth == 0 { return at }
        }
        return depth == 0 ? at : nil
    }

    /// The text of a string with escapes, up to a NUL, which ends texts in SQLite's JSON functions.
    private static func unescaped(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(text.count)
        var at = 0
        while at < text.count {
            let byte = text[at]
            at += 1
            guard byte == UInt8(ascii: "\\"), at < text.count else {
                out.append(byte)
                continue
            }
            let escape = text[at]
            at += 1
            switch escape {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"):
                guard let unit = unit(text, at), unit != 0 else { return out }
                at += 4
                var scalar = UInt32(unit)
                if unit & 0xFC00 == 0xD800, at + 6 <= text.count, text[at] == UInt8(ascii: "\\"),
                    text[at + 1] == UInt8(ascii: "u"),
                    let low = Self.unit(text, at + 2), low & 0xFC00 == 0xDC00
                {
                    scalar = (scalar & 0x3FF) << 10 + UInt32(low & 0x3FF) + 0x10000
                    at += 6
                }
                // Half of a pair alone is no character.
                out += Array(String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8)
            default: out.append(escape)
            }
        }
        return out
    }

    /// The number that four hexadecimal digits are.
    private static func unit(_ text: UnsafeRawBufferPointer, _ start: Int) -> UInt16? {
        guard start + 4 <= text.count else { return nil }
        return UInt16(String(decoding: text[start..<(start + 4)], as: UTF8.self), radix: 16)
    }
}
