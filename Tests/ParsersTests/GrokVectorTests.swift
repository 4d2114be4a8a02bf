import Foundation
import Parsers
import Testing

/// Records of other projects: expression, line, fields.
@Suite(.enabled(if: SharedVectors.isPresent)) struct GrokVectorTests {
    private func records(_ file: String) throws -> [[String: Any]] {
        try SharedVectors.lines("grok/\(file).jsonl").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
        }
    }

    private func text(_ value: Any?) -> String {
        switch value {
        case let list as [Any]: "[" + list.map(text).joined(separator: ", ") + "]"
        case let number as NSNumber: number.stringValue
        case let text as String: text
        default: "null"
        }
    }

    private func same(_ ours: String, _ theirs: Any?) -> Bool {
        let theirs = text(theirs)
        return ours == theirs || Double(ours).map { $0 == Double(theirs) } == true
    }

    @Test(arguments: [("lpc", 1.0), ("ruby_grok", 1.0), ("beats", 0.998)])
    func records(_ file: String, _ floor: Double) throws {
        let all = try records(file).filter { $0["upstream_failing"] == nil }
        var good = 0
        for record in all {
            let expression = try #require(record["pattern"] as? String)
            let line = try #require(record["line"] as? String)
            let mode = try #require(GrokVocabulary(rawValue: record["mode"] as? String ?? ""))
            let answer = grok(
                expression, line, mode: mode, definitions: record["definitions"] as? [String: String] ?? [:])
            guard record["match"] as? Bool == true else {
                good += answer == .noMatch ? 1 : 0
                continue
            }
            guard case .match(let fields) = answer else { continue }
            let expected = (record["reference"] ?? record["expect"]) as? [String: Any] ?? [:]
            let repeated = record["repeated"] as? [String: Any] ?? [:]
            let hasAll = expected.allSatisfy { name, value in
                fields[name].map { same($0, value) || repeated[name] != nil && same($0, repeated[name]) } ?? false
            }
            let hasMore = record["reference"] != nil && fields.keys.contains { expected[$0] == nil }
            good += hasAll && !hasMore ? 1 : 0
        }
        #expect(Double(good) >= floor * Double(all.count), "\(good) of \(all.count)")
    }

    @Test func searchingTextsFirstChangesNothing() throws {
        // Every expression on its own line and on the next record's.
        var lines: [[UInt8]] = []
        var patterns: [GrokPattern] = []
        for record in try records("lpc") + records("beats").prefix(300) {
            var library = GrokLibrary(record["mode"] as? String == "legacy" ? .legacy : .ecs)
            for (name, text) in record["definitions"] as? [String: String] ?? [:] { library.define(name, text) }
            patterns.append(try GrokCompiler(library, jit: false).compile(try #require(record["pattern"] as? String)))
            lines.append(Array((record["line"] as? String ?? "").utf8))
        }
        let scratch = GrokScratch()
        for (index, pattern) in patterns.enumerated() {
            for line in [lines[index], lines[(index + 1) % lines.count]] {
                line.withUnsafeBytes { bytes in
                    let filtered = pattern.match(bytes, scratch)
                    let plain = pattern.matchWithoutFilter(bytes, scratch)
                    #expect(filtered == plain, "\(pattern.expression)")
                    var matcher = GrokMatcher([patterns[(index + 1) % patterns.count], pattern])
                    let both = matcher.firstMatch(bytes, scratch)
                    #expect(
                        (both == .noMatch)
                            == (plain == .noMatch
                                && patterns[(index + 1) % patterns.count].matchWithoutFilter(bytes, scratch) == .noMatch))
                }
            }
        }
    }

    private func node(_ value: Any) -> GrokNode {
        switch value {
        case let object as [String: Any]: .object(object.mapValues(node))
        case let list as [Any]: .value(.list(list.map { .text(Array(text($0).utf8)) }))
        case is NSNull: .value(.null)
        default: .value(.text(Array(text(value).utf8)))
        }
    }

    /// Numbers as texts, so that 1 and 1.0 are told apart by neither side.
    private func plain(_ node: GrokNode) -> GrokNode {
        switch node {
        case .object(let fields): .object(fields.mapValues(plain))
        case .value(.list(let list)): .value(.list(list.map { .text(Array(grokText($0).utf8)) }))
        case .value(.null): node
        case .value(let value): .value(.text(Array(grokText(value).utf8)))
        }
    }

    @Test func filterSemantics() throws {
        let all = try records("filter_semantics")
        for record in all {
            let config = try #require(record["config"] as? [String: Any])
            var library = GrokLibrary(record["mode"] as? String == "legacy" ? .legacy : .ecs)
            for (name, text) in config["pattern_definitions"] as? [String: String] ?? [:] { library.define(name, text) }
            let compiler = GrokCompiler(library)
            var expressions: [(field: String, patterns: [GrokPattern])] = []
            for (field, value) in config["match"] as? [String: Any] ?? [:] {
                let texts = value as? [String] ?? [value as? String ?? ""]
                expressions.append((field, try texts.map { try compiler.compile($0) }))
            }
            var options = GrokFilter.Options()
            options.breakOnMatch = config["break_on_match"] as? Bool ?? true
            options.overwrite = Set(config["overwrite"] as? [String] ?? [])
            options.target = config["target"] as? String
            options.keepEmptyCaptures = config["keep_empty_captures"] as? Bool ?? false
            guard case .object(var event) = node(record["event_in"] ?? [:]) else { continue }
            GrokFilter(expressions, options).apply(&event)
            #expect(plain(.object(event)) == plain(node(record["event_out"] ?? [:])), "\(record["id"] ?? "")")
        }
    }

    @Test(arguments: [
        ("apache_logs", "legacy", "COMBINEDAPACHELOG"), ("apache_logs", "ecs-v1", "HTTPD_COMBINEDLOG"),
        ("nasa_xaa", "legacy", "COMMONAPACHELOG"),
    ])
    func accessLogs(_ file: String, _ mode: String, _ name: String) throws {
        let lines = try SharedVectors.lines("raw/\(file).gz")
        let expected = try SharedVectors.lines("raw/\(file).\(mode).\(name).jsonl.gz")
        let pattern = try GrokCompiler(GrokLibrary(mode == "legacy" ? .legacy : .ecs)).compile("%{\(name)}")
        let scratch = GrokScratch()
        for (index, line) in lines.enumerated() where index < expected.count {
            let record = try #require(try JSONSerialization.jsonObject(with: Data(expected[index])) as? [Any])
            let want = (record[1] as? [String: Any])?.mapValues(text)
            let got: [String: String]? = line.withUnsafeBytes { bytes in
                guard pattern.match(bytes, scratch) == .match else { return nil }
                return Dictionary(uniqueKeysWithValues: pattern.fields(bytes, scratch).map { ($0.name, grokText($0.value)) })
            }
            #expect(got == want, "line \(index + 1)")
        }
    }
}
