import Foundation
import Testing

@testable import Pipeline

/// Lookup tables: their forms, their mistakes, and what events get from them.
@Suite struct LookupTests {
    /// The values that a table has for a key, as `name=value`, JSON marked by `:`; nil where it has none.
    private func look(_ table: LookupTable, _ key: String) -> [String]? {
        Array(key.utf8).withUnsafeBytes { table.row($0) }.map { row in
            var values: [String] = []
            table.forEachCell(row) { cell in
                values.append(
                    "\(table.columns[Int(cell.column)])\(cell.isJSON ? ":" : "=")"
                        + table.with(cell) { String(decoding: $0, as: UTF8.self) })
            }
            return values
        }
    }

    private func load(_ text: String, _ change: (inout LookupRule) -> Void = { _ in }) throws -> LookupTable {
        let folder = try TemporaryFolder()
        var rule = LookupRule(file: try folder.file("table", text), field: "f")
        change(&rule)
        return try LookupLoader.load(rule)
    }

    /// The complaint about a table, without the file's path.
    private func complaint(_ text: String, _ change: (inout LookupRule) -> Void = { _ in }) throws -> String {
        let folder = try TemporaryFolder()
        var rule = LookupRule(file: try folder.file("table", text), field: "f")
        change(&rule)
        do throws(RuleError) {
            _ = try LookupLoader.load(rule)
            return ""
        } catch {
            return error.description.replacing(folder.path + "/", with: "")
        }
    }

    @Test func csv() throws {
        let table = try load(
            "\u{FEFF}id,name,note\r\n1,\"a, b\",\"say \"\"hi\"\"\"\r\n2,,x\r\n\r\n3,\"two\nlines\",\r\n,no key,x\r\n4,last,\"\"")
        #expect(look(table, "1") == ["name=a, b", #"note=say "hi""#])
        #expect(look(table, "2") == ["note=x"])
        #expect(look(table, "3") == ["name=two\nlines"])
        #expect(look(table, "4") == ["name=last"])
        #expect(look(table, "5") == nil && look(table, "") == nil)
        #expect(look(try load("id\tname\n1\ta,b\n"), "1") == ["name=a,b"])
    }

    @Test func json() throws {
        let rows = [
            #"[{"id":"a","n":1.50,"ok":true,"x":null,"o":{"p": [1,"q"]}},{"id":"b\u0041","t":"say \"hi\""}]"#,
            #"{"id":"a","n":1.50,"ok":true,"x":null,"o":{"p": [1,"q"]}}"# + "\n" + #"{"id":"b\u0041","t":"say \"hi\""}"# + "\n",
            #"{"a":{"n":1.50,"ok":true,"x":null,"o":{"p": [1,"q"]}},"b\u0041":{"t":"say \"hi\""}}"#,
        ]
        for text in rows {
            let table = try load(text)
            #expect(look(table, "a") == ["n:1.50", "ok:true", #"o:{"p": [1,"q"]}"#])
            #expect(look(table, "bA") == [#"t=say "hi""#])
            #expect(look(table, "b") == nil)
        }
        #expect(look(try load(#"{"a":"red","b":2}"#), "a") == ["value=red"])
        #expect(look(try load(#"{"a":"red","b":2}"#), "b") == ["value:2"])
        #expect(look(try load(#"{"id":"a","n":1}"#) { $0.key = "id" }, "a") == ["n:1"])
        #expect(look(try load(#"[{"n":1,"id":7}]"#) { $0.key = "id" }, "7") == ["n:1"])
        #expect(look(try load("[]"), "a") == nil)
    }

    @Test func columnsAreChosenAndNamed() throws {
        let text = "id,team,owner\na,red,x\n"
        #expect(look(try load(text) { $0.prefix = "svc." }, "a") == ["svc.team=red", "svc.owner=x"])
        #expect(look(try load(text) { $0.columns = [("owner", "who")] }, "a") == ["who=x"])
        #expect(
            look(
                try load(text) {
                    $0.columns = [("team", "t"), ("id", "same")]; $0.prefix = "p_"
                }, "a")?.sorted()
                == ["p_same=a", "p_t=red"])
        #expect(look(try load(text) { $0.key = "team" }, "red") == ["id=a", "owner=x"])
    }

    @Test func defaults() throws {
        let table = try load("id,team\na,red\n") { $0.defaults = ["team": "nobody"] }
        #expect(look(table, "a") == ["team=red"] && look(table, "zz") == ["team=nobody"])
        let named = try load("id,team\na,red\n") {
            $0.columns = [("team", "owner")]
            $0.defaults = ["owner": "nobody"]
        }
        #expect(look(named, "zz") == ["owner=nobody"])
        #expect(
            try complaint("id,team\na,red\n") {
                $0.columns = [("team", "t")]; $0.defaults = ["x": "y"]
            }.contains("no column"))
    }

    @Test func caseAndNetworks() throws {
        let table = try load("id,n\nWeb,1\n") { $0.ignoresCase = true }
        #expect(look(table, "wEB") == ["n=1"])
        #expect(look(try load("id,n\nWeb,1\n"), "web") == nil)
        let networks = try load(
            "net,zone\n10.0.0.0/8,inside\n10.1.0.0/16,lab\n10.1.2.3,me\n2001:db8::/32,six\n0.0.0.0/0,world\n"
        ) { $0.isNetwork = true }
        for (address, zone) in [
            ("10.9.9.9", "inside"), ("10.1.9.9", "lab"), ("10.1.2.3", "me"), ("8.8.8.8", "world"), ("2001:db8:1::1", "six"),
            ("::ffff:10.1.2.3", "me"),
        ] {
            #expect(look(networks, address) == ["zone=\(zone)"], "\(address)")
        }
        #expect(look(networks, "2001:db9::1") == nil && look(networks, "ten") == nil && look(networks, "") == nil)
    }

    @Test func duplicateKeys() throws {
        #expect(look(try load("id,n\na,1\nb,2\na,1\n"), "a") == ["n=1"])
        #expect(
            try complaint("id,n\na,1\nb,2\na,3\n")
                == "enrich: table:4: the key stands in line 2 too, with other values; keep one of the two")
        #expect(
            try complaint("id,n\nA,1\na,2\n") { $0.ignoresCase = true }.hasPrefix("enrich: table:3: the key stands in line 2"))
        #expect(try complaint("id,n\n10.1.0.0/8,1\n10.0.0.0/8,2\n") { $0.isNetwork = true }.hasPrefix("enrich: table:3: "))
    }

    @Test func mistakesNameFileAndLine() throws {
        #expect(try complaint("") == "enrich: table is empty; give it a header and rows")
        #expect(try complaint("id,n\n1,2\n3\n") == "enrich: table:3: 1 values, but the header names 2")
        #expect(try complaint("id,n\n1,\"a\nb\n") == "enrich: table:2: a quote that opens here is not closed")
        #expect(try complaint("id,n\n1,\"a\"b\n").hasPrefix("enrich: table:2: text follows a closing quote"))
        #expect(try complaint("id,id\n").hasPrefix("enrich: table:1: 'id' stands there twice"))
        #expect(try complaint("id,\n").hasPrefix("enrich: table:1: a column has no name"))
        #expect(try complaint("id,n\n") { $0.key = "nr" } == "enrich: table has no column 'nr'; it has id, n")
        #expect(try complaint("id,n\n") { $0.columns = [("m", "m")] }.hasPrefix("enrich: table has no column 'm'"))
        #expect(try complaint("id,level\n").contains("'level', which every event has"))
        #expect(
            try complaint("net,n\nten,1\n") { $0.isNetwork = true }
                == "enrich: table:2: the key is no address and no network such as 10.0.0.0/8")
        #expect(
            try complaint("[{\"id\":\"a\"},\n{\"x\":1}]") { $0.key = "id" }
                == "enrich: table:2: the row has no 'id', which is the key")
        #expect(try complaint("[{\"id\":\"a\"}\n{\"id\":\"b\"}]") == "enrich: table:2: this is no JSON")
        for text in [
            "[1]", "[{\"a\":1},]", "[{\"a\":1}", "{\"a\":}", "{\"a\":1} x", "[{\"a\":1}] x", "{\"a\":{\"b\":1}", "[{\"a\" 1}]",
        ] {
            #expect(try complaint(text).hasPrefix("enrich: table:1: "), "\(text)")
        }
        #expect(
            usageError { $0.enrich.lookups = [LookupRule(file: "/nonexistent/t.csv", field: "f")] }?.contains("cannot open")
                == true)
        #expect(try complaint("id,n\na,1\n") { $0.field = "" }.contains("needs a file and a field"))
    }

    @Test func aTableOverTheLimitIsRefused() throws {
        let text = "id,n\n" + (0..<1000).map { "\($0),x\n" }.joined()
        #expect(try complaint(text) { $0.maxBytes = 1000 } == "enrich: table is larger than the limit of 1000 bytes")
        #expect(try complaint(text) { $0.maxBytes = text.utf8.count }.isEmpty)
        // A file without a size is bounded too.
        #expect(
            usageError {
                var rule = LookupRule(file: "/dev/zero", field: "f")
                rule.maxBytes = 1 << 20
                $0.enrich.lookups = [rule]
            }?.contains("larger than the limit") == true)
        let wide = (0...EnrichLimits.lookupColumns + 1).map { "c\($0)" }.joined(separator: ",")
        #expect(try complaint(wide + "\n").contains("more than 1000 columns"))
    }

    @Test func randomBytesAreNoCrash() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("lookup seed \(seed)")
        var numbers = SeededNumbers(state: seed)
        let pieces = ["{", "}", "[", "]", "\"", ",", ":", "\n", "a", "1", "\\", "null", "\t", " ", "\r", "\u{0}", "é"]
        for _ in 0..<1500 {
            let text = (0..<Int.random(in: 0..<30, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }
                .joined()
            _ = try complaint(text) { $0.isNetwork = numbers.next() % 8 == 0 }
        }
    }

    @Test func textsRoundTripThroughCSV() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("csv seed \(seed)")
        var numbers = SeededNumbers(state: seed)
        let pieces = ["a", ",", "\"", "\n", "\r\n", " ", "é", "x1"]
        var rows: [(key: String, value: String)] = []
        for i in 0..<5000 {
            rows.append(
                (
                    "k\(i)",
                    "v"
                        + (0..<Int.random(in: 0..<6, using: &numbers)).map { _ in pieces.randomElement(using: &numbers) ?? "" }
                        .joined()
                ))
        }
        let text = "k,v\n" + rows.map { "\($0.key),\"\($0.value.replacing("\"", with: "\"\""))\"\n" }.joined()
        let table = try load(text)
        for row in rows { #expect(look(table, row.key) == ["v=\(row.value)"], "seed \(seed)") }
    }

    @Test func eventsGetTheRowOfTheirValue() throws {
        let folder = try TemporaryFolder()
        let table = try folder.file(
            "hosts.json", #"[{"ip":"203.0.113.7","owner":"ops","rack":12},{"ip":"203.0.113.8","owner":"web"}]"#)
        let log = try folder.file(
            "app.log",
            [
                #"{"time":"2026-01-21T08:15:30Z","ip":"203.0.113.7","msg":"a"}"#,
                #"{"time":"2026-01-21T08:15:31Z","ip":"203.0.113.8","rack":1,"msg":"b"}"#,
                #"{"time":"2026-01-21T08:15:32Z","ip":"203.0.113.9","msg":"c"}"#, #"{"time":"2026-01-21T08:15:33Z","msg":"d"}"#,
                #"{"time":"2026-01-21T08:15:34Z","ip":"203.0.113.\u0037","owner":"me","msg":"e"}"#,
            ].joined(separator: "\n") + "\n")
        let ruled = try Ruled(folder, log) {
            var rule = LookupRule(file: table, field: "ip")
            rule.defaults = ["owner": "nobody"]
            $0.enrich.lookups = [rule]
        }
        #expect(
            (0..<5).map { ruled.metadataText($0) } == [
                #"{"ip":"203.0.113.7","owner":"ops","rack":12}"#, #"{"ip":"203.0.113.8","owner":"web","rack":1}"#,
                #"{"ip":"203.0.113.9","owner":"nobody"}"#, "{}", #"{"ip":"203.0.113.7","owner":"me","rack":12}"#,
            ])
        #expect(ruled.events.map(\.line).joined(separator: "\n") + "\n" == (try String(contentsOfFile: log, encoding: .utf8)))
    }

    @Test func schemaPartsAndConstantsAreKeysToo() throws {
        let folder = try TemporaryFolder()
        let table = try folder.file("t.csv", "k,v,host\nweb,1,h1\nWARN,2,h2\nfra1,3,h3\n")
        let log = try folder.file("web.log", #"{"time":"2026-01-21T08:15:30Z","level":"warn","msg":"a"}"# + "\n")
        for (field, value, host) in [("service", "1", "h1"), ("level", "2", "h2"), ("site", "3", "h3")] {
            let ruled = try Ruled(try TemporaryFolder(), log) {
                $0.tags = [("site", "fra1")]
                $0.enrich.lookups = [LookupRule(file: table, field: field)]
            }
            #expect(ruled.metadata()["v"] as? String == value && ruled.objects[0]["host"] as? String == host, "\(field)")
        }
    }

    @Test func manyEventsAndRowsAgreeWithADictionary() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("lookup seed \(seed)")
        var numbers = SeededNumbers(state: seed)
        let folder = try TemporaryFolder()
        var known: [String: String] = [:]
        for _ in 0..<9000 {
            known["u\(Int.random(in: 0..<20_000, using: &numbers))"] = "o\(Int.random(in: 0..<500, using: &numbers))"
        }
        let table = try folder.file(
            "t.csv", "user,owner\n" + known.sorted { $0.key < $1.key }.map { "\($0.key),\($0.value)\n" }.joined())
        var text = ""
        var expected: [String?] = []
        for i in 0..<30_000 {
            let user = "u\(Int.random(in: 0..<20_000, using: &numbers))"
            text += #"{"ts":\#(1_768_983_330_000 + i),"user":"\#(user)","msg":"m"}"# + "\n"
            expected.append(known[user])
        }
        let ruled = try Ruled(folder, folder.file("app.log", text)) {
            $0.enrich.lookups = [LookupRule(file: table, field: "user")]
        }
        let owners = ruled.events.map { event -> String? in
            guard let range = event.json.range(of: #""owner":""#) else { return nil }
            return String(event.json[range.upperBound...].prefix { $0 != "\"" })
        }
        #expect(owners == expected, "seed \(seed)")
    }
}
