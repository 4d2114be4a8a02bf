import Events
import YAML

/// Values of a file, with a complaint where one is of the wrong kind.
extension FormatFileReader {
    /// A section whose keys are known.
    struct Section {
        var members: [YAMLNode.Member]

        /// The value of a key; nil where it is missing or says nothing.
        subscript(key: String) -> YAMLNode? {
            members.first { $0.key == key }.flatMap { $0.value.isNull ? nil : $0.value }
        }
    }

    /// The members of a section, unknown keys noted as mistakes; nil where it is none.
    mutating func section(_ node: YAMLNode, _ what: String, keys: [String]) -> Section? {
        guard case .map(let members) = node.content else {
            complain(node.mark, "\(what) is a section with the keys \(keys.joined(separator: ", ")), not \(node.kindName)")
            return nil
        }
        for member in members where !keys.contains(member.key) {
            let nearest = Self.nearest(member.key, keys)
            let hint = nearest.isEmpty ? "; \(what) has \(keys.joined(separator: ", "))" : nearest
            complain(member.mark, "unknown key '\(Self.visible(member.key))'\(hint)")
        }
        return Section(members: members)
    }

    /// The members of a section whose keys are the user's own.
    mutating func members(_ node: YAMLNode?, _ key: String) -> [YAMLNode.Member] {
        guard let node else { return [] }
        if case .map(let members) = node.content { return members }
        complain(node.mark, "\(key) is a section of names and values, not \(node.kindName)")
        return []
    }

    /// A single text.
    mutating func string(_ node: YAMLNode?, _ key: String) -> FormatText? {
        guard let node else { return nil }
        if case .scalar(let text, _) = node.content { return FormatText(text, node.mark) }
        complain(node.mark, "\(key) takes a single value, not \(node.kindName)")
        return nil
    }

    /// A text, or a list of texts.
    mutating func strings(_ node: YAMLNode?, _ key: String) -> [FormatText] {
        guard let node else { return [] }
        switch node.content {
        case .scalar(let text, _): return [FormatText(text, node.mark)]
        case .list(let nodes): return nodes.compactMap { string($0, key) }
        case .map:
            complain(node.mark, "\(key) takes a single value or a list, not \(node.kindName)")
            return []
        }
    }

    /// A truth value.
    mutating func flag(_ node: YAMLNode?, _ key: String) -> Bool? {
        guard let text = string(node, key) else { return nil }
        switch text.value.lowercased() {
        case "true", "yes", "on": return true
        case "false", "no", "off": return false
        default:
            complain(text.mark, "\(key) is true or false")
            return nil
        }
    }

    /// `; did you mean …?`, or nothing.
    static func nearest(_ name: String, _ known: [String]) -> String {
        NearestName.of(name, among: known).map { "; did you mean '\($0)'?" } ?? ""
    }

    /// A text of the file on one line, without control characters, shortened.
    static func visible(_ text: String) -> String {
        let safe = text.unicodeScalars.prefix(60).map {
            $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "?" : Character($0)
        }
        return String(safe) + (text.unicodeScalars.count > 60 ? "…" : "")
    }
}
