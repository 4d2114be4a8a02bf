import Foundation
import Parsers
import Testing

@testable import Pipeline

/// What inputs give their events: paths, host, environment; and that all of it is masked.
@Suite struct EnrichTests {
    static let uid = "0123abcd-0000-4000-8000-0123456789ab"
    static let id = String(repeating: "0123456789abcdef", count: 4)
    static let line = #"{"time":"2026-01-21T08:15:30Z","msg":"m"}"# + "\n"

    static let podParts = [
        "k8s.namespace.name": "shop", "k8s.pod.name": "web-6d4b", "k8s.pod.uid": uid, "k8s.container.name": "app",
        "k8s.container.restart_count": "3",
    ]
    static let linkParts = [
        "k8s.namespace.name": "shop", "k8s.pod.name": "web-6d4b", "k8s.container.name": "my-app", "container.id": id,
    ]

    @Test(arguments: [
        ("/var/log/pods/shop_web-6d4b_\(uid)/app/3.log", podParts),
        ("/var/log/pods/shop_web-6d4b_\(uid)/app/3.log.20260121-081530.gz", podParts),
        ("bundle.tar.gz!var/log/pods/shop_web-6d4b_\(uid)/app/3.log", podParts),
        ("inner.tar!shop_web-6d4b_\(uid)/app/3.log", podParts),
        ("/var/log/containers/web-6d4b_shop_my-app-\(id).log", linkParts), ("web-6d4b_shop_my-app-\(id).log.1", linkParts),
        ("/var/lib/docker/containers/\(id)/\(id)-json.log", ["container.id": id]),
        ("/var/lib/docker/containers/\(id)/\(id)-json.log.2.gz", ["container.id": id]),
        ("/var/log/app.log", [:]), ("3.log", [:]), ("app/3.log", [:]), ("shop_web_\(uid)/app/x.log", [:]),
        ("shop_web_nouid/app/3.log", [:]), ("Shop_web_\(uid)/app/3.log", [:]), ("a_b_\(uid)_c/app/3.log", [:]),
        ("web_shop_app-123.log", [:]), ("web_shop_\(id).log", [:]), ("", [:]), ("/", [:]), (".log", [:]), ("_/_/_", [:]),
    ])
    func partsOfContainerPaths(_ path: String, _ expected: [String: String]) {
        let found = Dictionary(ContainerPath.fields(path).map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
        #expect(found == expected)
    }

    @Test func podsInFilesAndArchives() throws {
        let folder = try TemporaryFolder()
        let member = "var/log/pods/shop_web-6d4b_\(Self.uid)/app/3.log"
        let path = try folder.file(member, Self.line)
        #expect(try Ruled(folder, path) { _ in }.metadata() as? [String: String] == Self.podParts)
        #expect(try Ruled(TemporaryFolder(), path) { $0.enrich.containers = false }.metadata().isEmpty)
        let archive = folder.path + "/bundle.tar.gz"
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/bin/tar")
        tar.arguments = ["-czf", archive, "-C", folder.path, "var"]
        try tar.run()
        tar.waitUntilExit()
        #expect(try Ruled(TemporaryFolder(), archive) { _ in }.metadata() as? [String: String] == Self.podParts)
    }

    @Test(arguments: [
        ("/srv/{tenant}/*/{app}.log", "/srv/acme/logs/shop.log", ["tenant": "acme", "app": "shop"]),
        ("/srv/{tenant}/*/{app}.log", "/srv/acme/shop.log", [:]),
        ("{env}/{app}-*.log", "/data/prod/web-1.log", ["env": "prod", "app": "web"]),
        ("{env}/{app}.log", "web.log", [:]), ("**/{a}/x?.log", "/p/q/r/x1.log", ["a": "r"]), ("x?.log", "/p/x/.log", [:]),
        ("{host.name}.log", "/var/log/db+1.log", ["host.name": "db+1"]), ("a.log", "/x/aXlog", [:]),
    ])
    func globsOfPaths(_ glob: String, _ path: String, _ expected: [String: String]) throws {
        let rules = try PathFields([PathRule(glob)], .init())
        let found = rules.fields(path).map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
        #expect(Dictionary(found, uniquingKeysWith: { a, _ in a }) == expected)
    }

    @Test func expressionsOfPathsAndFixedFields() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("prod/eu-1/web.log", Self.line)
        let ruled = try Ruled(folder, path) {
            var regex = PathRule(#"/(?<env>prod|test)/%{WORD:[cloud][region]}-\d+/"#)
            regex.isRegex = true
            regex.fields = ["team": "red"]
            var other = PathRule("*.json")
            other.fields = ["team": "blue"]
            $0.enrich.paths = [regex, other]
        }
        #expect(ruled.metadataText() == #"{"cloud.region":"eu","env":"prod","team":"red"}"#)
        #expect(usageError { $0.enrich.paths = [PathRule("a{b")] }?.contains("{ without a name") == true)
        #expect(usageError { $0.enrich.paths = [PathRule("")] }?.contains("empty") == true)
        #expect(
            usageError {
                var rule = PathRule("(")
                rule.isRegex = true
                $0.enrich.paths = [rule]
            }?.contains("the path '('") == true)
    }

    @Test func hostEnvironmentAndFixedFields() throws {
        setenv("LOGETL_TEST_REGION", "eu-west-1", 1)
        let text = Self.line + #"{"time":"2026-01-21T08:15:31Z","host":"own","region":"mine","msg":"m"}"# + "\n"
        let ruled = try Ruled(text) {
            $0.enrich.host = .name("gateway")
            $0.enrich.environment = ["region": "LOGETL_TEST_REGION", "nothing": "LOGETL_TEST_NOT_SET"]
            $0.enrich.fields = ["site": "fra1", "team": "red"]
            $0.tags = [("team", "blue")]
        }
        #expect(ruled.objects.map { $0["host"] as? String } == ["gateway", "own"])
        #expect(ruled.metadataText(0) == #"{"region":"eu-west-1","site":"fra1","team":"blue"}"#)
        #expect(ruled.metadataText(1) == #"{"region":"mine","site":"fra1","team":"blue"}"#)
        let machine = try Ruled(Self.line) { $0.enrich.host = .machine }
        #expect((machine.objects[0]["host"] as? String)?.isEmpty == false)
        #expect(usageError { $0.enrich.host = .name("") }?.contains("host is empty") == true)
        #expect(usageError { $0.enrich.fields = ["level": "x"] }?.contains("'level'") == true)
        #expect(usageError { $0.enrich.environment = ["x": ""] }?.contains("name of a variable") == true)
    }

    @Test func whatIsAddedIsMasked() throws {
        let folder = try TemporaryFolder()
        let table = try folder.file(
            "t.csv", "service,owner,card,password,plain\nweb,jane@example.com,4111111111111111,hunter2,same\napi,-,-,-,same\n")
        let log = try folder.file(
            "app.log",
            (0..<50).map {
                #"{"ts":\#(1_768_983_330_000 + $0),"service":"\#($0 % 2 == 0 ? "web" : "api")","msg":"line\nof two"}"# + "\n"
            }
            .joined())
        let ruled = try Ruled(folder, log) {
            $0.enrich.lookups = [LookupRule(file: table, field: "service")]
            $0.enrich.fields = ["contact": "joe@example.com"]
        }
        #expect(ruled.events.count == 50)
        for (index, event) in ruled.events.enumerated() {
            let isWeb = event.service == "web"
            let shown = ruled.metadata(index)
            #expect(
                shown["owner"] as? String == (isWeb ? "[email]" : "-") && shown["card"] as? String == (isWeb ? "[card]" : "-"))
            #expect(shown["password"] as? String == "[password]" && shown["plain"] as? String == "same")
            #expect(shown["contact"] as? String == "[email]" && event.line.hasPrefix(#"{"ts":1768983330"#))
        }
        let store = try FileManager.default.subpathsOfDirectory(atPath: folder.store)
        for name in store {
            guard let data = FileManager.default.contents(atPath: folder.store + "/" + name) else { continue }
            for planted in ["jane@example.com", "4111111111111111", "hunter2", "joe@example.com"] {
                #expect(data.range(of: Data(planted.utf8)) == nil, "\(planted) in \(name)")
            }
        }
        // Services with rules of their own.
        let own = try Ruled(TemporaryFolder(), log) {
            $0.enrich.lookups = [LookupRule(file: table, field: "service")]
            $0.mask.services["web"] = MaskRules(all: .off)
        }
        #expect(own.metadata(0)["owner"] as? String == "jane@example.com")
    }

    @Test func addedFieldsStayInsideTheLimit() throws {
        let members = (0..<300).map { #""f\#($0)":\#($0)"# }.joined(separator: ",")
        let folder = try TemporaryFolder()
        let columns = (0..<20).map { "c\($0)" }.joined(separator: ",")
        let values = (0..<20).map { "v\($0)" }.joined(separator: ",")
        let table = try folder.file("t.csv", "k,\(columns)\napp,\(values)\n")
        let log = try folder.file("app.log", #"{"time":"2026-01-21T08:15:30Z",\#(members),"msg":"m"}"# + "\n")
        let ruled = try Ruled(folder, log) { $0.enrich.lookups = [LookupRule(file: table, field: "service")] }
        #expect(ruled.events.count == 1 && ruled.metadata().count <= 256 && ruled.metadata()["c0"] as? String == "v0")
        #expect(ruled.events[0].line + "\n" == (try String(contentsOfFile: log, encoding: .utf8)))
    }
}
