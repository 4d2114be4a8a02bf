import Events

/// Compares the events that came out of a test with those that it expects.
struct EventComparison {
    /// Keys of an event that stand beside its metadata.
    private static let ownKeys = ["timestamp", "level", "service", "message", "traceId", "host", "source", "metadata"]
    /// Pairs that are looked at to find which event belongs to which expectation; beyond it their order decides.
    private static let pairsMax = 1 << 20

    /// Whether no field but the expected may be there.
    let isExact: Bool

    /// What is different, in the order of the events.
    func differences(_ expected: [[PipelineTest.Field]], _ actual: [JSONValue]) -> [PipelineTestResult.Difference] {
        var result: [PipelineTestResult.Difference] = []
        for (wanted, found) in pairs(expected, actual) {
            switch (wanted, found) {
            case (let wanted?, let found?): result += differences(expected[wanted], actual[found], number: found + 1)
            case (let wanted?, nil):
                let fields = expected[wanted].map { "\($0.name): \($0.value.text)" }.joined(separator: ", ")
                result.append(
                    .init(what: "event \(wanted + 1) of those expected is missing", expected: "{\(fields)}", actual: nil))
            case (nil, let found?):
                result.append(
                    .init(what: "event \(found + 1) was not expected", expected: nil, actual: actual[found].description()))
            case (nil, nil): break
            }
        }
        return result
    }

    // MARK: Which belong together

    /// Pairs of expected and actual events, in their order: so that as many fields as can be are as expected. Between them the others, one by one.
    private func pairs(_ expected: [[PipelineTest.Field]], _ actual: [JSONValue]) -> [(Int?, Int?)] {
        var result: [(Int?, Int?)] = []
        var start = (0, 0)
        func gap(_ end: (Int, Int)) {
            for offset in 0..<max(end.0 - start.0, end.1 - start.1) {
                result.append(
                    (start.0 + offset < end.0 ? start.0 + offset : nil, start.1 + offset < end.1 ? start.1 + offset : nil))
            }
        }
        for (wanted, found) in alignment(expected, actual) {
            gap((wanted, found))
            result.append((wanted, found))
            start = (wanted + 1, found + 1)
        }
        gap((expected.count, actual.count))
        return result
    }

    private func alignment(_ expected: [[PipelineTest.Field]], _ actual: [JSONValue]) -> [(Int, Int)] {
        // As many as expected: each is compared with its own, which reads best.
        guard expected.count != actual.count, !actual.isEmpty, expected.count <= Self.pairsMax / actual.count else { return [] }
        // An event that is wholly as expected counts more than any number of single fields elsewhere.
        let whole = 1 + expected.reduce(0) { $0 + $1.count }
        let value = expected.map { fields in
            actual.map { event in
                let wrong = differences(fields, event, number: 0).count
                return wrong == 0 ? whole : max(0, fields.count - wrong)
            }
        }
        // The most that the rest can be worth.
        var best = [[Int]](repeating: [Int](repeating: 0, count: actual.count + 1), count: expected.count + 1)
        for i in expected.indices.reversed() {
            for j in actual.indices.reversed() {
                best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + value[i][j])
            }
        }
        var pairs: [(Int, Int)] = []
        var (i, j) = (0, 0)
        while i < expected.count, j < actual.count {
            if value[i][j] > 0, best[i][j] == best[i + 1][j + 1] + value[i][j] {
                pairs.append((i, j))
                (i, j) = (i + 1, j + 1)
            } else if best[i][j] == best[i + 1][j] {
                i += 1
            } else {
                j += 1
            }
        }
        return pairs
    }

    // MARK: One event

    private func differences(_ fields: [PipelineTest.Field], _ event: JSONValue, number: Int) -> [PipelineTestResult.Difference] {
        var result: [PipelineTestResult.Difference] = []
        for field in fields {
            let found = Self.ownKeys.contains(field.name) ? event[field.name] : event["metadata"]?[field.name]
            guard !Self.isEqual(field.name, field.value, found) else { continue }
            result.append(
                .init(
                    what: "event \(number): \(field.name)", expected: field.value == .none ? "no such field" : field.value.text,
                    actual: found?.description(isBare: true) ?? "no such field"))
        }
        guard isExact else { return result }
        let named = Set(fields.map(\.name))
        for (name, value) in Self.fields(of: event) where !named.contains(name) {
            result.append(
                .init(
                    what: "event \(number): \(name)", expected: "no such field", actual: value.description(isBare: true)))
        }
        return result
    }

    /// The fields that an exact test must name.
    private static func fields(of event: JSONValue) -> [(String, JSONValue)] {
        guard case .object(let members) = event else { return [] }
        return members.flatMap { member -> [(String, JSONValue)] in
            switch (member.key, member.value) {
            case ("timestamp", _), ("source", _): []
            case ("metadata", .object(let own)): own.map { ($0.key, $0.value) }
            default: [(member.key, member.value)]
            }
        }
    }

    private static func isEqual(_ name: String, _ expected: ConfigValue, _ actual: JSONValue?) -> Bool {
        guard let actual, actual != .null else { return expected == .none }
        switch (name, expected, actual) {
        case ("timestamp", .text(let wanted), .text(let found)):
            return Instant.read(wanted) != nil && Instant.read(wanted) == Instant.read(found)
        case ("level", .text(let wanted), .text(let found)): return Level(name: wanted) == Level(name: found)
        default: return isEqual(expected, actual)
        }
    }

    private static func isEqual(_ expected: ConfigValue, _ actual: JSONValue) -> Bool {
        switch (expected, actual) {
        case (.none, .null): true
        case (.text(let wanted), .text(let found)): wanted == found
        case (.text(let wanted), .bool(let found)): wanted == (found ? "true" : "false")
        case (.text(let wanted), .number(let found)): wanted == found || Double(wanted).map { $0 == Double(found) } ?? false
        case (.list(let wanted), .array(let found)):
            wanted.count == found.count && zip(wanted, found).allSatisfy { isEqual($0.value, $1) }
        case (.table(let wanted), .object(let found)):
            wanted.count == found.count
                && wanted.allSatisfy { entry in actual[entry.name].map { isEqual(entry.item.value, $0) } ?? false }
        default: false
        }
    }
}
