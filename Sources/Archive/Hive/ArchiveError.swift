/// Why something could not be done with the files of an archive. Holds names and counts, never log content.
public struct ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is; the raw values are stable.
    public enum Code: String, Hashable, Sendable {
        /// There is no such folder or file.
        case missing
        /// A name or an argument cannot be used.
        case invalid
        /// The file was written by a newer version.
        case format
        /// Permission to read or write is missing.
        case permission
        /// Another process writes to the same folder.
        case busy
        /// The disk or a quota is full. Nothing of what was begun stays.
        case full
        /// Reading or writing failed.
        case io
        /// A file is damaged.
        case corrupt
    }

    /// What kind of trouble it is.
    public var code: Code
    /// What happened and what to do, for people.
    public var message: String
    /// The file or folder it is about.
    public var path: String

    /// An error from its parts.
    public init(_ code: Code, _ message: String, path: String) {
        self.code = code
        self.message = message
        self.path = path
    }

    /// The path and the message.
    public var description: String { "\(path): \(message)" }
}
