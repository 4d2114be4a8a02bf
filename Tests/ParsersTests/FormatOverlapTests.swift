import Parsers
import Testing

/// No format takes another's samples.
struct FormatOverlapTests {
    private static let groups: [(Format, [TextSample])] = [
        (.access, AccessLogTests.samples), (.nginxError, NginxErrorTests.samples), (.apacheError, ApacheErrorTests.samples),
        (.syslog, SyslogTests.samples), (.log4j, Log4jTests.samples), (.python, PythonTests.samples),
    ]

    private func parses(_ format: Format, _ line: String) -> Bool {
        switch format {
        case .access: parse(AccessLogParser(), line).outcome == .event
        case .nginxError: parse(NginxErrorParser(), line).outcome == .event
        case .apacheError: parse(ApacheErrorParser(), line).outcome == .event
        case .syslog: parse(SyslogParser(), line).outcome == .event
        case .log4j: parse(Log4jParser(), line).outcome == .event
        case .python: parse(PythonParser(), line).outcome == .event
        default: false
        }
    }

    @Test func others() {
        for (format, samples) in Self.groups {
            for (other, _) in Self.groups where other != format {
                // A time, a level and a message: Java and Python agree.
                if [format, other].allSatisfy({ $0 == .log4j || $0 == .python }) { continue }
                for sample in samples where parses(other, sample.line) {
                    Issue.record("\(other) takes \(format): \(sample.line)")
                }
            }
        }
    }

    @Test func detected() {
        for (format, samples) in Self.groups {
            for sample in samples {
                let found = Array((sample.line + "\n").utf8).withUnsafeBytes { FormatDetector.detect(sample: $0).base }
                let isAlike = [found, format].allSatisfy { $0 == .log4j || $0 == .python }
                #expect(found == format || isAlike, "\(sample.line)")
            }
        }
    }
}
