import CSQLite
import Events

/// A JSON value that is no string, as SQL's `->>` gives it.
enum JSONScalar {
    case null
    case integer(Int64)
    case real(Double)
    /// An object or an array, as its text.
    case text

    /// The value that stands in `json`: numbers as SQLite reads them, `true` and `false` as 1 and 0.
    init(_ json: UnsafeRawBufferPointer) {
        guard let first = json.first else {
            self = .null
            return
        }
        switch first {
        case UInt8(ascii: "t"): self = .integer(1)
        case UInt8(ascii: "f"): self = .integer(0)
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "{"), UInt8(ascii: "["): self = .text
        default: self = Self.number(json)
        }
    }

    private static func number(_ json: UnsafeRawBufferPointer) -> JSONScalar {
        let isNegative = json[0] == UInt8(ascii: "-")
        var value: Int64 = 0
        var isInteger = json.count > (isNegative ? 1 : 0)
        for byte in json.dropFirst(isNegative ? 1 : 0) {
            guard byte >= 0x30, byte <= 0x39 else {
                isInteger = false
                break
            }
            let (times, over) = value.multipliedReportingOverflow(by: 10)
            let digit = Int64(byte - 0x30)
            let (sum, overflow) = isNegative ? times.subtractingReportingOverflow(digit) : times.addingReportingOverflow(digit)
            guard !over, !overflow else {
                isInteger = false
                break
            }
            value = sum
        }
        if isInteger { return .integer(value) }
        return .real(Double(String(decoding: json, as: UTF8.self)) ?? 0)
    }
}

extension SQLResult {
    /// A value of a column: text, or what a JSON value is in SQL.
    static func value(_ bytes: UnsafeRawBufferPointer, isJSON: Bool, _ context: OpaquePointer) {
        guard isJSON else { return text(bytes, context) }
        switch JSONScalar(bytes) {
        case .null: sqlite.result_null(context)
        case .integer(let number): sqlite.result_int64(context, number)
        case .real(let number): sqlite.result_double(context, number)
        case .text: text(bytes, context)
        }
    }
}
