import Events

/// Grok expressions with the fields that they set in events.
struct GrokProgram: Sendable {
    /// A field of events. Several names of captures may be one: `[a][b]` is `a.b`.
    struct Slot: Sendable, Equatable {
        /// The name, with dots between its parts.
        var name: [UInt8]
    }

    /// A capture of an expression.
    struct Capture: Sendable {
        /// PCRE2's number of the group.
        var group: Int
        /// The field that it sets.
        var slot: Int
        var type: GrokType
        /// Whether it replaces a value that the field has already.
        var overwrites: Bool
    }

    /// The expressions, in the order in which they are tried.
    let patterns: [GrokPattern]
    /// The captures of each, in the order in which Logstash sets the fields.
    let captures: [[Capture]]
    /// All fields.
    let slots: [Slot]
    /// Whether the first expression that matches is the last that is tried.
    let breaksOnMatch: Bool

    init(_ patterns: [GrokPattern], _ settings: FormatDefinition.GrokSettings) {
        var slots: [Slot] = []
        let overwrite = Set(settings.overwrite.map { Self.flatName($0) })
        let prefix = settings.target.map { Self.flatName($0) + [.dot] } ?? []
        captures = patterns.map { pattern in
            pattern.captures.map { capture in
                let own = Self.flatName(capture.field)
                let slot = Slot(name: prefix + own)
                let number = slots.firstIndex(of: slot) ?? slots.count
                if number == slots.count { slots.append(slot) }
                return Capture(group: capture.group, slot: number, type: capture.type, overwrites: overwrite.contains(own))
            }
        }
        self.patterns = patterns
        self.slots = slots
        breaksOnMatch = settings.breaksOnMatch
    }

    /// The name of a field in events: `[a][b]` is `a.b`. Longer names than events may have are cut.
    static func flatName(_ field: String) -> [UInt8] {
        Array(GrokFilter.path(field).joined(separator: ".").utf8.prefix(Limits.fieldNameBytes))
    }
}
