import Foundation
import Testing

@testable import Pipeline

/// Enrichment from MaxMind files, with files that the test makes itself.
@Suite struct GeoTests {
    static let hasLibrary = MaxMindFile.Library.shared != nil

    private func city(_ name: String, _ country: String, region: String? = nil) -> MaxMindWriter.Value {
        var members: [(String, MaxMindWriter.Value)] = [
            ("city", .map([("names", .map([("en", .text(name))]))])),
            ("country", .map([("iso_code", .text(country)), ("names", .map([("en", .text("Country of \(name)"))]))])),
            (
                "location",
                .map([("latitude", .double(50.5)), ("longitude", .double(-8.25)), ("time_zone", .text("Europe/Berlin"))])
            ),
        ]
        if let region { members.append(("subdivisions", .array([.map([("iso_code", .text(region))])]))) }
        return .map(members)
    }

    private func cities(_ folder: TemporaryFolder) throws -> String {
        var writer = MaxMindWriter()
        writer.add([203, 0, 113, 0], 24, city("Frankfurt", "DE", region: "HE"))
        writer.add([198, 51, 100, 7], 32, city("Zürich", "CH"))
        writer.add([10, 0, 0, 0], 8, city("Nowhere", "XX"))
        writer.add([0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12), 32, city("Kyoto", "JP"))
        let path = folder.path + "/city.mmdb"
        try writer.file(type: "GeoLite2-City").write(to: URL(fileURLWithPath: path))
        return path
    }

    private func lines(_ addresses: [String]) -> String {
        addresses.enumerated().map { #"{"time":"2026-01-21T08:15:\#(10 + $0)Z","ip":"\#($1)","msg":"m"}"# + "\n" }.joined()
    }

    @Test(.enabled(if: hasLibrary, "libmaxminddb is not installed")) func citiesOfAddresses() throws {
        let folder = try TemporaryFolder()
        let database = try cities(folder)
        let path = try folder.file(
            "app.log",
            lines([
                "203.0.113.7", "198.51.100.7", "198.51.100.8", "10.1.2.3", "2001:db8::1", "::ffff:203.0.113.9", "not an address",
                "999.1.1.1", "203.0.113.7",
            ]))
        let ruled = try Ruled(folder, path) { $0.enrich.geo = [GeoRule(database: database, field: "ip")] }
        #expect(
            ruled.metadataText(0)
                == #"{"geo.city_name":"Frankfurt","geo.country_iso_code":"DE","geo.location":{"lat":50.5,"lon":-8.25},"geo.region_iso_code":"DE-HE","ip":"203.0.113.7"}"#
        )
        let cities = (0..<ruled.events.count).map { ruled.metadata($0)["geo.city_name"] as? String }
        #expect(cities == ["Frankfurt", "Zürich", nil, nil, "Kyoto", "Frankfurt", nil, nil, "Frankfurt"])
    }

    @Test(.enabled(if: hasLibrary, "libmaxminddb is not installed")) func networksOfProviders() throws {
        let folder = try TemporaryFolder()
        var writer = MaxMindWriter()
        writer.add(
            [203, 0, 113, 0], 24,
            .map([("autonomous_system_number", .uint32(64_496)), ("autonomous_system_organization", .text("Example Net"))]))
        let path = folder.path + "/asn.mmdb"
        try writer.file(type: "GeoLite2-ASN").write(to: URL(fileURLWithPath: path))
        let database = try cities(folder)
        let log = try folder.file("app.log", lines(["203.0.113.7"]))
        let ruled = try Ruled(folder, log) {
            var asn = GeoRule(database: path, field: "ip")
            asn.prefix = "source."
            var city = GeoRule(database: database, field: "ip")
            city.fields = [.cityName, .countryName, .timezone]
            $0.enrich.geo = [asn, city]
        }
        #expect(
            ruled.metadataText()
                == #"{"geo.city_name":"Frankfurt","geo.country_name":"Country of Frankfurt","geo.timezone":"Europe/Berlin","ip":"203.0.113.7","source.as.number":64496,"source.as.organization.name":"Example Net"}"#
        )
    }

    @Test(.enabled(if: hasLibrary, "libmaxminddb is not installed")) func randomNetworksAreFound() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("maxmind seed \(seed)")
        var numbers = SeededNumbers(state: seed)
        var writer = MaxMindWriter()
        var expected: [String: String] = [:]
        for i in 0..<200 {
            let address = [
                UInt8(60 + i / 100), UInt8(i % 100), .random(in: 0...255, using: &numbers), .random(in: 0...255, using: &numbers),
            ]
            writer.add(address, Int.random(in: 16...32, using: &numbers), city("city \(i)", "DE"))
            expected[address.map(String.init).joined(separator: ".")] = "city \(i)"
        }
        let folder = try TemporaryFolder()
        let path = folder.path + "/x.mmdb"
        try writer.file(type: "City").write(to: URL(fileURLWithPath: path))
        let file = try MaxMindFile(path)
        for (text, name) in expected {
            let address = try #require(Array(text.utf8).withUnsafeBytes { IPAddress($0) })
            let record = try #require(file.record(address))
            #expect(file.text(record, .cityName)?.text == Array(name.utf8), "seed \(seed): \(text)")
        }
    }

    @Test func whatCannotBeUsedIsAUsageError() throws {
        let folder = try TemporaryFolder()
        #expect(throws: RuleError("enrich: libmaxminddb, which reads x.mmdb, is not installed: apt install libmaxminddb0")) {
            try MaxMindFile("x.mmdb", library: MaxMindFile.Library(named: "no-such-library.so"))
        }
        guard Self.hasLibrary else { return }
        let path = try folder.file("bad.mmdb", "this is no database")
        #expect(usageError { $0.enrich.geo = [GeoRule(database: path, field: "ip")] }?.contains("as a MaxMind file") == true)
        #expect(
            usageError { $0.enrich.geo = [GeoRule(database: path + "x", field: "ip")] }?.contains("as a MaxMind file") == true)
        // A file that is cut gives an error or nothing, never a crash.
        let whole = try Data(contentsOf: URL(fileURLWithPath: cities(folder)))
        let address = try #require(Array("203.0.113.7".utf8).withUnsafeBytes { IPAddress($0) })
        for index in stride(from: 0, to: whole.count, by: 7) {
            var damaged = whole
            damaged[index] ^= 0x55
            let name = folder.path + "/damaged-\(index).mmdb"
            try damaged.write(to: URL(fileURLWithPath: name))
            guard let file = try? MaxMindFile(name), let record = file.record(address) else { continue }
            for field in GeoField.allCases { _ = file.text(record, field) }
        }
    }

    @Test func addressesAreReadAndToldApart() {
        func address(_ text: String) -> IPAddress? { Array(text.utf8).withUnsafeBytes { IPAddress($0) } }
        func network(_ text: String) -> IPNetwork? { Array(text.utf8).withUnsafeBytes { IPNetwork($0) } }
        for text in ["203.0.113.7", "2001:db8::1", "::ffff:203.0.113.7", "8.8.8.8", "100.128.0.1", "172.32.0.1"] {
            #expect(address(text)?.isPublic == true, "\(text)")
        }
        for text in [
            "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "169.254.1.1", "100.64.0.1", "0.0.0.0",
            "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1",
        ] {
            #expect(address(text)?.isPublic == false, "\(text)")
        }
        for text in [
            "", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "1.2.3.4 ", "::g", "fe80::1%eth0", "[::1]", "1.2.3.4:80", "a\0b::",
        ] {
            #expect(address(text) == nil, "\(text)")
        }
        #expect(network("10.0.0.0/8")?.length == 104 && network("10.1.2.3/8") == network("10.0.0.0/8"))
        #expect(network("2001:db8::/32")?.length == 32 && network("::/0")?.length == 0 && network("10.0.0.1")?.length == 128)
        for text in ["10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "/8", "2001:db8::/129", "10.0.0.0/8x"] {
            #expect(network(text) == nil, "\(text)")
        }
    }
}
