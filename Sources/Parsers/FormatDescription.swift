import Events

/// A line as a program wrote it, and what becomes of it. `formats test` and the tests parse every one.
public struct FormatSample: Sendable {
    /// Lines that stand before it in the file and are no event: the header of a table. Without a last line end; may be empty.
    public var header = ""
    /// The line; several lines joined by `\n` where an event has several.
    public var line: String
    /// The instant; nil where nothing is said of it (lines without a time have that of the event before).
    public var time: Timestamp?
    /// The level; nil where nothing is said of it.
    public var level: Level?
    /// The service; nil where the line names none, or nothing is said of it.
    public var service: String?
    /// The message; nil where it is the whole line.
    public var message: String?
    /// The other fields with their values, in the order of the line; nil where nothing is said of them.
    public var fields: [(name: String, value: String)]?
    /// Where it stands in its file: the line, counted from 1.
    public var fileLine = 1

    /// A sample of which nothing is said.
    init(line: String) { self.line = line }

    /// The sample as a file: header, line and a line end.
    public var file: [UInt8] { Array(((header.isEmpty ? "" : header + "\n") + line + "\n").utf8) }
}

/// What is said of a format: its names, a summary, samples.
public struct FormatDescription: Sendable {
    /// The name in options and receipts.
    public var name: String
    /// Further names.
    public var aliases: [String] = []
    /// One line for the help text.
    public var summary = ""
    /// Lines of the format.
    public var samples: [FormatSample] = []
    /// The text of the file, or of its part that is about this format.
    public var text: [UInt8] = []
    /// The file as people name it; empty for built-in ones.
    public var path = ""

    /// A description from its parts.
    init(name: String, summary: String = "") {
        self.name = name
        self.summary = summary
    }
}
