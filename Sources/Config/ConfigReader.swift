import Events
import YAML

/// Reads a configuration file by the types of its keys, and gathers all mistakes, not only the first. A wrong value is left out; what
/// stands around it is kept, so that its mistakes are found too.
struct ConfigReader {
    /// The file's name, for complaints and for paths relative to it.
    let path: String
    /// What the file sets, by the path of the setting.
    private(set) var values: [String: ConfigItem] = [:]
    /// The mistakes.
    private(set) var problems: [ConfigProblem] = []

    /// What a file may say.
    private let sections: [ConfigSection]

    init(path: String, sections: [ConfigSection] = ConfigSection.all) {
        self.path = path
        self.sections = sections
    }

    /// Reads the text of the file.
    mutating func read(_ text: [UInt8]) {
        let root: YAMLNode?
        do throws(YAMLProblem) {
            root = try YAMLReader.read(text)
        } catch {
            return complain(error.mark, error.message)
        }
        guard let root, !root.isNull else { return }
        guard case .map(let members) = root.content else {
            return complain(
                root.mark, "a configuration is made of sections: \(sections.map(\.name).joined(separator: ", "))")
        }
        for member in members {
            if let section = sections.first(where: { $0.name == member.key }) {
                read(section, member.value)
            } else {
                unknown(member, in: nil, sections.map(\.name))
            }
        }
    }

    private mutating func read(_ section: ConfigSection, _ node: YAMLNode) {
        if let key = section.wholeKey { return read(key, node) }
        guard !node.isNull else { return }
        guard case .map(let members) = node.content else {
            return complain(node.mark, "\(section.name) is a section: its keys stand indented below it")
        }
        for member in members {
            if let key = section.keys.first(where: { $0.name == member.key }) {
                read(key, member.value)
            } else {
                unknown(member, in: section.name, section.keys.map(\.name))
            }
        }
    }

    private mutating func read(_ key: ConfigKey, _ node: YAMLNode) {
        if !node.isNull { values[key.path] = value(key.type, node, key.path) }
    }

    // MARK: Values

    /// The value of a node, nil where it is wrong.
    private mutating func value(_ type: ConfigType, _ node: YAMLNode, _ place: String) -> ConfigItem? {
        let found: ConfigValue?
        switch (type, node.content) {
        case (.anything, _): found = Self.anything(node)
        case (.either(let types), _):
            if case .scalar = node.content, type.isScalar {
                found = scalar(type, node, place)
            } else if let fitting = Self.fitting(types, node) {
                return value(fitting, node, place)
            } else {
                found = mismatch(type, node, place)
            }
        case (.map, .map(let members)): found = map(members, place)
        case (.record(let keys), .map(let members)): found = record(keys, members, node.mark, place)
        case (.table(let element), .map(let members)): found = table(element, members, place)
        case (.list(let element), .list(let nodes)): found = list(element, nodes, place)
        case (.list(let element), .scalar) where element.isScalar:
            found = value(element, node, place).map { .list([$0]) }
        case (_, .scalar) where type.isScalar: found = scalar(type, node, place)
        default: found = mismatch(type, node, place)
        }
        return found.map { ConfigItem($0, node.mark) }
    }

    private mutating func mismatch(_ type: ConfigType, _ node: YAMLNode, _ place: String) -> ConfigValue? {
        let article = type.isScalar || Self.isEither(type) ? "" : "a "
        complain(node.mark, "\(place) takes \(article)\(type.description), not \(node.kindName)")
        return nil
    }

    private static func isEither(_ type: ConfigType) -> Bool { if case .either = type { true } else { false } }

    /// The type that is meant by the kind of a node; for a single value the first that takes it, else the first that takes single values.
    private static func fitting(_ types: [ConfigType], _ node: YAMLNode) -> ConfigType? {
        guard case .scalar(let text, _) = node.content else {
            return types.first { type in
                switch (type, node.content) {
                case (.list, .list), (.map, .map), (.record, .map), (.table, .map), (.anything, _): true
                default: false
                }
            }
        }
        func element(_ type: ConfigType) -> ConfigType? {
            if case .list(let element) = type { return element.isScalar ? element : nil }
            return type.isScalar ? type : nil
        }
        return types.first { element($0)?.read(text) != nil } ?? types.first { element($0) != nil }
    }

    private mutating func scalar(_ type: ConfigType, _ node: YAMLNode, _ place: String) -> ConfigValue? {
        guard case .scalar(let text, _) = node.content else { return nil }
        guard let value = type.read(text) else {
            complain(node.mark, "'\(Text.visible(text))' is no value for \(place): \(type.complaint(text))")
            return nil
        }
        if case .path = type { return .text(ConfigFile.resolve(text, from: path)) }
        return value
    }

    private mutating func map(_ members: [YAMLNode.Member], _ place: String) -> ConfigValue {
        var pairs: [ConfigValue.Pair] = []
        for member in members {
            guard case .scalar(let text, _) = member.value.content, !member.key.isEmpty else {
                complain(member.value.mark, "\(place) takes texts, not \(member.value.kindName)")
                continue
            }
            pairs.append(.init(key: member.key, value: text))
        }
        return .map(pairs)
    }

    private mutating func list(_ element: ConfigType, _ nodes: [YAMLNode], _ place: String) -> ConfigValue {
        var items: [ConfigItem] = []
        for (index, node) in nodes.enumerated() {
            let own = "\(place)[\(index)]"
            if node.isNull, !Self.isAnything(element) {
                complain(node.mark, "\(own) is empty")
            } else if let item = value(element, node, own) {
                items.append(item)
            }
        }
        return .list(items)
    }

    private mutating func table(_ element: ConfigType, _ members: [YAMLNode.Member], _ place: String) -> ConfigValue {
        var entries: [ConfigEntry] = []
        for member in members {
            let own = "\(place).\(Text.visible(member.key))"
            if member.key.isEmpty {
                complain(member.mark, "a name in \(place) is empty")
            } else if member.value.isNull, !Self.isAnything(element) {
                complain(member.mark, "\(own) is empty")
            } else if let item = value(element, member.value, own) {
                entries.append(.init(name: member.key, item: item))
            }
        }
        return .table(entries)
    }

    private mutating func record(
        _ keys: [ConfigKey], _ members: [YAMLNode.Member], _ mark: YAMLNode.Mark, _ place: String
    ) -> ConfigValue {
        var entries: [ConfigEntry] = []
        for member in members {
            guard let key = keys.first(where: { $0.name == member.key }) else {
                unknown(member, in: place, keys.map(\.name))
                continue
            }
            if member.value.isNull, !Self.isAnything(key.type) { continue }
            if let item = value(key.type, member.value, "\(place).\(key.name)") {
                entries.append(.init(name: key.name, item: item))
            }
        }
        for key in keys where key.isRequired && !members.contains(where: { $0.key == key.name && !$0.value.isNull }) {
            complain(mark, "\(place) needs '\(key.name)': \(key.type.description)")
        }
        return .record(ConfigRecord(place: place, file: path, mark: mark, members: entries))
    }

    private static func isAnything(_ type: ConfigType) -> Bool { if case .anything = type { true } else { false } }

    /// A node as it stands. Only what is not quoted can be null.
    private static func anything(_ node: YAMLNode) -> ConfigValue {
        switch node.content {
        case .scalar(let text, _): node.isNull ? .none : .text(text)
        case .list(let nodes): .list(nodes.map { ConfigItem(anything($0), $0.mark) })
        case .map(let members): .table(members.map { .init(name: $0.key, item: ConfigItem(anything($0.value), $0.value.mark)) })
        }
    }

    // MARK: Complaints

    /// The name that was meant, if one is near.
    static func nearest(_ name: String, _ names: [String]) -> String? { NearestName.of(name, among: names) }

    private mutating func unknown(_ member: YAMLNode.Member, in section: String?, _ known: [String]) {
        let place = section.map { "key '\(Text.visible(member.key))' in \($0)" } ?? "section '\(Text.visible(member.key))'"
        var hint = Self.nearest(member.key, known).map { "did you mean '\($0)'?" }
        // A key of another section: say which.
        if hint == nil,
            let other = sections.first(where: { $0.wholeKey == nil && $0.keys.contains { $0.name == member.key } })
        {
            hint = "it belongs in \(other.name)"
        }
        complain(member.mark, "unknown \(place); \(hint ?? "known are \(known.joined(separator: ", "))")")
    }

    private mutating func complain(_ mark: YAMLNode.Mark, _ message: String) {
        problems.append(ConfigProblem(path: path, mark: mark, message: message))
    }
}
