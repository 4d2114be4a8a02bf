import Blocks
import Query

/// Writes found events in one format. Called in the order of the output, on one thread.
protocol EventWriter {
    /// What stands before the first event, also where there are none.
    mutating func begin(_ out: inout [UInt8])

    /// Appends one event with its line end. Throws `BlockError`.
    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws

    /// What stands after the last event written so far; more may come where a tail is followed.
    mutating func end(_ out: inout [UInt8])
}

extension Hit {
    /// What stands behind the message where the event came again: ` (repeated 3 times)`; empty for others.
    func repeatedText() throws -> String {
        guard let repeats = try block.repeats(row) else { return "" }
        return repeats.count == 1 ? " (repeated once)" : " (repeated \(Quantities.grouped(repeats.count)) times)"
    }
}

extension EventWriter {
    mutating func begin(_ out: inout [UInt8]) {}
    mutating func end(_ out: inout [UInt8]) {}
}
