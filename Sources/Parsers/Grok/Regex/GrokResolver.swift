/// Finds and parses the definitions that an expression uses, each once.
final class GrokResolver {
    private let library: GrokLibrary
    /// Definitions inside of the expression: `%{NAME=expression}`.
    private var local: [String: String] = [:]
    private var parsed: [String: GrokDefinition] = [:]
    private var stack: [String] = []

    init(_ library: GrokLibrary) { self.library = library }

    /// The definition that is being read; nil: the expression itself.
    var current: String? { stack.last }

    /// The tree of an expression. Throws `GrokError`.
    func parse(_ expression: String) throws(GrokError) -> RegexNode {
        stack = []
        if !local.isEmpty {
            // Another expression's definitions are none of this one's.
            local = [:]
            parsed = [:]
        }
        var parser = RegexParser(expression, resolver: self)
        let node = try parser.parse()
        try check(node.size)
        return node
    }

    private func check(_ size: Int) throws(GrokError) {
        guard size <= GrokLimits.maxNodes else {
            throw GrokError(
                .tooLarge, "the expression has over \(GrokLimits.maxNodes) pieces with its patterns in place", pattern: current)
        }
    }

    /// The reference that `use` is.
    func reference(_ use: GrokReferenceUse, isExtended: Bool) throws(GrokError) -> GrokReference {
        if let text = use.definition {
            local[use.name] = text
            parsed = [:]
        }
        let definition = try definition(use.name, isExtended: isExtended)
        return GrokReference(
            name: use.name, field: use.field, groupName: use.groupName, definition: definition)
    }

    private func definition(_ name: String, isExtended: Bool) throws(GrokError) -> GrokDefinition {
        let key = isExtended ? name + " x" : name
        if let known = parsed[key] { return known }
        let text = try source(name)
        stack.append(name)
        var parser = RegexParser(text, resolver: self, isExtended: isExtended)
        let node = try parser.parse()
        let definition = GrokDefinition(name: name, node: node)
        try check(definition.size)
        stack.removeLast()
        parsed[key] = definition
        return definition
    }

    private func source(_ name: String) throws(GrokError) -> String {
        if stack.contains(name) {
            throw GrokError(.cycle, "pattern \(name) uses itself: \((stack + [name]).joined(separator: " > "))", pattern: current)
        }
        guard stack.count < GrokLimits.maxDepth else {
            throw GrokError(.tooLarge, "more than \(GrokLimits.maxDepth) patterns inside each other", pattern: current)
        }
        guard let text = local[name] ?? library[name] else {
            let near = library.nearestName(name).map { "; did you mean \($0)?" } ?? ""
            throw GrokError(.undefined, "pattern %{\(name)} not defined\(near)", pattern: current)
        }
        return text
    }

    /// What replaces a reference where it stands inside of a character set.
    func expandedText(_ use: GrokReferenceUse, isExtended: Bool) throws(GrokError) -> [UInt32] {
        let text = try source(use.name)
        let open = use.field == nil ? "(?:" : "(?<\(use.groupName)>"
        return (open + text + ")").unicodeScalars.map(\.value)
    }
}

/// `%{NAME:field:type}` as it is written.
struct GrokReferenceUse {
    /// The pattern's name.
    var name: String
    /// The field, nil: none is captured.
    var field: String?
    /// The group's name as Logstash has it.
    var groupName: String
    /// The expression of `%{NAME=expression}`.
    var definition: String?
}

extension RegexParser {
    /// Passes over `%{…}`; nil, and nothing is passed, where it is not well formed (Logstash then takes it as characters).
    mutating func takeReference() throws(GrokError) -> GrokReferenceUse? {
        var i = at + 2
        let nameStart = i
        while i < text.count, Self.isNameScalar(text[i]) { i += 1 }
        guard i > nameStart else { return nil }
        let name = Self.string(text[nameStart..<i])
        var use = GrokReferenceUse(name: name, field: nil, groupName: name, definition: nil)
        if i < text.count, text[i] == 0x3A {
            let fieldStart = i + 1
            i = fieldStart
            while i < text.count, Self.isFieldScalar(text[i]) { i += 1 }
            let field = Self.string(text[fieldStart..<i])
            if !field.isEmpty {
                use.field = field
                use.groupName = name + ":" + field
            }
        }
        // Logstash passes over what follows a name: `%{INT:code?}` is `%{INT:code}`.
        if i < text.count, text[i] == 0x3D {
            let start = i + 1
            i = start
            var braces = 0
            while i < text.count, braces > 0 || text[i] != 0x7D {
                if text[i] == 0x5C { i += 1 } else if text[i] == 0x7B { braces += 1 } else if text[i] == 0x7D { braces -= 1 }
                i += 1
            }
            guard i < text.count else { return nil }
            use.definition = Self.string(text[start..<i])
        }
        while i < text.count, text[i] != 0x7D { i += 1 }
        guard i < text.count else { return nil }
        at = i + 1
        return use
    }

    /// As Logstash has it, and letters beyond ASCII.
    private static func isFieldScalar(_ c: UInt32) -> Bool {
        c >= 128 || UInt8(c).isWord || [0x2D, 0x2E, 0x3A, 0x40, 0x5B, 0x5C, 0x5D, 0x5E, 0x60].contains(c)
    }

    private static func isNameScalar(_ c: UInt32) -> Bool {
        c < 128 && (UInt8(c).isWord || c == 0x2D || c == 0x2E)
    }
}
