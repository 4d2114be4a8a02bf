/// A node of a YAML document, with its place for complaints.
public struct YAMLNode: Sendable {
    /// A place in a file, both counted from 1.
    public struct Mark: Hashable, Sendable {
        /// The line.
        public var line: Int
        /// The character in the line.
        public var column: Int

        /// A place from its parts.
        public init(line: Int, column: Int) {
            self.line = line
            self.column = column
        }
    }

    /// A member of a mapping.
    public struct Member: Sendable {
        /// The key.
        public var key: String
        /// Where the key stands.
        public var mark: Mark
        /// The value.
        public var value: YAMLNode

        /// A member from its parts.
        public init(key: String, mark: Mark, value: YAMLNode) {
            self.key = key
            self.mark = mark
            self.value = value
        }
    }

    /// What a node holds.
    public enum Content: Sendable {
        /// A text; plain where it stands without quotes.
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        case map([Member])
    }

    /// What it holds.
    public var content: Content
    /// Where it begins.
    public var mark: Mark

    /// A node from its parts.
    public init(content: Content, mark: Mark) {
        self.content = content
        self.mark = mark
    }

    /// Whether nothing is said: an empty value, `~` or `null`.
    public var isNull: Bool {
        if case .scalar(let text, isPlain: true) = content { ["", "~", "null", "Null", "NULL"].contains(text) } else { false }
    }

    /// What the node is, for complaints.
    public var kindName: String {
        switch content {
        case .scalar: "a single value"
        case .list: "a list"
        case .map: "a section"
        }
    }
}

/// Why a text is no YAML document of the kind that is used here.
public struct YAMLProblem: Error, Sendable {
    /// Where.
    public var mark: YAMLNode.Mark
    /// What is wrong.
    public var message: String
}
