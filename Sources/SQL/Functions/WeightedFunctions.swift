import CSQLite

/// `count`, `sum`, `avg`, `total` over rows that stand for several events each: the last argument says how many. For statements whose aggregates
/// were counted next to the blocks; results, types and errors are those of SQLite's own functions over single events.
enum WeightedFunctions {
    static let all: [SQLFunctions.Aggregate] = [
        .init(name: "logetl_count", arguments: [1, 2], step: countStep, finish: countFinish),
        .init(
            name: "logetl_sum", arguments: [2], step: sumStep,
            finish: { context in
                guard let context, let sum = AggregateState.take(context, Sum.self), sum.count > 0 else { return }
                if sum.isOver {
                    SQLResult.error("integer overflow", context)
                } else if sum.isReal {
                    sqlite.result_double(context, sum.real)
                } else {
                    sqlite.result_int64(context, sum.whole)
                }
            }),
        .init(
            name: "logetl_avg", arguments: [2], step: sumStep,
            finish: { context in
                guard let context, let sum = AggregateState.take(context, Sum.self), sum.count > 0 else { return }
                sqlite.result_double(context, sum.real / Double(sum.count))
            }),
        .init(
            name: "logetl_total", arguments: [2], step: sumStep,
            finish: { context in
                guard let context else { return }
                sqlite.result_double(context, AggregateState.take(context, Sum.self)?.real ?? 0)
            }),
    ]

    private final class Count {
        var value: Int64 = 0
    }

    private final class Sum {
        var count: Int64 = 0
        var whole: Int64 = 0
        var real = 0.0
        /// Whether a number that is not whole was among them: then the whole sum does not count any more.
        var isReal = false
        var isOver = false
    }

    private static let countStep:
        @convention(c) @Sendable (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void = {
            context, count, values in
            guard let call = FunctionCall(context, count, values), let state = AggregateState.of(call.context, { Count() })
            else { return }
            if call.count == 2 && call.isNull(0) { return }
            state.value &+= sqlite.value_int64(call[call.count - 1])
        }

    private static let countFinish: @convention(c) @Sendable (OpaquePointer?) -> Void = { context in
        guard let context else { return }
        sqlite.result_int64(context, AggregateState.take(context, Count.self)?.value ?? 0)
    }

    private static let sumStep: @convention(c) @Sendable (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void =
        {
            context, count, values in
            guard let call = FunctionCall(context, count, values), let state = AggregateState.of(call.context, { Sum() })
            else { return }
            let type = sqlite.value_numeric_type(call[0])
            let weight = sqlite.value_int64(call[1])
            guard type != SQLITE_NULL, weight > 0 else { return }
            state.count &+= weight
            guard type == SQLITE_INTEGER else {
                state.real += sqlite.value_double(call[0]) * Double(weight)
                state.isReal = true
                return
            }
            let value = sqlite.value_int64(call[0])
            state.real += Double(value) * Double(weight)
            guard !state.isReal, !state.isOver else { return }
            let (product, isProductOver) = value.multipliedReportingOverflow(by: weight)
            let (sum, isSumOver) = state.whole.addingReportingOverflow(product)
            if isProductOver || isSumOver { state.isOver = true } else { state.whole = sum }
        }
}
