import Events
import Foundation
import Testing

@testable import Parsers

/// Lines of other projects' tests, where they are at hand.
@Suite(.enabled(if: SharedVectors.isPresent))
struct FormatVectorTests {
    /// A line alone as a file: format found, parsed, its first event.
    private func event(_ line: String, _ format: Format? = nil) -> ParsedText? {
        let bytes = Array((line + "\n").utf8)
        let found = format.map { .known($0) } ?? bytes.withUnsafeBytes { FormatDetector.detect(sample: $0) }
        let parsed = ParsedText(bytes, found)
        return parsed.count > 0 ? parsed : nil
    }

    /// lnav says the level of some of its samples.
    @Test func lnavLevels() throws {
        let levels: [String: [Level]] = [
            "error": [.error], "info": [.info], "warning": [.warn], "debug": [.debug], "trace": [.trace, .debug],
            "notice": [.notice], "critical": [.critical], "fatal": [.critical],
        ]
        var asked = 0
        var wrong: [String] = []
        for record in try SharedVectors.records("pairs/lnav_samples.jsonl") {
            guard let line = record["line"] as? String, let name = record["level"] as? String, let wanted = levels[name] else {
                continue
            }
            asked += 1
            guard let parsed = event(line), wanted.contains(parsed.batch.levels[0]) else {
                wrong.append("\(name): \(line.prefix(100))")
                continue
            }
        }
        #expect(asked >= 15)
        // 404 is an error to lnav, a warning to us; Android's logcat is no format of ours.
        #expect(wrong.count * 2 <= asked, "\(wrong)")
        print("lnav levels: \(asked - wrong.count) of \(asked)\n" + wrong.joined(separator: "\n"))
    }

    /// lnav's samples of programs that we have formats for are of these formats.
    @Test func lnavFormats() throws {
        let formats: [String: Format] = [
            "alb_log": .awsLoadBalancer, "elb_log": .awsLoadBalancer, "s3_log": .awsS3, "glog_log": .glog,
            "haproxy_log": .haproxy,
            "mysql_error_log": .mysqlError, "postgres_log": .postgresql, "redis_log": .redis, "vpostgres_log": .postgresql,
        ]
        var asked = 0
        for record in try SharedVectors.records("pairs/lnav_samples.jsonl") {
            guard let line = record["line"] as? String, let name = record["format"] as? String, let format = formats[name] else {
                continue
            }
            asked += 1
            let found = Array((line + "\n").utf8).withUnsafeBytes { FormatDetector.detect(sample: $0).base }
            #expect(found == format, "\(line)")
        }
        #expect(asked >= 20)
    }

    /// The functions of VRL that read a whole line of a format.
    @Test func vrl() throws {
        let formats: [String: Format] = [
            "parse_klog": .glog, "parse_glog": .glog, "parse_aws_alb_log": .awsLoadBalancer, "parse_cef": .cef,
        ]
        let names = [
            "id": "tid", "elb": "load_balancer", "client_host": "client_ip", "target_host": "target", "request_method": "method",
            "elb_status_code": "status", "user_agent": "user_agent", "trace_id": "trace", "domain_name": "domain",
            "name": "message",
            "deviceVendor": "device_vendor", "deviceProduct": "device_product", "deviceVersion": "device_version",
            "deviceEventClassId": "event_class_id", "ssl_protocol": "tls_version", "ssl_cipher": "tls_cipher",
        ]
        let mine: Set = ["message", "file", "line", "type", "src", "shost", "suser", "dst"]
        var compared = 0
        for record in try SharedVectors.records("pairs/vrl.jsonl") {
            guard let function = record["function"] as? String, let format = formats[function],
                let line = record["line"] as? String,
                (record["args"] as? [String: Any] ?? [:]).isEmpty
            else { continue }
            // VRL takes blanks around a line away.
            let trimmed = line.trimmingCharacters(in: .whitespacesAndNewlines)
            guard let expect = record["expect"] as? [String: Any] else {
                #expect(ParsedText(trimmed, format, isPinned: true).count == 0, "\(line)")
                continue
            }
            let parsed = ParsedText(trimmed, format, isPinned: true)
            #expect(parsed.count == 1, "\(line)")
            guard parsed.count == 1 else { continue }
            for (key, value) in expect {
                guard let ours = names[key] ?? (mine.contains(key) ? key : nil) else { continue }
                let text = "\(value)"
                // Empty and missing are one to us, and an address has its port apart.
                if text.isEmpty || text == "<null>" || text == "-" { continue }
                guard let got = parsed.value(0, ours) else {
                    Issue.record("\(ours) is missing: \(line)")
                    continue
                }
                compared += 1
                #expect(got == text || text.hasPrefix(got + ":"), "\(ours) of \(line)")
            }
        }
        #expect(compared > 60)
    }

    /// The programs of the Beats modules, each file read with its format found: instant, level and message of nearly all lines. The whole
    /// comparison is `check_pairs.py`; this one asks that files go to the format that they are of.
    @Test func beatsFormats() throws {
        let formats: [String: Set<Format>] = [
            "auditd": [.auditd], "haproxy": [.haproxy], "icinga": [.icinga], "iis": [.w3c], "kafka": [.log4j], "kibana": [.json],
            "logstash": [.log4j, .json], "mongodb": [.mongodb, .json], "mysql": [.mysqlError, .mysqlSlow], "nats": [.nats],
            "osquery": [.json], "postgresql": [.postgresql, .postgresqlCSV], "redis": [.redis], "santa": [.santa],
            "traefik": [.access],
            "elasticsearch": [.elasticsearchAudit, .json, .log4j, .javaGC],
        ]
        var files: [String: (module: String, lines: [(Int, String)])] = [:]
        for record in try SharedVectors.records("pairs/beats_pairs.jsonl") {
            guard let module = record["module"] as? String, let source = record["source"] as? String,
                let line = record["line"] as? String, let offset = record["offset"] as? Int
            else { continue }
            files[source, default: (module, [])].lines.append((offset, line))
        }
        #expect(files.count > 80)
        for (source, file) in files {
            guard let wanted = formats[file.module] else { continue }
            let text = file.lines.sorted { $0.0 < $1.0 }.map { $0.1 + "\n" }.joined()
            let bytes = Array(text.utf8)
            let found = bytes.withUnsafeBytes { FormatDetector.detect(sample: $0).base } ?? .plain
            #expect(wanted.contains(found), "\(source): \(found.name)")
            let parsed = ParsedText(bytes, found)
            #expect(parsed.rejected.count * 10 <= parsed.count, "\(source)")
        }
    }
}
