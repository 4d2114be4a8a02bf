/// Lets `search timeout -debug` mean what it says: a word with a dash before it is a part of the query, not an option.
///
/// The argument parser would take `-debug` for an option. Such words are marked before it sees them and unmarked where they are read.
/// Long options (`--level`) and options of one letter (`-n`) are left alone, so `--levl` is still a mistake.
enum NegatedWords {
    /// No shell argument that people type starts with this byte.
    private static let marker: Character = "\u{1}"
    private static let commands: Set<String> = ["search", "tail"]

    /// Marks the words after `search` and `tail` that start with one dash and go on for two bytes or more.
    static func mark(_ arguments: [String]) -> [String] {
        guard let command = arguments.first, commands.contains(command) else { return arguments }
        return arguments.map { word in
            let bytes = word.utf8
            guard bytes.count > 2, word.hasPrefix("-"), !word.hasPrefix("--") else { return word }
            return "\(marker)\(word)"
        }
    }

    /// The text without marks.
    static func unmark(_ text: String) -> String {
        text.contains(marker) ? String(text.filter { $0 != marker }) : text
    }
}
