import Config
import Events

/// How the outcome of `logetl config test` is shown.
struct ConfigTestReport {
    /// The configuration file.
    let file: String
    /// Whether colours are on.
    let style: Bool

    /// Writes one test: its name, and what was different.
    func write(_ result: PipelineTestResult, to out: inout Output) {
        out.bytes.styled(style ? (result.isPassed ? .green : .red) : nil) { $0.append(result.isPassed ? "ok  " : "FAIL") }
        out.write("  \(TextSafety.visible(result.test.name))")
        if !result.isPassed { out.write(" (\(TextSafety.visible(file)):\(result.test.line))") }
        out.write("\n")
        for difference in result.differences {
            out.write("      \(TextSafety.visible(difference.what))\n")
            if let expected = difference.expected { write("expected", expected, .green, &out) }
            if let actual = difference.actual { write("actual  ", actual, .red, &out) }
        }
    }

    private func write(_ name: String, _ value: String, _ look: Style, _ out: inout Output) {
        out.write("        \(name)  ")
        out.bytes.styled(style ? look : nil) { $0.append(TextSafety.visible(value)) }
        out.write("\n")
    }

    /// Writes how many there were.
    func writeSummary(_ results: [PipelineTestResult], to out: inout Output) {
        let failed = results.count { !$0.isPassed }
        out.write("\(Quantities.count(results.count, "test")), \(failed == 0 ? "all passed" : "\(failed) failed")\n")
    }

    /// Writes all as one JSON object.
    func writeJSON(_ results: [PipelineTestResult], to out: inout Output) {
        var json = JSONText()
        json.object { json in
            json.key("file")
            json.string(file)
            json.key("passed")
            json.number(results.count(where: \.isPassed))
            json.key("failed")
            json.number(results.count { !$0.isPassed })
            json.key("tests")
            json.array { json in for result in results { Self.append(result, to: &json) } }
        }
        out.bytes.append(contentsOf: json.bytes + [0x0A])
    }

    private static func append(_ result: PipelineTestResult, to json: inout JSONText) {
        json.object { json in
            json.key("name")
            json.string(result.test.name)
            json.key("line")
            json.number(result.test.line)
            json.key("passed")
            json.bool(result.isPassed)
            json.key("differences")
            json.array { json in
                for difference in result.differences {
                    json.object { json in
                        json.key("what")
                        json.string(difference.what)
                        for (key, value) in [("expected", difference.expected), ("actual", difference.actual)] {
                            json.key(key)
                            if let value { json.string(value) } else { json.null() }
                        }
                    }
                }
            }
        }
    }
}
