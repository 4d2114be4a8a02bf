import ArgumentParser
import Glibc

/// How events are written (`--output`).
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// For people: time, level, service, message; hits highlighted.
    case text
    /// Columns, one line an event, cut to the terminal.
    case table
    /// One JSON object a line, with the keys of the archive.
    case json
    /// RFC 4180 with a header.
    case csv
    /// The original lines.
    case raw

    /// What is right where nothing is said: text for people, JSON lines for programs.
    static var standard: OutputFormat { Terminal.isTerminal(STDOUT_FILENO) ? .text : .json }
}
