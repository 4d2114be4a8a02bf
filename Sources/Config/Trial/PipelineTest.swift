import Events
import Pipeline
import YAML

/// A test of `tests`: an input and what is to become of it.
public struct PipelineTest: Sendable {
    /// A field of an event and the value that it must have; `.none`: it must not be there.
    public struct Field: Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: ConfigValue
    }

    /// What is tested.
    public var name: String
    /// Line of the file where the test begins.
    public var line: Int
    /// What the input is called.
    public var source: String
    /// What is read.
    public var input: InputContent
    /// The events that must come out; nil: any.
    public var expected: [[Field]]?
    /// Whether events may have no field but the expected ones.
    public var isExact: Bool
    /// Lines that must be rejected.
    public var rejected: Int
    /// Lines and events that must be passed over; nil: any number.
    public var dropped: Int?
    /// Events that must be taken for duplicates; nil: any number.
    public var duplicate: Int?

    /// The test that a section describes.
    init(_ record: ConfigRecord) {
        name = record.text(.testName) ?? record.place
        line = record.mark?.line ?? 0
        let modified = record.text(.testModified).flatMap { Instant.read($0) }
        if let path = record.text(.testFile) {
            source = record.text(.testSource) ?? path
            input = .file(path, modified: modified)
        } else {
            source = record.text(.testSource) ?? "stdin"
            // A block of text ends with its own line end.
            let lines = record.texts(.testInput).map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }
            input = .bytes(Array(lines.joined().utf8), modified: modified)
        }
        if record.isSet(.testExpect) {
            expected = record.list(.testExpect).map { item in
                guard case .table(let entries) = item.value else { return [] }
                return entries.map { Field(name: $0.name, value: $0.item.value) }
            }
        }
        isExact = record.flag(.testExact)
        rejected = record.integer(.testRejected) ?? 0
        dropped = record.integer(.testDropped)
        duplicate = record.integer(.testDuplicate)
    }

    /// What is wrong with the description of a test.
    static func problems(_ record: ConfigRecord) -> [ConfigProblem] {
        var problems: [ConfigProblem] = []
        switch (record.isSet(.testInput), record.isSet(.testFile)) {
        case (false, false): problems.append(record.problem(nil, "\(record.place) needs 'input' or 'file'"))
        case (true, true):
            problems.append(record.problem(.testFile, "\(record.place) has both 'input' and 'file'; take one away"))
        default: break
        }
        for item in record.list(.testExpect) {
            guard case .table(let entries) = item.value else { continue }
            for entry in entries {
                guard let complaint = complaint(entry) else { continue }
                problems.append(
                    ConfigProblem(path: record.file, mark: entry.item.mark, message: "\(record.place).expect: \(complaint)"))
            }
        }
        return problems
    }

    private static func complaint(_ entry: ConfigEntry) -> String? {
        guard case .text(let text) = entry.item.value else { return nil }
        switch entry.name {
        case "timestamp" where Instant.read(text) == nil: return "'\(Text.visible(text))' is no timestamp"
        case "level" where Level(name: text) == nil: return "'\(Text.visible(text))' is no level"
        default: return nil
        }
    }
}
