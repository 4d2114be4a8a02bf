import Events
import Foundation
import Parsers
import Testing

/// Real lines with the fields that other programs found in them.
@Suite(.enabled(if: SharedVectors.isPresent))
struct TextVectorTests {
    /// Compares every line of an access log with the captures of grok's COMMONAPACHELOG or COMBINEDAPACHELOG.
    private func compareAccessLog(_ file: String, _ expectations: String) throws -> (lines: Int, matched: Int) {
        let lines = try SharedVectors.lines(file)
        let expected = try SharedVectors.lines(expectations)
        var context = textContext()
        var matched = 0
        for (index, line) in lines.enumerated() {
            let got = parse(AccessLogParser(), line, &context)
            let record = try #require(try JSONSerialization.jsonObject(with: Data(expected[index])) as? [Any])
            guard let want = record[1] as? [String: String] else {
                #expect(got.outcome == .noMatch, "line \(index + 1)")
                continue
            }
            matched += got.outcome == .event ? 1 : 0
            func value(_ key: String) -> String? {
                guard var text = want[key] else { return nil }
                if text.hasPrefix("\"") { text = String(text.dropFirst().dropLast()) }
                return text == "-" || text.isEmpty ? nil : text
            }
            let pairs: [(String, String)] = [
                ("clientip", "client_ip"), ("ident", "ident"), ("auth", "user"), ("timestamp", "timestamp"), ("verb", "method"),
                ("request", "path"), ("httpversion", "http_version"), ("rawrequest", "request"), ("response", "status"),
                ("bytes", "bytes"), ("referrer", "referrer"), ("agent", "user_agent"),
            ]
            for (theirs, ours) in pairs where value(theirs) != got.fields[ours] {
                // Grok searches: it begins after the `_` of `pm4_23.digital.net`, where its host names cannot go on.
                if ours == "client_ip", let name = got.fields[ours], name.contains("_"), name.hasSuffix(value(theirs) ?? "?") {
                    continue
                }
                Issue.record("line \(index + 1): \(ours) is \(got.fields[ours] ?? "nil"), not \(value(theirs) ?? "nil")")
            }
            #expect(got.fields["_filler"] == nil && got.hasLayout, "line \(index + 1)")
        }
        return (lines.count, matched)
    }

    @Test func combinedAccessLog() throws {
        let result = try compareAccessLog("raw/apache_logs.gz", "raw/apache_logs.legacy.COMBINEDAPACHELOG.jsonl.gz")
        #expect(result == (10_000, 9_999))
    }

    @Test func commonAccessLog() throws {
        let result = try compareAccessLog("raw/nasa_xaa.gz", "raw/nasa_xaa.legacy.COMMONAPACHELOG.jsonl.gz")
        #expect(result == (13_376, 13_376))
    }

    private func parseModule(_ module: String, _ fileset: String, _ line: String, _ context: inout ParseContext) -> TextLine {
        let bytes = Array(line.utf8)
        switch (module, fileset) {
        case ("apache", "error"): return parse(ApacheErrorParser(), bytes, &context)
        case ("nginx", "error"): return parse(NginxErrorParser(), bytes, &context)
        case ("system", _): return parse(SyslogParser(), bytes, &context)
        case ("kafka", _), ("elasticsearch", _): return parse(Log4jParser(), bytes, &context)
        default: return parse(AccessLogParser(), bytes, &context)
        }
    }

    /// Lines of apache, nginx, system, kafka and elasticsearch with the documents of Beats. Its zone is -02:00 for lines without one.
    @Test func beats() throws {
        let renamed = [
            "http.request.method": "method", "http.version": "http_version", "url.original": "path",
            "http.response.status_code": "status", "http.response.body.bytes": "bytes", "http.request.referrer": "referrer",
            "user_agent.original": "user_agent", "source.address": "client_ip", "host.hostname": "host", "process.pid": "pid",
            "process.thread.id": "tid", "apache.error.module": "module", "nginx.error.connection_id": "connection",
            "destination.domain": "server", "source.port": "client_port", "kafka.log.class": "logger",
            "elasticsearch.component": "logger",
        ]
        var compared = 0
        for record in try SharedVectors.records("pairs/beats_pairs.jsonl") {
            guard let module = record["module"] as? String, let fileset = record["fileset"] as? String,
                let line = record["line"] as? String, let expect = record["expect"] as? [String: Any],
                ["apache", "nginx", "system", "kafka", "elasticsearch"].contains(module), !line.hasPrefix("{"),
                module != "elasticsearch" || fileset == "server"
            else { continue }
            // Beats knows the real years of these; the reference only has to be late enough.
            var context = textContext(zone: .fixed(minutes: -120))
            let got = parseModule(module, fileset, line, &context)
            guard got.outcome == .event else {
                Issue.record("\(module) \(fileset): \(got.outcome) for \(line)")
                continue
            }
            compared += 1
            if let time = expect["@timestamp"] as? String {
                let want = Array(time.utf8).withUnsafeBytes { TimestampParser.parseAny($0, &context) }
                #expect(context.last.rawValue / 1_000_000 == want.timestamp.rawValue / 1_000_000, "\(line)")
            }
            if let level = expect["log.level"] as? String { #expect(got.level == Level(name: level), "\(line)") }
            if let message = expect["message"] as? String, module != "nginx" {
                #expect(got.message.contains(message.trimmingCharacters(in: .whitespacesAndNewlines)), "\(line)")
            }
            for (theirs, ours) in renamed {
                // What Beats finds in the text of a message is not looked for.
                guard let value = expect[theirs], module != "system" || ["host", "pid"].contains(ours) else { continue }
                let text = value as? String ?? "\(value)"
                // Of a list of addresses Beats takes the first public one, we the first.
                if text == "-" || text.isEmpty || ours == "client_ip" && got.fields["proxies"] != nil { continue }
                #expect(got.fields[ours] == text, "\(ours) of \(line)")
            }
        }
        #expect(compared > 375)
    }

    /// lnav's samples of formats that ours are meant to read.
    @Test func lnav() throws {
        var context = textContext()
        var refused: [String] = []
        for record in try SharedVectors.records("pairs/lnav_samples.jsonl") {
            guard let format = record["format"] as? String, let line = record["line"] as? String else { continue }
            let bytes = Array(line.utf8)
            let outcome: LineOutcome
            switch format {
            case "access_log": outcome = parse(AccessLogParser(), bytes, &context).outcome
            case "error_log": outcome = parse(ApacheErrorParser(), bytes, &context).outcome
            case "syslog_log", "haproxy_log", "unifi_log", "unifi_iptables_log":
                outcome = parse(SyslogParser(), bytes, &context).outcome
            case "java_log", "candlepin_log", "engine_log", "katello_log", "env_logger_log":
                outcome = parse(Log4jParser(), bytes, &context).outcome
            case "spdlog_log", "openstack_log", "otlp_python_log", "dpkg_log":
                outcome = parse(PlainParser(), bytes, &context).outcome
            default: continue
            }
            if outcome != .event { refused.append(line) }
        }
        // Layouts that are not ours: lnav's own access log with the time first, a level glued to a number, no level, a time with colons.
        let known = [
            "2013-02-11T06:43:36 10.112.72.172", "[2022-06-01T13:37:36,371] WARN574240", "[otel.javaagent",
            "2025-04-24 19:52:02 - fraud",
            "2022-06-02T12:12:38.414Z phProd", "2023-07-19T03:05:51.879Z invocation",
        ]
        for line in refused where !known.contains(where: { line.hasPrefix($0) }) { Issue.record("refused: \(line)") }
    }
}
