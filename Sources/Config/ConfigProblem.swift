import YAML

/// A mistake in a configuration.
public struct ConfigProblem: Error, Sendable, CustomStringConvertible {
    /// The file, or the variable with its dollar sign.
    public var path: String
    /// Where in the file.
    public var mark: YAMLNode.Mark?
    /// What is wrong and what would be right.
    public var message: String

    /// `logetl.yaml:3:5: unknown key …`.
    public var description: String {
        let place = mark.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(path)\(place): \(message)"
    }
}

/// The mistakes of a configuration, at least one.
public struct ConfigError: Error, Sendable {
    /// All of them, in the order of the file.
    public var problems: [ConfigProblem]

    /// Mistakes found when settings were turned into options.
    public init(problems: [ConfigProblem]) { self.problems = problems }
}

/// Text that goes into messages.
enum Text {
    /// Characters of a typed text that a message repeats.
    private static let shown = 60

    /// The text on one line, without control characters, shortened.
    static func visible(_ text: String) -> String {
        let safe = text.unicodeScalars.prefix(shown).map {
            $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : Character($0)
        }
        return String(safe) + (text.unicodeScalars.count > shown ? "…" : "")
    }
}
