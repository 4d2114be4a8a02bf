import CSystem
import Glibc

/// What is known of the terminals behind the standard streams.
enum Terminal {
    /// Whether a person looks at (or types into) the stream.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal behind `descriptor`: what the terminal says, else `$COLUMNS`, else 80.
    static func columns(_ descriptor: Int32) -> Int {
        let reported = Int(logetl_terminal_columns(descriptor))
        if reported > 0 { return reported }
        return environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
    }

    /// Rows of the terminal behind `descriptor`; 0 where it does not say.
    static func rows(_ descriptor: Int32) -> Int { Int(logetl_terminal_rows(descriptor)) }

    /// An environment variable, or nil where it is unset or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
