import CSQLite

/// The functions of a session, beside SQLite's own. Each file of this folder has those of one subject, listed in a table.
public enum SQLFunctions {
    /// A function by its name, count of arguments and C callback.
    struct Scalar: Sendable {
        let name: String
        let arguments: [Int32]
        let call: @convention(c) @Sendable (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void
    }

    /// An aggregate by its name, count of arguments and C callbacks.
    struct Aggregate: Sendable {
        let name: String
        let arguments: [Int32]
        let step: @convention(c) @Sendable (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void
        let finish: @convention(c) @Sendable (OpaquePointer?) -> Void
    }

    private static let scalars: [Scalar] =
        TimeFunctions.all + RegexFunctions.all + MatchFunctions.all + NetworkFunctions.all + GrokFunctions.all
    private static let aggregates: [Aggregate] =
        WeightedFunctions.all + PercentileFunctions.all + DistinctFunctions.all + HistogramFunctions.all

    /// The names that people call, for completion.
    public static let names: [String] = (scalars.map(\.name) + aggregates.map(\.name)).filter { !$0.hasPrefix("logetl_") }

    /// Functions whose arithmetic is wrong without `IntervalArithmetic`, which sees no statements of a host.
    private static let ownOnly: Set<String> = ["interval"]

    /// Makes them known to a connection; `state` must outlive it. `isGuest`: the connection is a host's.
    static func register(on database: OpaquePointer, _ state: FunctionState, isGuest: Bool) throws(SQLError) {
        let owner = Unmanaged.passUnretained(state).toOpaque()
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC
        for function in scalars where !isGuest || !ownOnly.contains(function.name) {
            for count in function.arguments {
                let result = sqlite.create_function_v2(
                    database, function.name, count, flags, owner, function.call, nil, nil, nil)
                guard result == SQLITE_OK else { throw SQLError(sqlite: result, database) }
            }
        }
        for function in aggregates {
            for count in function.arguments {
                let result = sqlite.create_function_v2(
                    database, function.name, count, flags, owner, nil, function.step, function.finish, nil)
                guard result == SQLITE_OK else { throw SQLError(sqlite: result, database) }
            }
        }
    }
}

/// The state of an aggregate over one group: an object that SQLite holds by its address.
enum AggregateState {
    /// The object of the group, made at its first row; nil without memory.
    static func of<State: AnyObject>(_ context: OpaquePointer, _ make: () -> State) -> State? {
        guard let memory = sqlite.aggregate_context(context, Int32(MemoryLayout<UnsafeMutableRawPointer?>.size)) else {
            sqlite.result_error_nomem(context)
            return nil
        }
        let slot = memory.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        if let known = slot.pointee { return Unmanaged<State>.fromOpaque(known).takeUnretainedValue() }
        let fresh = make()
        slot.pointee = Unmanaged.passRetained(fresh).toOpaque()
        return fresh
    }

    /// Takes the object of the group; nil where it had no rows. Once, at the end.
    static func take<State: AnyObject>(_ context: OpaquePointer, _ type: State.Type) -> State? {
        guard let memory = sqlite.aggregate_context(context, 0) else { return nil }
        let slot = memory.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
        guard let known = slot.pointee else { return nil }
        slot.pointee = nil
        return Unmanaged<State>.fromOpaque(known).takeRetainedValue()
    }
}
