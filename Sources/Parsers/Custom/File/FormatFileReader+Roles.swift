import Events
import YAML

/// What a file says of the parts of the schema, of events over several lines, and its samples.
extension FormatFileReader {
    mutating func readRoles(_ section: Section, _ definition: inout FormatDefinition) {
        var users: [[UInt8]: String] = [:]
        for (name, role) in FormatRoles.parts {
            guard let node = section[name] else { continue }
            let source = source(node, name, role, &definition)
            for field in source.fields {
                if let other = users.updateValue(name, forKey: GrokProgram.flatName(field.value)), other != name {
                    complain(field.mark, "the field '\(Self.visible(field.value))' is \(other) already; it can be one of them")
                }
            }
            if !source.fields.isEmpty || source.fixed != nil { definition.sources[role.rawValue] = source }
        }
    }

    /// A field's name, or a section with it.
    private mutating func source(
        _ node: YAMLNode, _ name: String, _ role: FieldRole, _ definition: inout FormatDefinition
    ) -> FormatDefinition.Source {
        guard case .map = node.content else { return FormatDefinition.Source(fields: strings(node, name)) }
        let keys: [String]
        switch role {
        case .timestamp: keys = ["field", "layout", "zone"]
        case .level: keys = ["field", "values", "default"]
        case .service: keys = ["field", "text"]
        default: keys = ["field"]
        }
        guard let section = section(node, name, keys: keys) else { return FormatDefinition.Source() }
        var source = FormatDefinition.Source(fields: strings(section["field"], "\(name).field"))
        switch role {
        case .timestamp: readTime(section, &definition)
        case .level: readLevels(section, &definition)
        case .service:
            guard let text = string(section["text"], "service.text") else { break }
            if !source.fields.isEmpty { complain(text.mark, "service has either a field or a text, not both") }
            if text.value.isEmpty { complain(text.mark, "the text of service is empty") }
            source.fixed = text.value
        default: break
        }
        return source
    }

    private mutating func readTime(_ section: Section, _ definition: inout FormatDefinition) {
        let layouts = strings(section["layout"], "timestamp.layout")
        if !layouts.isEmpty { definition.layouts = [] }
        for text in layouts {
            do throws(TimestampPattern.Problem) {
                definition.layouts.append(try TimestampForm(text.value))
            } catch {
                let nearest = Self.nearest(text.value, ["ISO8601", "UNIX", "UNIX_MS", "auto"])
                complain(text.mark, error.message + nearest)
            }
        }
        if let text = string(section["zone"], "timestamp.zone") {
            definition.zone = TimeZoneRule(text: text.value)
            if definition.zone == nil {
                complain(text.mark, "there is no zone '\(Self.visible(text.value))'; write UTC, +02:00 or Europe/Berlin")
            }
        }
    }

    private mutating func readLevels(_ section: Section, _ definition: inout FormatDefinition) {
        for member in members(section["values"], "level.values") {
            guard let text = string(member.value, "level.values"), let level = level(text) else { continue }
            definition.levelWords.append((Array(member.key.utf8).map { $0.isUpper ? $0 | 0x20 : $0 }, level))
        }
        if let text = string(section["default"], "level.default"), let level = level(text) { definition.defaultLevel = level }
    }

    private mutating func level(_ text: FormatText) -> Level? {
        if let level = Level(name: text.value) { return level }
        let names = Level.allCases.map(\.name)
        let hint = Self.nearest(text.value, names)
        complain(
            text.mark,
            "'\(Self.visible(text.value))' is no level\(hint.isEmpty ? "; there are \(names.joined(separator: ", "))" : hint)")
        return nil
    }

    /// Reads `multiline`.
    mutating func multiline(_ node: YAMLNode?) -> FormatDefinition.Multiline? {
        guard let node, let section = section(node, "multiline", keys: ["start", "indented", "stack_traces", "whole"]) else {
            return nil
        }
        var rule = FormatDefinition.Multiline()
        rule.start = string(section["start"], "multiline.start")
        rule.joinsIndented = flag(section["indented"], "multiline.indented") ?? false
        rule.joinsTraces = flag(section["stack_traces"], "multiline.stack_traces") ?? false
        rule.readsWhole = flag(section["whole"], "multiline.whole") ?? false
        if rule.start == nil, !rule.joinsIndented, !rule.joinsTraces {
            complain(
                node.mark, "multiline needs a rule: start (what the first line matches), indented: true, or stack_traces: true")
        }
        return rule
    }

    /// Reads `samples`.
    mutating func samples(_ node: YAMLNode?) -> [FormatSample] {
        guard let node else { return [] }
        guard case .list(let nodes) = node.content else {
            complain(node.mark, "samples is a list, not \(node.kindName)")
            return []
        }
        return nodes.compactMap { sample($0) }
    }

    private mutating func sample(_ node: YAMLNode) -> FormatSample? {
        let keys = ["line", "header", "time", "level", "service", "message", "fields"]
        guard let section = section(node, "a sample", keys: keys) else { return nil }
        guard let line = string(section["line"], "line") else {
            if section["line"] == nil { complain(node.mark, "a sample needs a line") }
            return nil
        }
        var sample = FormatSample(line: line.value)
        sample.fileLine = node.mark.line
        sample.header = string(section["header"], "header")?.value ?? ""
        if let text = string(section["time"], "time") {
            sample.time = Self.instant(text.value)
            if sample.time == nil {
                complain(text.mark, "'\(Self.visible(text.value))' is no time; write it like 2026-01-21T08:15:30.5Z")
            }
        }
        if let text = string(section["level"], "level") { sample.level = level(text) }
        sample.service = string(section["service"], "service")?.value
        sample.message = string(section["message"], "message")?.value
        if let fields = section["fields"] {
            sample.fields = members(fields, "fields").compactMap { member in
                guard case .scalar(let text, _) = member.value.content else {
                    complain(member.value.mark, "fields takes single values; write lists and objects as JSON in quotes")
                    return nil
                }
                return (member.key, text)
            }
        }
        return sample
    }

    private static func instant(_ text: String) -> Timestamp? {
        var context = ParseContext(reference: Timestamp(rawValue: 0))
        return Array(text.utf8).withUnsafeBytes { bytes in
            let match = TimestampForm.iso.match(bytes, &context)
            return match.isInstant ? match.timestamp : nil
        }
    }
}
