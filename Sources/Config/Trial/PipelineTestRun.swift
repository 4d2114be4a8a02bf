import Events
import Pipeline

/// What a test showed.
public struct PipelineTestResult: Sendable {
    /// Something that is not as expected.
    public struct Difference: Equatable, Sendable {
        /// Which part: `event 1: level`, `rejected`.
        public var what: String
        /// What the test expects; nil: nothing.
        public var expected: String?
        /// What came out; nil: nothing.
        public var actual: String?
    }

    /// The test.
    public var test: PipelineTest
    /// All differences; empty where the test passes.
    public var differences: [Difference]

    /// Whether all was as expected.
    public var isPassed: Bool { differences.isEmpty }
}

extension PipelineTest {
    /// Reads the input as `ingest` does with this configuration, writes its events to memory, and compares. Throws `ConfigError` where the configuration cannot be used
    /// at all.
    public func run(_ configuration: Configuration) throws(ConfigError) -> PipelineTestResult {
        var options = IngestOptions(store: "")
        try configuration.apply(to: &options)
        options.jobs = 1
        var result = PipelineTestResult(test: self, differences: [])
        guard let memory = MemoryFile() else {
            result.differences.append(.init(what: "no memory for the output", expected: nil, actual: nil))
            return result
        }
        var output = EventOutput(.json)
        output.descriptor = memory.descriptor
        options.output = output
        do throws(IngestError) {
            let receipt = try Ingest(options).run([.named(source, input)])
            result.differences = compare(receipt, memory.content)
        } catch {
            switch error {
            case .usage(let message), .store(let message, _), .output(let message, _):
                result.differences.append(.init(what: message, expected: nil, actual: nil))
            }
        }
        return result
    }

    private func compare(_ receipt: Receipt, _ output: [UInt8]) -> [PipelineTestResult.Difference] {
        var differences = receipt.files.flatMap(\.problems).map {
            PipelineTestResult.Difference(what: "the input \($0)", expected: nil, actual: nil)
        }
        if let expected {
            let events = output.split(separator: 0x0A).map { JSONValue($0) ?? .text(String(decoding: $0, as: UTF8.self)) }
            differences += EventComparison(isExact: isExact).differences(expected, events)
        }
        let totals = receipt.totals
        func count(_ name: String, _ wanted: Int?, _ found: Int, _ reasons: [String]) {
            guard let wanted, wanted != found else { return }
            let why = reasons.isEmpty ? "" : " (\(reasons.sorted().joined(separator: ", ")))"
            differences.append(.init(what: name, expected: "\(wanted)", actual: "\(found)\(why)"))
        }
        count(
            "rejected", rejected, totals.rejectedTotal,
            totals.rejected.filter { $0.value > 0 }.map { "\($0.key.code) \($0.value)" })
        count(
            "dropped", dropped, totals.droppedTotal, totals.dropped.filter { $0.value > 0 }.map { "\($0.key.code) \($0.value)" })
        count("duplicate", duplicate, totals.duplicate, [])
        return differences
    }
}
