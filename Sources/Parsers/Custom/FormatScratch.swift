import Events

/// What formats from files need beside the line: memory for matching, and what is remembered from line to line. One for each thread.
///
/// It is sendable since it travels inside of a `ParseContext`; whoever copies a context for another thread gives the copy a scratch of its
/// own (`FileParser` does).
public final class FormatScratch: @unchecked Sendable {
    private var readers: [ObjectIdentifier: CustomReader] = [:]

    /// Empty memory.
    public init() {}

    /// The reader of a format.
    func reader(_ format: CustomFormat) -> CustomReader {
        if let known = readers[ObjectIdentifier(format)] { return known }
        let reader = CustomReader(format)
        readers[ObjectIdentifier(format)] = reader
        return reader
    }

    /// How many lines reached a limit since it was last asked, by the expression that did not end.
    func takeLimits() -> [PatternLimit: Int] {
        var all: [PatternLimit: Int] = [:]
        for reader in readers.values where !reader.limited.isEmpty {
            for (number, count) in reader.limited {
                all[PatternLimit(format: reader.format.name, expression: reader.expression(number)), default: 0] += count
            }
            reader.limited.removeAll()
        }
        return all
    }
}

/// An expression that reached its limits.
public struct PatternLimit: Hashable, Sendable {
    /// The format it belongs to.
    public var format: String
    /// The expression as the user wrote it.
    public var expression: String
}

extension ParseContext {
    /// The reader of a format, for the thread that uses this context.
    mutating func reader(_ format: CustomFormat) -> CustomReader {
        if let scratch { return scratch.reader(format) }
        let made = FormatScratch()
        scratch = made
        return made.reader(format)
    }
}
