import Events
import Testing

@testable import Parsers

/// Every format's samples are parsed as its file says, and go to no other format.
struct FormatSampleTests {
    /// A sample of a format.
    struct Case: CustomTestStringConvertible {
        var format: InputFormat
        var sample: FormatSample
        var testDescription: String { "\(format.name): \(sample.line.prefix(60))" }
    }

    static let known: [InputFormat] = Format.allCases.map { .known($0) }
    static let patterns: [InputFormat] = BuiltInFormats.custom.map { .custom($0) }
    static let cases = (known + patterns).flatMap { format in
        samples(format).map { Case(format: format, sample: $0) }
    }

    static func samples(_ format: InputFormat) -> [FormatSample] {
        switch format {
        case .known(let known): known.description.samples
        case .custom(let custom): custom.description.samples
        }
    }

    @Test(arguments: known + patterns)
    func everyFormatHasSamples(format: InputFormat) {
        #expect(!Self.samples(format).isEmpty)
        #expect(BuiltInFormats.problems(of: format.name).map(\.description) == [])
    }

    /// The names in the program are those of the files.
    @Test func filesAndProgramHaveTheSameNames() {
        #expect(BuiltInFormats.all.map(\.name) == Format.allNames + BuiltInFormats.patternNames)
        #expect(BuiltInFormats.custom.map(\.name) == BuiltInFormats.patternNames)
        for format in Format.allCases {
            let text = String(decoding: BuiltInFormats.text(of: format.name), as: UTF8.self)
            #expect(text.contains("\nparser: \(format.name)\n"))
        }
    }

    @Test(arguments: cases)
    func parsedAsExpected(_ item: Case) {
        #expect(SampleCheck.differences(item.sample, item.format) == [])
        let parsed = ParsedText(item.sample.file, item.format, inner: .known(.logfmt))
        guard parsed.count == 1 else { return }
        #expect(parsed.line(0) == item.sample.line)
        #expect(parsed.service(0) == item.sample.service ?? "default")
        let shown = SampleCheck.visibleFields(of: 0, in: parsed.batch).filter { $0.name != "message" }.map(\.name)
        // Values beside the line come last.
        #expect(item.format.base == nil || shown == item.sample.fields?.map(\.name) ?? [])
    }

    /// The confusion matrix: the detector gives each sample to its own format.
    @Test(arguments: cases)
    func detectedAsItsOwn(_ item: Case) {
        #expect(item.sample.file.withUnsafeBytes { FormatDetector.detect(sample: $0) } == item.format)
    }

    /// A file of all samples of a format, several times over, is of that format.
    @Test(arguments: known + patterns)
    func filesOfSamples(format: InputFormat) {
        let samples = Self.samples(format)
        let lines = (0..<5).flatMap { _ in samples.map(\.line) }
        let header = samples[0].header
        let bytes = Array(((header.isEmpty ? "" : header + "\n") + lines.joined(separator: "\n") + "\n").utf8)
        #expect(bytes.withUnsafeBytes { FormatDetector.detect(sample: $0) } == format)
        let parsed = ParsedText(bytes, format, inner: .known(.logfmt))
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
        let order = Format.bySpecificity.map { InputFormat.known($0) } + Self.patterns
        for other in order where other != item.format {
            let batch = EventBatch()
            var context = textContext()
            let line = Array(item.sample.line.utf8).withUnsafeBytes { batch.arena.append($0) }
            guard other.parse(line, batch, &context) == .event else { continue }
            // What takes it all the same comes later, or the two are known to be alike.
            let isLater = order.firstIndex(of: other)! > (order.firstIndex(of: item.format) ?? 0)
            let pair = Set([other.base, item.format.base].compactMap { $0 })
            #expect(isLater && (item.format == .known(.plain) || Self.alike.contains(pair)), "\(other.name)")
        }
    }
}
