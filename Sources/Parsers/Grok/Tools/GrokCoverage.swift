/// Counts which share of lines each expression matches, and groups the lines that none does.
public struct GrokCoverage {
    /// A group of unmatched lines.
    public struct Group: Sendable {
        /// What the lines have in common: words as `a`, numbers as `0`, signs as they are.
        public var shape: String
        /// How many there are.
        public var count: Int
        /// The first of them, cut.
        public var example: String
    }

    /// Shapes that are told apart; further ones are counted together.
    public static let maxGroups = 10_000
    private static let maxShapeBytes = 120
    private static let maxExampleBytes = 200

    /// Lines that each expression is the first to match.
    public private(set) var counts: [Int]
    /// Lines that no expression matches.
    public private(set) var unmatched = 0
    /// Lines whose match reached a limit.
    public private(set) var limited = 0
    /// Lines in all.
    public private(set) var total = 0
    private var matcher: GrokMatcher
    private let scratch: GrokScratch
    private var groups: [String: Group] = [:]

    /// Coverage by `patterns`, tried in order.
    public init(_ patterns: [GrokPattern], limits: GrokLimits = GrokLimits()) {
        matcher = GrokMatcher(patterns)
        scratch = GrokScratch(limits: limits)
        counts = [Int](repeating: 0, count: patterns.count)
    }

    /// Counts a line.
    public mutating func add(_ line: UnsafeRawBufferPointer) {
        total += 1
        switch matcher.firstMatch(line, scratch) {
        case .match(let number):
            counts[number] += 1
            return
        case .limit: limited += 1
        case .noMatch: unmatched += 1
        }
        let shape = Self.shape(line)
        if groups[shape] != nil || groups.count < Self.maxGroups {
            let example = String(decoding: line.prefix(Self.maxExampleBytes), as: UTF8.self)
            groups[shape, default: Group(shape: shape, count: 0, example: example)].count += 1
        }
    }

    /// The groups of lines that nothing matched, the largest first.
    public var unmatchedGroups: [Group] {
        groups.values.sorted { $0.count != $1.count ? $0.count > $1.count : $0.shape < $1.shape }
    }

    private static func shape(_ line: UnsafeRawBufferPointer) -> String {
        var out: [UInt8] = []
        for byte in line {
            guard out.count < maxShapeBytes else { break }
            let kind: UInt8 = byte.isDigit ? 0x30 : byte.isWord || byte >= 0x80 ? 0x61 : byte < 0x20 ? 0x20 : byte
            if kind != out.last || kind != 0x30 && kind != 0x61 && kind != 0x20 { out.append(kind) }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Patterns of the library that describe whole lines, the more particular ones first.
    public static let linePatterns = [
        "HTTPD_COMBINEDLOG", "HTTPD_COMMONLOG", "HTTPD_ERRORLOG", "NGINX_ERROR", "HAPROXYHTTP", "HAPROXYTCP", "HAPROXYHTTPBASE",
        "ALB_ACCESS_LOG", "ELB_ACCESS_LOG", "S3_ACCESS_LOG", "CLOUDFRONT_ACCESS_LOG", "SQUID3", "BIND9", "EXIM", "SHOREWALL",
        "SFW2",
        "NETSCREENSESSIONLOG", "CISCO_TAGGED_SYSLOG", "CRONLOG", "SYSLOGPAMSESSION", "SYSLOG5424LINE", "CATALINALOG", "TOMCATLOG",
        "LOG4J_LINE", "MONGO3_LOG", "POSTGRESQL_LOG", "MYSQL_ERROR", "REDISLOG", "REDISMONLOG", "RUBY_LOGGER", "RAILS3",
        "MCOLLECTIVE",
        "NAGIOSLOGLINE", "BACULA_LOGLINE", "BRO_HTTP", "BRO_DNS", "BRO_CONN", "BRO_FILES", "JAVASTACKTRACEPART", "SYSLOGLINE",
    ]
}

extension GrokLibrary {
    /// What a built-in pattern is for, nil where its name says it.
    public func note(_ name: String) -> String? { isUserDefined(name) ? nil : BuiltInPatterns.of(vocabulary).notes[name] }

    /// A line that a built-in pattern matches.
    public func sample(_ name: String) -> String? { isUserDefined(name) ? nil : BuiltInPatterns.of(vocabulary).samples[name] }

    /// The family that a built-in pattern belongs to.
    public func family(_ name: String) -> String? { isUserDefined(name) ? nil : BuiltInPatterns.of(vocabulary).families[name] }
}
