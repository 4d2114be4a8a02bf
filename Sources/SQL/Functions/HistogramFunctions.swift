import CSQLite

/// `histogram(x, width)`: how many values are in each bucket, as JSON `{"0":12,"100":3}`; keys are where buckets begin. NULLs are ignored.
enum HistogramFunctions {
    static let all: [SQLFunctions.Aggregate] = [
        .init(name: "histogram", arguments: [2], step: { step($0, $1, $2, hasWeight: false) }, finish: finish),
        .init(name: "logetl_histogram", arguments: [3], step: { step($0, $1, $2, hasWeight: true) }, finish: finish),
    ]

    /// Buckets of a group; more are an error.
    private static let bucketsMax = 100_000

    private final class State {
        var width: Double?
        var buckets: [Double: Int64] = [:]
    }

    private static func step(
        _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?, hasWeight: Bool
    ) {
        guard let call = FunctionCall(context, count, values), let state = AggregateState.of(call.context, { State() })
        else { return }
        let type = sqlite.value_numeric_type(call[1])
        let width = sqlite.value_double(call[1])
        guard type == SQLITE_INTEGER || type == SQLITE_FLOAT, width > 0, width.isFinite else {
            return call.error("the second argument of histogram is the width of a bucket, more than 0")
        }
        guard state.width == nil || state.width == width else {
            return call.error("the second argument of histogram is the same for all rows")
        }
        state.width = width
        switch sqlite.value_numeric_type(call[0]) {
        case SQLITE_NULL: return
        case SQLITE_INTEGER, SQLITE_FLOAT: break
        default: return call.error("histogram takes numbers; CAST(x AS REAL) makes one of a text, 0 of what is none")
        }
        let weight = hasWeight ? sqlite.value_int64(call[2]) : 1
        guard weight > 0 else { return }
        state.buckets[(sqlite.value_double(call[0]) / width).rounded(.down), default: 0] &+= weight
        if state.buckets.count > bucketsMax {
            call.error("histogram has more than \(bucketsMax) buckets; use a greater width")
        }
    }

    private static let finish: @convention(c) @Sendable (OpaquePointer?) -> Void = { context in
        guard let context, let state = AggregateState.take(context, State.self), let width = state.width, !state.buckets.isEmpty
        else { return }
        let pairs = state.buckets.sorted { $0.key < $1.key }.map { "\"\(text($0.key * width))\":\($0.value)" }
        SQLResult.text("{\(pairs.joined(separator: ","))}", context)
        sqlite.result_subtype(context, 0x4A)
    }

    /// A number as JSON has it, whole ones without decimals.
    private static func text(_ number: Double) -> String { Int64(exactly: number).map { "\($0)" } ?? "\(number)" }
}
