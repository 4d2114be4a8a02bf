import Events
import Testing

@testable import Parsers

/// Every format's samples are parsed as they say, and go to no other format.
struct FormatSampleTests {
    /// The first line of the table whose rows are the samples of `.csv`.
    static let tableHeader = "timestamp,level,service,message,client_ip\n"

    /// A sample of a format.
    struct Case: CustomTestStringConvertible {
        var format: Format
        var sample: FormatSample
        var testDescription: String { "\(format.name): \(sample.line.prefix(60))" }
        /// The sample as a file.
        var file: [UInt8] { Array(((format == .csv ? FormatSampleTests.tableHeader : "") + sample.line + "\n").utf8) }
    }

    static let cases = Format.allCases.flatMap { format in format.description.samples.map { Case(format: format, sample: $0) } }

    @Test(arguments: Format.allCases)
    func everyFormatHasSamples(format: Format) { #expect(!format.description.samples.isEmpty) }

    @Test(arguments: cases)
    func parsedAsExpected(_ item: Case) {
        let sample = item.sample
        let parsed = ParsedText(item.file, item.format, inner: .logfmt)
        #expect(parsed.rejected.isEmpty)
        #expect(parsed.count == 1)
        guard parsed.count == 1 else { return }
        #expect(parsed.line(0) == sample.line)
        #expect(parsed.batch.levels[0] == sample.level)
        #expect(parsed.service(0) == (sample.service.isEmpty ? "default" : sample.service))
        #expect(parsed.value(0, "message") == sample.message)
        let hidden = ["timestamp=", "level=", "service=", "message=", "_filler="]
        let fields = parsed.fields(0).filter { field in !hidden.contains { field.hasPrefix($0) } }
        #expect(fields == sample.fields)
        guard !sample.time.isEmpty else { return }
        // The writer gives nine decimals.
        let bare = String(sample.time.dropLast())
        let decimals = bare.split(separator: ".").dropFirst().first.map(\.count) ?? 0
        let padded = bare + (decimals == 0 ? "." : "") + String(repeating: "0", count: 9 - decimals) + "Z"
        #expect(parsed.time(0) == padded)
    }

    /// The confusion matrix: the detector gives each sample to its own format.
    @Test(arguments: cases)
    func detectedAsItsOwn(_ item: Case) {
        #expect(item.file.withUnsafeBytes { FormatDetector.detect(sample: $0) } == item.format)
    }

    /// A file of all samples of a format, several times over, is of that format.
    @Test(arguments: Format.allCases)
    func filesOfSamples(format: Format) {
        let lines = (0..<5).flatMap { _ in format.description.samples.map(\.line) }
        let bytes = Array(((format == .csv ? Self.tableHeader : "") + lines.joined(separator: "\n") + "\n").utf8)
        #expect(bytes.withUnsafeBytes { FormatDetector.detect(sample: $0) } == format)
        let parsed = ParsedText(bytes, format, inner: .logfmt)
        #expect(parsed.count == lines.count)
        #expect(parsed.rejected.isEmpty)
    }

    /// Pairs of formats of which one line may be both: a Java line with a thread and a Python line look alike, for example.
    private static let alike: Set<Set<Format>> = [
        [.log4j, .python], [.log4j, .zap], [.log4j, .mysqlError], [.log4j, .icinga], [.apacheError, .log4j], [.json, .docker],
        [.syslog, .haproxy], [.syslog, .cef], [.syslog, .leef], [.auditd, .logfmt], [.docker, .json],
    ]

    @Test(arguments: cases)
    func noOtherTakesIt(_ item: Case) {
        for other in Format.bySpecificity where other != item.format {
            let batch = EventBatch()
            var context = textContext()
            let line = Array(item.sample.line.utf8).withUnsafeBytes { batch.arena.append($0) }
            guard other.parse(line, batch, &context) == .event else { continue }
            // What takes it all the same comes later, or the two are known to be alike.
            let isLater =
                Format.bySpecificity.firstIndex(of: other)! > (Format.bySpecificity.firstIndex(of: item.format) ?? 0)
            #expect(isLater && (item.format == .plain || Self.alike.contains([other, item.format])), "\(other.name)")
        }
    }
}
