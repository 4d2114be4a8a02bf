/// Why the store could not do what it was asked to. Messages name files, never log content.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is; the raw values are stable.
    public enum Code: String, Hashable, Sendable {
        /// There is no store, or no such tenant.
        case missing
        /// A name or an argument cannot be used.
        case invalid
        /// The folder is no store, or was written by a newer version.
        case format
        /// Permission to read or write is missing.
        case permission
        /// Another process held a lock for longer than `Store.busyMilliseconds`.
        case busy
        /// The disk or a quota is full. What was not committed is rolled back.
        case full
        /// Reading or writing failed.
        case io
        /// A file is damaged.
        case corrupt
        /// SQLite refused what it should accept: a fault of this program.
        case fault
    }

    /// What kind of trouble it is.
    public var code: Code
    /// What happened and what to do, for people.
    public var message: String
    /// The file or folder it is about.
    public var path: String
    /// SQLite's extended result code where SQLite reported it, else 0 (https://sqlite.org/rescode.html).
    public var sqliteCode: Int32

    /// An error from its parts.
    public init(_ code: Code, _ message: String, path: String, sqliteCode: Int32 = 0) {
        self.code = code
        self.message = message
        self.path = path
        self.sqliteCode = sqliteCode
    }

    /// The message and the path.
    public var description: String { "\(path): \(message)" }
}
