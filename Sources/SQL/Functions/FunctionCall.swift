import CSQLite

/// One call of a function by SQLite: its arguments and where its result goes. Valid during the call.
struct FunctionCall {
    let context: OpaquePointer
    let count: Int
    private let values: UnsafeMutablePointer<OpaquePointer?>

    init?(_ context: OpaquePointer?, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
        guard let context, count == 0 || values != nil else { return nil }
        self.context = context
        self.count = Int(count)
        // Nothing is read of it where there are no arguments.
        self.values = values ?? UnsafeMutablePointer(bitPattern: 8)!
    }

    /// An argument; for numbers that are less than `count` only.
    subscript(_ index: Int) -> OpaquePointer {
        guard index < count, let value = values[index] else { preconditionFailure("a function has the arguments it declares") }
        return value
    }

    /// What the functions of the connection share.
    var state: FunctionState? {
        sqlite.user_data(context).map { Unmanaged<FunctionState>.fromOpaque($0).takeUnretainedValue() }
    }

    func type(_ index: Int) -> Int32 { sqlite.value_type(self[index]) }
    func isNull(_ index: Int) -> Bool { type(index) == SQLITE_NULL }

    /// Whether one of the arguments is NULL.
    var hasNull: Bool { (0..<count).contains { isNull($0) } }

    func text(_ index: Int) -> String { SQLArgument.text(self[index]) }
    func withBytes<T>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try SQLArgument.withBytes(self[index], body)
    }

    // MARK: Results. Without one the result is NULL.

    func result(_ number: Int64) { sqlite.result_int64(context, number) }
    func result(_ number: Double) { sqlite.result_double(context, number) }
    func result(_ isTrue: Bool) { sqlite.result_int64(context, isTrue ? 1 : 0) }
    func result(_ text: String) { SQLResult.text(text, context) }
    func result(_ bytes: UnsafeRawBufferPointer) { SQLResult.text(bytes, context) }
    func result(_ bytes: [UInt8]) { bytes.withUnsafeBytes { SQLResult.text($0, context) } }
    /// JSON, which SQLite's JSON functions take as such.
    func result(json: [UInt8]) {
        result(json)
        sqlite.result_subtype(context, 0x4A)
    }
    func error(_ message: String) { SQLResult.error(message, context) }

    // MARK: Things made of an argument

    /// What `make` makes of the text of an argument, kept as long as the argument is constant, and for texts that come again in any case.
    /// Nil after an error, which is the call's result then.
    func cached<Made: AnyObject>(_ index: Int, _ kind: StaticString, _ make: (String) throws -> Made) -> Made? {
        if let known = sqlite.get_auxdata(context, Int32(index)) {
            if let made = Unmanaged<AnyObject>.fromOpaque(known).takeUnretainedValue() as? Made { return made }
        }
        do {
            let made = try state?.made(kind, text(index), make) ?? make(text(index))
            sqlite.set_auxdata(
                context, Int32(index), Unmanaged<AnyObject>.passRetained(made).toOpaque(),
                { if let object = $0 { Unmanaged<AnyObject>.fromOpaque(object).release() } })
            return made
        } catch {
            self.error("\(error)")
            return nil
        }
    }
}

/// What the functions of a connection share. For one thread.
final class FunctionState {
    /// The instant that `now()` gives, the same for all of a statement; nanoseconds since the epoch. Nil: the moment of each call.
    var now: Int64?
    private var made: [String: AnyObject] = [:]
    /// Values that percentiles of the running statement hold, see `PercentileState`.
    var percentileValues = 0
    /// How many of them stay in memory.
    var percentileValuesMax = PercentileState.valuesMax
    /// Slots that counts of different values of the running statement have, see `DistinctHashes`.
    var distinctSlots = 0
    /// How many of them there may be.
    var distinctSlotsMax = DistinctHashes.slotsMax

    /// Things kept for texts that may come again; then they are forgotten together.
    private static let madeMax = 256

    /// What `make` makes of `text`, now or before.
    func made<Made: AnyObject>(_ kind: StaticString, _ text: String, _ make: (String) throws -> Made) rethrows -> Made {
        let key = "\(kind):\(text)"
        if let known = made[key] as? Made { return known }
        let fresh = try make(text)
        if made.count >= Self.madeMax { made.removeAll() }
        made[key] = fresh
        return fresh
    }
}

/// A mistake in the arguments of a function.
struct FunctionError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
