import ArgumentParser

/// `--lookup file:field`.
struct LookupChoice: ExpressibleByArgument {
    /// What stands before the last `:`.
    var file: String
    /// What stands after it.
    var field: String

    init?(argument: String) {
        guard let mark = argument.lastIndex(of: ":"), mark != argument.startIndex else { return nil }
        file = String(argument[..<mark])
        field = String(argument[argument.index(after: mark)...])
        if field.isEmpty { return nil }
    }

    var defaultValueDescription: String { "\(file):\(field)" }
}
