import Glibc

/// The value of a field.
public enum GrokValue: Equatable, Sendable {
    /// Bytes of the line; UTF-8 where the line is.
    case text([UInt8])
    /// A whole number.
    case integer(Int64)
    /// A whole number beyond 64 bits, as its digits.
    case bigInteger(String)
    /// A number.
    case float(Double)
    /// A truth value.
    case bool(Bool)
    /// Texts (and, after the first, numbers) of several captures of one name.
    case list([GrokValue])
    /// A capture without text, where empty captures are kept.
    case null

    /// What `text` is as `type`, as Ruby's `to_i` and `to_f` read it: as many characters as make a number, else 0.
    init(_ text: UnsafeRawBufferPointer, _ type: GrokType) {
        switch type {
        case .text: self = .text([UInt8](text))
        case .integer: self = Self.integer(text)
        case .float: self = .float(Self.float(text))
        case .bool:
            self = .bool(text.count == 4 && text.elementsEqual("true".utf8) { $0 | 0x20 == $1 })
        }
    }

    /// Passes over space and a sign; returns whether the sign is a minus.
    private static func sign(_ text: UnsafeRawBufferPointer, _ i: inout Int) -> Bool {
        while i < text.count, text[i] == 0x20 || text[i] &- 9 < 5 { i += 1 }
        let isNegative = text.byte(i) == .dash
        if isNegative || text.byte(i) == .plus { i += 1 }
        return isNegative
    }

    private static func integer(_ text: UnsafeRawBufferPointer) -> GrokValue {
        var i = 0
        let isNegative = sign(text, &i)
        var digits: [UInt8] = []
        while i < text.count {
            if text[i].isDigit {
                digits.append(text[i])
            } else if text[i] != .underscore || digits.isEmpty || !text.byte(i + 1).isDigit {
                break
            }
            i += 1
        }
        let number = (isNegative ? "-" : "") + String(decoding: digits.drop { $0 == 0x30 }, as: UTF8.self)
        if number.isEmpty || number == "-" { return .integer(0) }
        return Int64(number).map(GrokValue.integer) ?? .bigInteger(number)
    }

    private static func float(_ text: UnsafeRawBufferPointer) -> Double {
        var i = 0
        var number: [CChar] = []
        if sign(text, &i) { number.append(CChar(UInt8.dash)) }
        func digits() -> Bool {
            let start = i
            while text.byte(i).isDigit || text.byte(i) == .underscore && i > start && text.byte(i + 1).isDigit {
                if text[i] != .underscore { number.append(CChar(text[i])) }
                i += 1
            }
            return i > start
        }
        guard digits() else { return 0 }
        if text.byte(i) == .dot, text.byte(i + 1).isDigit {
            number.append(CChar(UInt8.dot))
            i += 1
            _ = digits()
        }
        if text.byte(i) | 0x20 == 0x65 {
            let signed = text.byte(i + 1) == .dash || text.byte(i + 1) == .plus
            if text.byte(i + (signed ? 2 : 1)).isDigit {
                number.append(0x65)
                if signed { number.append(CChar(text[i + 1])) }
                i += signed ? 2 : 1
                _ = digits()
            }
        }
        number.append(0)
        return strtod(number, nil)
    }
}

extension GrokPattern {
    /// The fields of the last match as Logstash sets them: a second value of a text makes a list, of a number is dropped.
    ///
    /// Captures that are unset or empty are no fields unless `keepsEmpty`. For people and tests; the way of the data reads ranges.
    public func fields(
        _ line: UnsafeRawBufferPointer, _ scratch: GrokScratch, keepsEmpty: Bool = false
    ) -> [(name: String, value: GrokValue)] {
        var values = [GrokValue?](repeating: nil, count: fields.count)
        for capture in captures {
            guard let value = value(capture, line, scratch) ?? (keepsEmpty ? .null : nil) else { continue }
            switch values[capture.fieldIndex] {
            case nil, .null: values[capture.fieldIndex] = value
            case .list(let list): values[capture.fieldIndex] = .list(list + [value])
            case .text(let first): values[capture.fieldIndex] = .list([.text(first), value])
            default: break
            }
        }
        return zip(fields, values).compactMap { name, value in value.map { (name, $0) } }
    }

    /// The value of one capture of the last match; nil where it is unset or empty.
    public func value(_ capture: GrokCapture, _ line: UnsafeRawBufferPointer, _ scratch: GrokScratch) -> GrokValue? {
        guard let range = scratch.range(capture.group), !range.isEmpty else { return nil }
        return GrokValue(UnsafeRawBufferPointer(rebasing: line[range]), capture.type)
    }
}
