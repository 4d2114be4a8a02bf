/// A field of an event as the grok filter sees it: a value, or fields below it.
public indirect enum GrokNode: Equatable, Sendable {
    /// A value.
    case value(GrokValue)
    /// Fields by name.
    case object([String: GrokNode])
}

/// Logstash's grok filter on one event: several fields, several expressions each, and what becomes of the captures.
///
/// This is the reference for the semantics, made of values; the way of the data uses `GrokMatcher` and ranges.
public struct GrokFilter {
    /// The filter's settings, with Logstash's names and defaults.
    public struct Options: Sendable {
        /// Stop at the first expression that matches.
        public var breakOnMatch = true
        /// Fields whose value a capture replaces instead of joining it.
        public var overwrite: Set<String> = []
        /// A field below which the captures are put; nil: the event itself.
        public var target: String?
        /// Set fields for captures without text, to null.
        public var keepEmptyCaptures = false
        /// Tags of an event that no expression matches.
        public var tagOnFailure = ["_grokparsefailure"]
        /// Tags of an event whose match reached a limit.
        public var tagOnLimit = ["_groktimeout"]

        /// Logstash's defaults.
        public init() {}
    }

    private let expressions: [(field: String, patterns: [GrokPattern])]
    private let options: Options
    private let scratch: GrokScratch

    /// A filter that tries on each field its expressions, in the order given.
    public init(
        _ expressions: [(field: String, patterns: [GrokPattern])], _ options: Options = Options(),
        limits: GrokLimits = GrokLimits()
    ) {
        self.expressions = expressions
        self.options = options
        scratch = GrokScratch(limits: limits)
    }

    /// Applies the filter. Returns whether an expression matched.
    @discardableResult
    public func apply(_ event: inout [String: GrokNode]) -> Bool {
        var isMatched = false
        var isLimited = false
        fields: for (field, patterns) in expressions {
            guard let node = Self.get(Self.path(field), event) else { continue }
            var lines: [[UInt8]] = []
            switch node {
            case .value(.list(let values)): lines = values.map(Self.text)
            case .value(let value): lines = [Self.text(value)]
            case .object: continue
            }
            var matchedHere = false
            for line in lines {
                for pattern in patterns {
                    switch line.withUnsafeBytes({ pattern.match($0, scratch) }) {
                    case .noMatch: continue
                    case .limit: isLimited = true
                    case .match:
                        matchedHere = true
                        line.withUnsafeBytes { set(pattern, $0, &event) }
                        if options.breakOnMatch { break }
                        continue
                    }
                    break
                }
            }
            isMatched = isMatched || matchedHere
            if matchedHere, options.breakOnMatch { break fields }
        }
        if isLimited { tag(options.tagOnLimit, &event) }
        if !isMatched, !isLimited { tag(options.tagOnFailure, &event) }
        return isMatched
    }

    private func set(_ pattern: GrokPattern, _ line: UnsafeRawBufferPointer, _ event: inout [String: GrokNode]) {
        for capture in pattern.captures {
            let value = pattern.value(capture, line, scratch)
            guard let value = value ?? (options.keepEmptyCaptures ? .null : nil) else { continue }
            let path = (options.target.map(Self.path) ?? []) + Self.path(capture.field)
            if options.overwrite.contains(capture.field) {
                Self.put(.value(value), path, &event)
                continue
            }
            switch Self.get(path, event) {
            case nil, .value(.null): Self.put(.value(value), path, &event)
            case .value(.list(let list)): Self.put(.value(.list(list + [value])), path, &event)
            case .value(.text(let first)): Self.put(.value(.list([.text(first), value])), path, &event)
            default: break
            }
        }
    }

    private func tag(_ tags: [String], _ event: inout [String: GrokNode]) {
        var list: [GrokValue] = []
        switch event["tags"] {
        case .value(.list(let known)): list = known
        case .value(let one): list = [one]
        default: break
        }
        for tag in tags where !list.contains(.text(Array(tag.utf8))) { list.append(.text(Array(tag.utf8))) }
        if !list.isEmpty { event["tags"] = .value(.list(list)) }
    }

    private static func text(_ value: GrokValue) -> [UInt8] {
        if case .text(let text) = value { return text }
        var text: [UInt8] = []
        if value != .null { GrokJSON.append(value, to: &text) }
        return text
    }

    /// The parts of a field's name: `[a][b]` has two, `a` and `a.b` one.
    public static func path(_ field: String) -> [String] {
        guard field.hasPrefix("["), field.hasSuffix("]") else { return [field] }
        let parts = field.dropFirst().dropLast().split(separator: "]", omittingEmptySubsequences: false)
        var path: [String] = []
        for (index, part) in parts.enumerated() {
            if index == 0 {
                path.append(String(part))
            } else if part.hasPrefix("[") {
                path.append(String(part.dropFirst()))
            } else {
                return [field]
            }
        }
        return path
    }

    private static func get(_ path: [String], _ event: [String: GrokNode]) -> GrokNode? {
        var node = GrokNode.object(event)
        for part in path {
            guard case .object(let fields) = node, let next = fields[part] else { return nil }
            node = next
        }
        return node
    }

    private static func put(_ value: GrokNode, _ path: [String], _ event: inout [String: GrokNode]) {
        guard let first = path.first else { return }
        if path.count == 1 {
            event[first] = value
            return
        }
        var below: [String: GrokNode] = [:]
        if case .object(let fields) = event[first] { below = fields }
        put(value, Array(path.dropFirst()), &below)
        event[first] = .object(below)
    }
}
