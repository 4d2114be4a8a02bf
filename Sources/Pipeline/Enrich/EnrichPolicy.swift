import Parsers

/// What is added to events. Where an event has a field of the name already, its own stays.
///
/// What is the same for a whole input (host, environment, path) costs nothing for an event. What is looked up for each event becomes
/// fields beside the line. All of it is masked like the event's own text.
public struct EnrichPolicy: Sendable {
    /// Whose events these are, for events that do not say.
    public enum Host: Hashable, Sendable {
        /// Nothing is added.
        case none
        /// The name of the machine that reads them.
        case machine
        /// A name.
        case name(String)
    }

    /// The host of events that name none.
    public var host = Host.none
    /// Fields with fixed values.
    public var fields: [String: String] = [:]
    /// Fields with the values of variables of the environment; a variable that is not set gives nothing.
    public var environment: [String: String] = [:]
    /// Whether paths that Kubernetes or Docker make give their parts: see `ContainerPath`.
    public var containers = true
    /// Fields from the paths of inputs.
    public var paths: [PathRule] = []
    /// Fields from tables.
    public var lookups: [LookupRule] = []
    /// Fields from MaxMind files.
    public var geo: [GeoRule] = []

    /// The parts of container paths and nothing else.
    public init() {}

    /// Names that a lookup cannot give: every event has a value of its own.
    static let given: Set<String> = ["timestamp", "level", "service", "message"]
}

/// Fields that the path of an input gives.
///
/// A path is that of the file (made absolute) or of a member of an archive. A pattern that begins with `/` or `**` is for whole paths,
/// another for the end of a path, from a folder's beginning.
public struct PathRule: Sendable {
    /// A glob: `*` is any text without `/`, `**` any text, `?` one character, `{name}` a text without `/` that becomes the field `name`.
    /// With `isRegex` a regular expression whose named groups become fields, found anywhere in the path.
    public var pattern: String
    /// Whether the pattern is a regular expression (Oniguruma's syntax, with `%{NAME:field}` of grok).
    public var isRegex = false
    /// Further fields of inputs whose path matches, with fixed values.
    public var fields: [String: String] = [:]

    /// Checks the rule. Throws `RuleError`.
    public func validate() throws(RuleError) { _ = try PathFields([self], GrokCompiler()) }

    /// A rule with a glob.
    public init(_ pattern: String) { self.pattern = pattern }
}

/// Fields from a table, by the value of a field.
///
/// The table is a CSV file with a header (RFC 4180; tabs in place of commas are fine), a JSON array of objects, JSON lines, or one JSON
/// object whose members are the rows by their keys. It is loaded once, and shared by all workers.
public struct LookupRule: Sendable {
    /// The table.
    public var file: String
    /// The field whose value is looked up; `service`, `level` and `host` may be named too.
    public var field: String
    /// The table's column of keys; nil: its first.
    public var key: String?
    /// The columns that become fields, with the fields' names; empty: all but the key's, under their own names.
    public var columns: [(column: String, name: String)] = []
    /// Put before the names of all fields.
    public var prefix = ""
    /// Whether case (ASCII) makes no difference.
    public var ignoresCase = false
    /// Whether keys are networks (`10.0.0.0/8`, `2001:db8::/32`) or addresses; the longest network that holds the value counts.
    public var isNetwork = false
    /// Fields (their names with the prefix left out) of events whose value the table does not have.
    public var defaults: [String: String] = [:]
    /// Bytes of the table; a larger one is refused.
    public var maxBytes = EnrichLimits.lookupBytes

    /// A rule for all columns of a table.
    public init(file: String, field: String) {
        self.file = file
        self.field = field
    }
}

/// Fields from a MaxMind file (GeoLite2 or GeoIP2: City, Country, ASN), by the address in a field.
///
/// Addresses that are none, or private, give nothing.
public struct GeoRule: Sendable {
    /// The file (`.mmdb`).
    public var database: String
    /// The field that holds the address.
    public var field: String
    /// Put before the names of all fields: with `source.` they are `source.geo.city_name` and so on.
    public var prefix = ""
    /// The fields that are given, as far as the file has them.
    public var fields: [GeoField] = GeoField.standard

    /// A rule for the usual fields.
    public init(database: String, field: String) {
        self.database = database
        self.field = field
    }
}

/// The bounds of enrichment.
public enum EnrichLimits {
    /// Bytes of a table; a larger one is refused. In memory it may take several times as much.
    public static let lookupBytes = 256 << 20
    /// Columns of a table; one with more is refused.
    public static let lookupColumns = 1_000
    /// Places of a worker's memory of what was looked up last, for each rule.
    static let remembered = 4_096
    /// Records of a MaxMind file that a worker keeps made; at more it begins anew.
    static let geoRecords = 65_536
}
