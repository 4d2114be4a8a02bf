import Testing

@testable import Events

/// Templates of lines that are taken apart give what expanding them gives.
@Suite struct LineTemplateTests {
    private static let templates = [
        "", "plain", "100%%", "%", "%4", "%41%42", "%zz", "%{message}", "%{jmessage}",
        "<%{host}> %{level} [%{.a b}] %{j.q}%{service}",
        "%{traceId}", "%{}", "%{none}", "%{j}", "%{jnone}", "%{.none}", "%{.}", "%{t:1542e0300}", "%{t:zz}", "%{t:ffff}", "%{t:}",
        "%{message", "a%{message}%%%{message}b", "%FF%C3", "\u{e9}%{.a b}\u{e9}%", "%{.q}{}",
    ]
    private static let entries = ["a b": "x", "q": "say \"y\"\n", "": "no name"]

    private static func text(_ part: LineTemplate.Part) -> String? {
        switch part {
        case .message: "m\\m"
        case .host: "h"
        case .traceID: nil
        case .level: "INFO"
        case .service: "web"
        case .metadata(let name): entries[String(decoding: name, as: UTF8.self)]
        }
    }

    private static func text(_ part: LineTemplateSteps.Part, _ steps: LineTemplateSteps) -> String? {
        switch part {
        case .message: text(.message)
        case .host: text(.host)
        case .traceID: text(.traceID)
        case .level: text(.level)
        case .service: text(.service)
        case .metadata(let range): entries[String(decoding: steps.text[range], as: UTF8.self)]
        }
    }

    private static func line(_ steps: LineTemplateSteps, _ timestamp: Timestamp) -> [UInt8]? {
        var out: [UInt8] = []
        var writer = TimestampWriter()
        for step in steps.steps {
            switch step {
            case .literal(let range): out += steps.text[range]
            case .instant(let layout):
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { memory in
                    let count = writer.write(timestamp, layout, to: memory.baseAddress!)
                    out += memory[..<count]
                }
            case .part(let part, let isEscaped):
                guard let text = text(part, steps) else { return nil }
                if isEscaped { Array(text.utf8).withUnsafeBytes { JSONString.escape($0, to: &out) } } else { out += text.utf8 }
            }
        }
        return out
    }

    @Test(arguments: templates) func stepsAreThoseOfExpanding(_ template: String) {
        let timestamp = Timestamp(rawValue: 1_769_000_000_123_000_000)
        var writer = TimestampWriter()
        var expanded: [UInt8] = []
        let isExpanded = Array(template.utf8).withUnsafeBytes { bytes in
            LineTemplate.expand(bytes, timestamp, &writer, to: &expanded) { part, out in
                guard let text = Self.text(part) else { return false }
                out += text.utf8
                return true
            }
        }
        let steps = Array(template.utf8).withUnsafeBytes { LineTemplateSteps($0) }
        #expect(steps.flatMap { Self.line($0, timestamp) } == (isExpanded ? expanded : nil), "\(template)")
    }
}
