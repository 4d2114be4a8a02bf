import Events
import YAML

/// A place in a file.
typealias FormatMark = YAMLNode.Mark

/// A text of a file and where it stands.
struct FormatText: Sendable {
    var value: String
    var mark: FormatMark

    init(_ value: String, _ mark: FormatMark) {
        self.value = value
        self.mark = mark
    }
}

/// What a file says of a format, read and checked but for its expressions.
struct FormatDefinition: Sendable {
    /// How lines are read.
    enum Reading: Sendable {
        case grok([FormatText])
        case parser(Format)
    }

    /// What a part of the schema is made of.
    struct Source: Sendable {
        /// The fields that may hold it; the first that the line has does.
        var fields: [FormatText] = []
        /// A text that it always is (services).
        var fixed: String?
    }

    /// Settings of the expressions, with Logstash's names and defaults.
    struct GrokSettings: Sendable {
        var breaksOnMatch = true
        var overwrite: Set<String> = []
        var target: String?
    }

    /// `multiline`.
    struct Multiline: Sendable {
        var start: FormatText?
        var joinsIndented = false
        var joinsTraces = false
        var readsWhole = false
    }

    /// Names, summary and samples.
    var description: FormatDescription
    /// Where the file is, for complaints.
    var path = ""
    var reading: Reading
    /// Which names the built-in patterns give to fields.
    var vocabulary = GrokVocabulary.ecs
    /// Definitions of the file's own.
    var patterns: [(name: String, expression: String)] = []
    var grok = GrokSettings()
    /// What the parts of the schema are made of, by `FieldRole.rawValue`; those not named are found by the usual names.
    var sources: [UInt8: Source] = [:]
    /// How `timestamp` is written, tried in order.
    var layouts: [TimestampForm] = [.auto]
    /// The zone of timestamps that name none; nil: that of the input.
    var zone: TimeZoneRule?
    /// Words for levels, lower case.
    var levelWords: [(word: [UInt8], level: Level)] = []
    /// The level of events without a known one.
    var defaultLevel = Level.fallback
    var failure = FormatFailure.reject
    var multiline: Multiline?
    var isDetected = true

    init(description: FormatDescription, reading: Reading, vocabulary: GrokVocabulary = .ecs) {
        self.description = description
        self.reading = reading
        self.vocabulary = vocabulary
    }

    /// A compiler that knows the patterns of `library` and the file's own, in the file's vocabulary.
    func compiler(_ library: GrokLibrary) -> GrokCompiler {
        var all = library.inVocabulary(vocabulary)
        for pattern in patterns { all.define(pattern.name, pattern.expression) }
        return GrokCompiler(all)
    }

    /// Compiles an expression. Throws with the place where it stands.
    func compile(_ expression: String, at mark: FormatMark, _ compiler: GrokCompiler) throws(FormatProblem) -> GrokPattern {
        do throws(GrokError) {
            return try compiler.compile(expression)
        } catch {
            throw FormatProblem(path: path, mark: mark, message: error.description, cause: error)
        }
    }
}

/// A mistake in a file that describes formats.
public struct FormatProblem: Error, Sendable, CustomStringConvertible {
    /// The file.
    public var path: String
    /// Where in the file; nil where it cannot be read.
    public var mark: YAMLNode.Mark?
    /// What is wrong and what would be right.
    public var message: String
    /// The mistake of the expression that stands there, if it is one.
    var cause: GrokError?

    /// A mistake.
    init(path: String, mark: YAMLNode.Mark?, message: String, cause: GrokError? = nil) {
        self.path = path
        self.mark = mark
        self.message = message
        self.cause = cause
    }

    /// `app.yaml:3:5: unknown key …`.
    public var description: String {
        let place = mark.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(path)\(place): \(message)"
    }
}

/// The mistakes of format files, at least one.
public struct FormatFileError: Error, Sendable {
    /// All of them, in the order of the files.
    public var problems: [FormatProblem]
}
