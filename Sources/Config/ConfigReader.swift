import Events
import YAML

/// Reads a configuration file by the table of settings, and gathers all mistakes, not only the first.
struct ConfigReader {
    /// The file's name, for complaints and for paths relative to it.
    let path: String
    /// What the file sets, by the path of the setting.
    private(set) var values: [String: (value: ConfigValue, line: Int)] = [:]
    /// The mistakes.
    private(set) var problems: [ConfigProblem] = []

    init(path: String) { self.path = path }

    /// Reads the text of the file.
    mutating func read(_ text: [UInt8]) {
        let root: YAMLNode?
        do throws(YAMLProblem) {
            root = try YAMLReader.read(text)
        } catch {
            return complain(error.mark, error.message)
        }
        guard let root, !root.isNull else { return }
        guard case .map(let sections) = root.content else {
            return complain(
                root.mark, "a configuration is made of sections: \(ConfigSection.all.map(\.name).joined(separator: ", "))")
        }
        for member in sections {
            if let section = ConfigSection.all.first(where: { $0.name == member.key }) {
                read(section, member.value)
            } else {
                unknown(member, in: nil, ConfigSection.all.map(\.name))
            }
        }
    }

    private mutating func read(_ section: ConfigSection, _ node: YAMLNode) {
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
        guard !node.isNull else { return }
        if case .map = key.type { return readMap(key, node) }
        guard case .scalar(let text, _) = node.content else {
            return complain(node.mark, "\(key.path) takes \(key.type.description), not \(node.kindName)")
        }
        guard var value = key.type.read(text) else {
            var hint = ""
            if case .choice(let words) = key.type, let nearest = NearestName.of(text, among: words) {
                hint = "; did you mean '\(nearest)'?"
            }
            return complain(node.mark, "'\(Text.visible(text))' is no value for \(key.path): \(key.type.description)\(hint)")
        }
        if case .path = key.type, case .text(let written) = value { value = .text(ConfigFile.resolve(written, from: path)) }
        values[key.path] = (value, node.mark.line)
    }

    private mutating func readMap(_ key: ConfigKey, _ node: YAMLNode) {
        guard case .map(let members) = node.content else {
            return complain(node.mark, "\(key.path) takes a \(key.type.description), not \(node.kindName)")
        }
        var pairs: [ConfigValue.Pair] = []
        for member in members {
            guard case .scalar(let text, _) = member.value.content, !member.key.isEmpty else {
                complain(member.value.mark, "\(key.path) takes texts, not \(member.value.kindName)")
                continue
            }
            pairs.append(.init(key: member.key, value: text))
        }
        values[key.path] = (.map(pairs), node.mark.line)
    }

    private mutating func unknown(_ member: YAMLNode.Member, in section: String?, _ known: [String]) {
        let place = section.map { "key '\(Text.visible(member.key))' in \($0)" } ?? "section '\(Text.visible(member.key))'"
        var hint = NearestName.of(member.key, among: known).map { "did you mean '\($0)'?" }
        // A key of another section: say which.
        if hint == nil, let other = ConfigSection.all.first(where: { $0.keys.contains { $0.name == member.key } }) {
            hint = "it belongs in \(other.name)"
        }
        complain(member.mark, "unknown \(place); \(hint ?? "known are \(known.joined(separator: ", "))")")
    }

    private mutating func complain(_ mark: YAMLNode.Mark, _ message: String) {
        problems.append(ConfigProblem(path: path, mark: mark, message: message))
    }
}
