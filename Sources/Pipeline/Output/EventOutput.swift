/// Events written out in place of being stored: in which form and where to.
public struct EventOutput: Sendable {
    /// How an event is written.
    public enum Form: String, Sendable, CaseIterable {
        /// One JSON object a line, with the keys of the archive.
        case json
        /// `key=value` pairs, a line an event.
        case logfmt
        /// RFC 4180 with a header.
        case csv
        /// Not at all: to count, to check.
        case none
    }

    /// How events are written.
    public var form: Form
    /// The file descriptor they are written to; not closed.
    public var descriptor: Int32 = 1
    /// The file that gets the rejected lines as they were, with a line feed each; made anew. Nil: they are only counted.
    public var rejectedPath: String?

    /// Output to the standard output.
    public init(_ form: Form) { self.form = form }
}
