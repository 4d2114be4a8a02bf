import ArgumentParser

/// `--tag key=value`.
struct Tag: ExpressibleByArgument {
    /// What stands before the first `=`; not empty.
    var key: String
    /// What stands after it; may be empty.
    var value: String

    init?(argument: String) {
        guard let mark = argument.firstIndex(of: "="), mark != argument.startIndex else { return nil }
        key = String(argument[..<mark])
        value = String(argument[argument.index(after: mark)...])
    }

    var defaultValueDescription: String { "\(key)=\(value)" }
}
