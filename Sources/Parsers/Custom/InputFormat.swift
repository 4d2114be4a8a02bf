import Events

/// The format of an input: one that the program has a parser for, or one that a file describes.
public enum InputFormat: Hashable, Sendable {
    /// A built-in parser.
    case known(Format)
    /// A format from a file: a user's, or one of the built-in files that are patterns alone.
    case custom(CustomFormat)

    /// The name in options and receipts.
    public var name: String {
        switch self {
        case .known(let format): format.name
        case .custom(let format): format.name
        }
    }

    /// The built-in parser that reads the lines; nil for formats made of grok expressions.
    public var base: Format? {
        switch self {
        case .known(let format): format
        case .custom(let format): format.base
        }
    }

    /// Whether a line of the format wraps a line of another format.
    public var isContainer: Bool {
        if case .known(let format) = self { format.isContainer } else { false }
    }

    /// Whether the lines of an event are to be taken together to tell whether the format fits.
    var isDetectedByItems: Bool {
        switch self {
        case .known(let format): format.isDetectedByItems
        case .custom(let format): format.multiline != nil || format.base?.isDetectedByItems == true
        }
    }

    /// Tries one line; see `LineParser.parse`. Lines of a format from a file must have what it maps (`CustomReader.parse`).
    func parse(_ line: ByteRange, _ batch: EventBatch, _ context: inout ParseContext) -> LineOutcome {
        switch self {
        case .known(let format): format.parse(line, batch, &context)
        case .custom(let format): context.reader(format).parse(line, batch, &context, isTrial: true)
        }
    }
}
