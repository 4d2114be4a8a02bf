import Archive
import CSQLite

/// `percentile(x, p)` with p from 0 to 100, `quantile(x, q)` with q from 0 to 1, `median(x)`; between two values it is interpolated linearly, as
/// SQLite's percentile extension and DuckDB's `quantile_cont` do. NULLs are ignored, no values give NULL, what is no number is an error.
enum PercentileFunctions {
    static let all: [SQLFunctions.Aggregate] = [
        .init(name: "percentile", arguments: [2], step: { step($0, $1, $2, scale: 100, .single) }, finish: finish),
        .init(name: "quantile", arguments: [2], step: { step($0, $1, $2, scale: 1, .single) }, finish: finish),
        .init(name: "median", arguments: [1], step: { step($0, $1, $2, scale: nil, .single) }, finish: finish),
        .init(name: "logetl_percentile", arguments: [3], step: { step($0, $1, $2, scale: 100, .weighted) }, finish: finish),
        .init(name: "logetl_quantile", arguments: [3], step: { step($0, $1, $2, scale: 1, .weighted) }, finish: finish),
        .init(name: "logetl_median", arguments: [2], step: { step($0, $1, $2, scale: nil, .weighted) }, finish: finish),
        .init(name: "logetl_percentile_of", arguments: [2], step: { step($0, $1, $2, scale: 100, .packed) }, finish: finish),
        .init(name: "logetl_quantile_of", arguments: [2], step: { step($0, $1, $2, scale: 1, .packed) }, finish: finish),
        .init(name: "logetl_median_of", arguments: [1], step: { step($0, $1, $2, scale: nil, .packed) }, finish: finish),
    ]

    /// What a row brings.
    private enum Content {
        /// A value.
        case single
        /// A value, and how often it is there as last argument.
        case weighted
        /// `PackedNumbers`.
        case packed
    }

    private static let notNumbers =
        "percentile, quantile and median take numbers; CAST(x AS REAL) makes one of a text, 0 of what is none"

    private static func step(
        _ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?, scale: Double?,
        _ content: Content
    ) {
        guard let call = FunctionCall(context, count, values), let shared = call.state,
            let state = AggregateState.of(call.context, { PercentileState(shared) })
        else { return }
        if let scale {
            let name = scale == 1 ? "quantile" : "percentile"
            let type = sqlite.value_numeric_type(call[1])
            let asked = sqlite.value_double(call[1])
            guard type == SQLITE_INTEGER || type == SQLITE_FLOAT, asked >= 0, asked <= scale else {
                return call.error("the second argument of \(name) is a number from 0 to \(Int(scale))")
            }
            guard state.rank == nil || state.rank == asked / scale else {
                return call.error("the second argument of \(name) is the same for all rows")
            }
            state.rank = asked / scale
        } else {
            state.rank = 0.5
        }
        do {
            if content == .packed {
                guard !call.isNull(0) else { return }
                return try call.withBytes(0) { bytes in
                    guard let numbers = PackedNumbers(bytes) else { throw FunctionError("the packed numbers are not whole") }
                    guard numbers.isWhole else { throw FunctionError(notNumbers) }
                    try state.add(numbers)
                }
            }
            switch sqlite.value_numeric_type(call[0]) {
            case SQLITE_NULL: return
            case SQLITE_INTEGER, SQLITE_FLOAT: break
            default: throw FunctionError(notNumbers)
            }
            let weight = content == .weighted ? sqlite.value_int64(call[call.count - 1]) : 1
            if weight > 0 { try state.add(sqlite.value_double(call[0]), weight) }
        } catch {
            call.error("\(error)")
        }
    }

    private static let finish: @convention(c) @Sendable (OpaquePointer?) -> Void = { context in
        guard let context, let state = AggregateState.take(context, PercentileState.self) else { return }
        do throws(TemporaryFileError) {
            if let value = try state.value() { sqlite.result_double(context, value) }
        } catch {
            SQLResult.error("\(error)", context)
        }
    }
}
