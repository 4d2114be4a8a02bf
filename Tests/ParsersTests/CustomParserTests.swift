import Events
import Testing

@testable import Parsers

/// Formats from files that read lines with a built-in parser and give its fields a meaning of their own.
@Suite struct CustomParserTests {
    private let yaml = """
        name: events
        parser: json
        timestamp: {field: happened, layout: 'dd.MM.yyyy HH:mm:ss', zone: Europe/Berlin}
        level: {field: sev, values: {hoch: error}}
        service: shop
        message: what
        """

    @Test func keysHaveTheMeaningOfTheFile() throws {
        let format = try #require(try formats(yaml).first)
        let line =
            #"{"time":"2026-01-01T00:00:00Z","happened":"02.07.2026 08:15:30","sev":"hoch","shop":"Kasse 1","msg":"no","what":"yes"}"#
        let parsed = parsed(line + "\n", format)
        try #require(parsed.count == 1)
        #expect(parsed.time(0) == "2026-07-02T06:15:30.000000000Z")
        #expect(parsed.batch.levels[0] == .error)
        #expect(parsed.service(0) == "kasse-1")
        #expect(parsed.message(0) == "yes")
        #expect(parsed.value(0, "msg") == "no")
        #expect(parsed.value(0, "time") == "2026-01-01T00:00:00Z")
        #expect(parsed.line(0) == line)
    }

    /// A key that has a part of the schema already can be given to another.
    @Test func takenKeysCanBeMapped() throws {
        let format = try #require(try formats("name: a\nparser: json\nmessage: msg\nservice: host\n").first)
        let parsed = parsed(#"{"message":"not this","msg":"this","host":"web-1"}"# + "\n", format)
        #expect(parsed.message(0) == "this")
        #expect(parsed.service(0) == "web-1")
        #expect(parsed.value(0, "message_2") == "not this")
        #expect(parsed.value(0, "host") == nil)
    }

    @Test func badTimesAreRejected() throws {
        let format = try #require(try formats(yaml).first)
        let parsed = parsed(#"{"happened":"soon","what":"x"}"# + "\n" + #"{"what":"y"}"# + "\n", format)
        #expect(parsed.rejected.map(\.reason) == [.badTimestamp])
        #expect(parsed.message(0) == "y")
    }

    /// A file of JSON is not of a format that maps keys which it does not have.
    @Test func detectionWantsTheMappedKeys() throws {
        let catalog = FormatCatalog(try formats(yaml))
        func detected(_ text: String) -> String {
            Array(text.utf8).withUnsafeBytes { FormatDetector.detect(sample: $0, catalog).name }
        }
        #expect(detected("{\"time\":\"2026-01-01T00:00:00Z\",\"what\":\"x\"}\n") == "json")
        #expect(detected("{\"happened\":\"02.07.2026 08:15:30\",\"what\":\"x\"}\n") == "events")
    }

    @Test func tablesCanBeMapped() throws {
        let format = try #require(
            try formats(
                "name: t\nparser: csv\ntimestamp: {field: Zeit, layout: dd.MM.yyyy}\nmessage: Text\nlevel: {field: Stufe, values: {A: alert}}"
            ).first)
        let parsed = parsed("Zeit,Stufe,Text,Rest\n02.07.2026,A,\"hello, you\",1\n03.07.2026,x,bye,2\n", format)
        #expect((0..<parsed.count).map { parsed.message($0) } == ["hello, you", "bye"])
        #expect(parsed.batch.levels[0] == .alert)
        #expect(parsed.time(1) == "2026-07-03T00:00:00.000000000Z")
        #expect(parsed.value(0, "Rest") == "1")
    }

    @Test func linesAreJoinedAsTheParserHasIt() throws {
        let format = try #require(try formats("name: j\nparser: log4j\nservice: {text: shop}\n").first)
        let parsed = parsed("2026-01-21 08:15:30,123 ERROR [main] a.B - boom\n\tat a.B.c(B.java:1)\n", format)
        #expect(parsed.count == 1)
        #expect(parsed.service(0) == "shop")
        #expect(parsed.message(0) == "boom\n\tat a.B.c(B.java:1)")
    }
}
