import Events

/// What the fields of a format from a file mean: where its events have their time, level, service, message, host and trace.
///
/// For expressions fields are numbers of slots (`GrokProgram.slots`), found when the format is compiled; for built-in parsers they are
/// names, looked for in each row.
struct FormatRoles: Sendable {
    /// A field that may hold a part of the schema.
    struct Candidate: Sendable {
        /// The field's name.
        var name: [UInt8]
        /// Its slot; 0 where a built-in parser reads the lines.
        var slot: Int
    }

    /// What a part of the schema is made of.
    struct Rule: Sendable {
        /// In the order in which they are looked at.
        var candidates: [Candidate] = []
        /// Whether the file names them; else they were found by the usual names.
        var isExplicit = false
    }

    /// By `FieldRole.rawValue`.
    private(set) var rules = [Rule](repeating: Rule(), count: FieldRole.tableSize)
    /// The service of all events, safe; nil: as `rules` say.
    let fixedService: [UInt8]?
    /// How the timestamp is written, tried in order.
    let layouts: [TimestampForm]
    /// The zone of timestamps that name none, where the file says it.
    let zone: TimeZoneRule?
    /// Words for levels, lower case.
    let levelWords: [(word: [UInt8], level: Level)]
    /// The level of events without a known one.
    let defaultLevel: Level

    /// The rule of a part.
    subscript(role: FieldRole) -> Rule { rules[Int(role.rawValue)] }

    /// The parts that events may have, with their names in files.
    static let parts: [(name: String, role: FieldRole)] = [
        ("timestamp", .timestamp), ("level", .level), ("service", .service), ("message", .message), ("host", .host),
        ("trace_id", .traceID),
    ]

    /// Names that the built-in patterns give to parts of the schema, beside those that `RoleClaim` knows.
    private static let patternNames: [(name: String, role: FieldRole)] = [
        ("timestamp8601", .timestamp), ("syslog5424_ts", .timestamp), ("program", .service), ("process.name", .service),
        ("logsource", .host), ("syslog5424_host", .host), ("host.hostname", .host), ("syslog5424_msg", .message),
    ]

    /// The rules of a file. `slots` are the fields that its expressions set; nil: a built-in parser reads the lines.
    ///
    /// Throws `FormatProblem` for a field that no expression sets.
    init(_ definition: FormatDefinition, slots: [GrokProgram.Slot]?) throws(FormatProblem) {
        fixedService = definition.sources[FieldRole.service.rawValue]?.fixed.map { text in
            Array(text.utf8).withUnsafeBytes { ServiceName.safe($0) }
        }
        layouts = definition.layouts
        zone = definition.zone
        levelWords = definition.levelWords
        defaultLevel = definition.defaultLevel
        for (_, role) in Self.parts {
            if let source = definition.sources[role.rawValue], !source.fields.isEmpty || source.fixed != nil {
                rules[Int(role.rawValue)] = try Self.explicit(source, definition, slots)
            } else if let slots {
                rules[Int(role.rawValue)].candidates = Self.usual(role, slots)
            }
        }
    }

    private static func explicit(
        _ source: FormatDefinition.Source, _ definition: FormatDefinition, _ slots: [GrokProgram.Slot]?
    ) throws(FormatProblem) -> Rule {
        var rule = Rule(isExplicit: true)
        for field in source.fields {
            let name = GrokProgram.flatName(field.value)
            var slot = 0
            if let slots {
                guard let found = slots.firstIndex(where: { $0.name == name }) else {
                    let known = slots.map { String(decoding: $0.name, as: UTF8.self) }
                    let text = String(decoding: name, as: UTF8.self)
                    let hint =
                        NearestName.of(text, among: known).map { "; did you mean '\($0)'?" }
                        ?? (known.isEmpty ? "; they set none" : "; they set \(known.prefix(20).joined(separator: ", "))")
                    throw FormatProblem(
                        path: definition.path, mark: field.mark, message: "no expression sets the field '\(text)'\(hint)")
                }
                slot = found
            }
            rule.candidates.append(Candidate(name: name, slot: slot))
        }
        return rule
    }

    private static func usual(_ role: FieldRole, _ slots: [GrokProgram.Slot]) -> [Candidate] {
        slots.indices.filter { index in
            let claim = slots[index].name.withUnsafeBytes { RoleClaim.of($0) }
            if claim.role == role { return claim.rank == 0 }
            return patternNames.contains { $0.role == role && $0.name.utf8.elementsEqual(slots[index].name) }
        }.map { Candidate(name: slots[$0].name, slot: $0) }
    }

    /// The level that a text names: by the file's words, else as it is usually written. Nil where it names none.
    func level(_ text: UnsafeRawBufferPointer) -> Level? {
        for entry in levelWords where entry.word.count == text.count {
            var i = 0
            while i < text.count, entry.word[i] == (text[i].isUpper ? text[i] | 0x20 : text[i]) { i += 1 }
            if i == text.count { return entry.level }
        }
        return Level(text: text) ?? ParseContext.numericLevel(text)
    }

    /// The instant that a text names, in the layouts of the file. `.none` where it fits none of them.
    func instant(_ text: UnsafeRawBufferPointer, _ context: inout ParseContext) -> TimestampMatch {
        var bad = TimestampMatch.none
        for layout in layouts {
            let match = layout.match(text, &context)
            if match.isInstant { return match }
            if match.isBad, bad.outcome == .none { bad = match }
        }
        return bad
    }
}
