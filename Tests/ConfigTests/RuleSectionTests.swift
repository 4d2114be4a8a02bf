import Config
import Events
import Foundation
import Pipeline
import Testing

/// `normalise`, `validate` and `enrich` as options of an ingest.
@Suite struct RuleSectionTests {
    let folder: ConfigFolder
    init() throws { folder = try ConfigFolder() }

    private func options(_ text: String) throws -> IngestOptions {
        var options = IngestOptions(store: "")
        let file = try folder.file(text)
        try Configuration.load(file, environment: { _ in nil }).apply(to: &options)
        return options
    }

    @Test func nothingIsOnByItself() throws {
        let options = try options("store: {folder: x}\n")
        #expect(options.normalise.isOff && options.validate.rules.isEmpty && options.enrich.lookups.isEmpty)
        #expect(options.enrich.containers && options.enrich.host == .none && options.enrich.geo.isEmpty)
    }

    @Test func everyKeyReachesItsPolicy() throws {
        let options = try options(
            """
            normalise:
              rename: {a: b.c}
              names: lower
              types: {n: int, t: text}
              levels: {Schlimm: critical}
              default_level: debug
              keep: [x*, y]
              drop: z
            validate:
              require: [timestamp]
              rules:
                - {field: f, exists: true, matches: "^x", one_of: [xa, xb], min: -1.5, max: 2, max_length: 9, not_before: -7d}
                - {field: timestamp, not_after: 2026-01-21, services: shop, formats: [json], on_failure: tag, tag: late}
            enrich:
              host: auto
              fields: {site: fra1}
              env: {region: REGION}
              containers: false
              paths:
                - {glob: "{a}/b.log", fields: {c: d}}
                - {regex: "(?<x>y)"}
              lookups:
                - {file: t.csv, field: k}
                - {file: /t.json, field: ip, key: net, columns: {zone: z}, prefix: p., ignore_case: true, network: true,
                   defaults: {z: none}, max_bytes: 1MiB}
                - {file: t.csv, field: k, columns: [one, two]}
              geo:
                - {database: g.mmdb, field: ip, prefix: s., fields: [geo.city_name]}
            """)
        let normalise = options.normalise
        #expect(normalise.rename == ["a": "b.c"] && normalise.names == .lower && normalise.types == ["n": .int, "t": .text])
        #expect(normalise.levels == ["Schlimm": .critical] && normalise.defaultLevel == .debug)
        #expect(normalise.keep == ["x*", "y"] && normalise.drop == ["z"])
        let rules = options.validate.rules
        #expect(rules.map(\.field) == ["timestamp", "f", "timestamp"] && rules[0].exists == true)
        #expect(rules[1].exists == true && rules[1].matches == "^x" && rules[1].oneOf == ["xa", "xb"])
        #expect(rules[1].min == -1.5 && rules[1].max == 2 && rules[1].maxLength == 9 && rules[1].notBefore == TimeBound("-7d"))
        #expect(rules[1].onFailure == .reject && rules[2].onFailure == .tag && rules[2].tag == "late" && rules[2].exists == nil)
        #expect(rules[2].services == ["shop"] && rules[2].formats == ["json"] && rules[2].notAfter == TimeBound("2026-01-21"))
        let enrich = options.enrich
        #expect(enrich.host == .machine && enrich.fields == ["site": "fra1"] && enrich.environment == ["region": "REGION"])
        #expect(!enrich.containers && enrich.paths.map(\.pattern) == ["{a}/b.log", "(?<x>y)"])
        #expect(enrich.paths.map(\.isRegex) == [false, true] && enrich.paths[0].fields == ["c": "d"])
        // Relative to the folder of the file.
        #expect(enrich.lookups.map(\.file) == [folder.path + "/t.csv", "/t.json", folder.path + "/t.csv"])
        let lookup = enrich.lookups[1]
        #expect(lookup.field == "ip" && lookup.key == "net" && lookup.prefix == "p." && lookup.ignoresCase && lookup.isNetwork)
        #expect(lookup.columns.map(\.column) == ["zone"] && lookup.columns.map(\.name) == ["z"])
        #expect(lookup.defaults == ["z": "none"] && lookup.maxBytes == 1 << 20)
        #expect(enrich.lookups[0].maxBytes == EnrichLimits.lookupBytes && enrich.lookups[0].columns.isEmpty)
        #expect(enrich.lookups[2].columns.map(\.name) == ["one", "two"])
        #expect(enrich.geo[0].database == folder.path + "/g.mmdb" && enrich.geo[0].prefix == "s.")
        #expect(enrich.geo[0].fields == [.cityName] && enrich.geo[0].field == "ip")
    }

    @Test func mistakesHaveAPlace() throws {
        #expect(
            try folder.problems("normalise:\n  rename: {timestamp: t}\n").first?.hasPrefix("2:11: normalise: 'timestamp'") == true
        )
        #expect(
            try folder.problems("validate:\n  rules:\n    - field: a\n      exists: true\n    - field: b\n").first?
                .hasPrefix("5:7: validate: the rule for 'b' asks for nothing") == true)
        #expect(
            try folder.problems("enrich:\n  geo:\n    - {database: x, field: ip, fields: [geo.city]}\n").first?.contains("3:")
                == true)
    }
}
