/// The rules of a policy for one service, made ready: who looks, and what becomes of what is found. One for each thread.
struct MaskProfile {
    /// The detectors that must look.
    let scanner: MaskScanner
    private let patterns: MaskPatternSearch?
    /// By the finder's number.
    private let actions: [MaskAction]
    /// The same for fields with rules of their own.
    private let fields: [[UInt8]: [MaskAction]]

    /// A profile of `rules`. Without `inFields` those of fields are left out: the text has none.
    init(_ rules: MaskRules, _ patterns: [MaskPattern], inFields: Bool = true) {
        actions = Self.table { rules.action($0, patterns, inField: nil) }
        var fields: [[UInt8]: [MaskAction]] = [:]
        if inFields {
            for name in rules.fields.keys { fields[Array(name.utf8)] = Self.table { rules.action($0, patterns, inField: name) } }
        }
        self.fields = fields
        let all = [actions] + fields.values
        func isUsed(_ finder: MaskFinder) -> Bool { all.contains { $0[Int(finder.rawValue)] != .off } }
        let detectors = MaskDetector.allCases.filter { isUsed(MaskFinder($0)) }
        scanner = MaskScanner(MaskDetectors(detectors.map(MaskDetectors.init)))
        self.patterns = MaskPatternSearch(patterns) { isUsed(MaskFinder(pattern: $0)) }
    }

    private static func table(_ action: (MaskFinder) -> MaskAction) -> [MaskAction] {
        var table = [MaskAction](repeating: .off, count: MaskFinder.count)
        let patterns = (0..<MaskFinder.patternCount).map(MaskFinder.init(pattern:))
        for finder in MaskDetector.allCases.map(MaskFinder.init) + patterns { table[Int(finder.rawValue)] = action(finder) }
        return table
    }

    /// Whether nothing is looked for.
    var isOff: Bool { scanner.detectors.isEmpty && patterns == nil }

    /// What becomes of a find in a text that is no field.
    @inline(__always)
    func action(_ finder: MaskFinder) -> MaskAction { actions[Int(finder.rawValue)] }

    /// Whether some fields have rules of their own.
    var hasFieldRules: Bool { !fields.isEmpty }

    /// What becomes of a find in the field of a name.
    func action(_ finder: MaskFinder, inField name: [UInt8]) -> MaskAction {
        (fields[name] ?? actions)[Int(finder.rawValue)]
    }

    /// Appends the hits in `text`, counted from its start, in order; those of patterns may overlap others. `key` is the private key that is
    /// open at the beginning, then the one at the end.
    func scan(_ text: UnsafeRawBufferPointer, _ key: inout OpenKey, into hits: inout ContiguousArray<MaskHit>) {
        let known = hits.count
        scanner.scan(text, &key, into: &hits)
        guard let patterns else { return }
        let found = hits.count
        patterns.scan(text, into: &hits)
        if hits.count > found { hits.sort(from: known) }
    }

    /// `scan` of a text before and behind which no private key is open.
    func scan(_ text: UnsafeRawBufferPointer, into hits: inout ContiguousArray<MaskHit>) {
        var key = OpenKey.closed
        scan(text, &key, into: &hits)
    }
}
