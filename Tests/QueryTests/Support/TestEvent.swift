import Blocks
import Events
import Foundation

@testable import Query

/// An event as the tests know it, to be compared with what a search finds.
struct TestEvent: Hashable {
    var number: Int
    var timestamp: Timestamp
    var level: Level
    var service: String
    var text: String
    var host: String?
    var traceID: String?
    var metadata: [String: String] = [:]

    /// The message; its last word names the event.
    var message: String { "\(text) e\(number)" }

    /// Adds the event to `batch` as a row.
    func append(to batch: EventBatch) {
        let line = batch.arena.append(message)
        batch.add(Field(.message, .text, line))
        func add(_ name: FieldName, _ value: String) {
            Array(value.utf8).withUnsafeBytes { batch.addDetached(name, .text, $0) }
        }
        if let host { add(.host, host) }
        if let traceID { add(.traceID, traceID) }
        for (name, value) in metadata.sorted(by: { $0.key < $1.key }) { add(batch.names.intern(name), value) }
        let service = Array(service.utf8).withUnsafeBytes { batch.service($0) }
        batch.commit(line: line, timestamp: timestamp, level: level, service: service)
    }

    /// The number of the event that a search found.
    static func number(of hit: Hit) throws -> Int {
        var message: [UInt8] = []
        try hit.block.appendMessage(hit.row, to: &message)
        return Int(String(decoding: message, as: UTF8.self).split(separator: "e").last ?? "") ?? -1
    }

    /// Whether the event satisfies a query, found out by looking at every value of the event.
    func satisfies(_ expression: SearchExpression) -> Bool {
        switch expression {
        case .everything: true
        case .text(let term, .everything):
            ([message] + [host, traceID].compactMap { $0 } + metadata.values).contains { Self.holds($0, term) }
        case .text(let term, .message): Self.holds(message, term)
        case .text(let term, .field(let name)):
            switch name {
            case "host": host.map { Self.holds($0, term) } ?? false
            case "traceId": traceID.map { Self.holds($0, term) } ?? false
            case "source": Self.holds("test.log", term)
            default: metadata[name].map { Self.holds($0, term) } ?? false
            }
        case .wildcard(let wildcard, let scope):
            texts(scope).contains { text in NaiveTests.wildcards.contains { $0.wildcard == wildcard && $0.isFound(text) } }
        case .value(.exists, let scope): !texts(scope).isEmpty
        case .value(let test, let scope):
            texts(scope).contains { text in NaiveTests.values.contains { $0.test == test && $0.passes(text) } }
        case .services(let test): NaiveTests.services.contains { $0.test == test && $0.names.contains(service) }
        case .time(let from, let to): (from.map { timestamp >= $0 } ?? true) && (to.map { timestamp < $0 } ?? true)
        case .service(let name, let isPrefix): isPrefix ? service.hasPrefix(name) : service == name
        case .levels(let mask): mask & (1 << UInt16(level.rawValue)) != 0
        case .all(let parts): parts.allSatisfy { satisfies($0) }
        case .any(let parts): parts.contains { satisfies($0) }
        case .not(let part): !satisfies(part)
        }
    }

    /// The texts that a scope looks at.
    private func texts(_ scope: TextScope) -> [String] {
        switch scope {
        case .everything: [message] + [host, traceID].compactMap { $0 } + metadata.values
        case .message: [message]
        case .field("host"): host.map { [$0] } ?? []
        case .field("traceId"): traceID.map { [$0] } ?? []
        case .field("source"): ["test.log"]
        case .field(let name): metadata[name].map { [$0] } ?? []
        }
    }

    /// Whether the event satisfies a request.
    func satisfies(_ request: SearchRequest) -> Bool {
        if let from = request.from, timestamp < from { return false }
        if let to = request.to, timestamp >= to { return false }
        if request.levelMask & (1 << UInt16(level.rawValue)) == 0 { return false }
        if let services = request.services, !services.contains(service) { return false }
        return satisfies(request.query.expression)
    }

    private static func holds(_ value: String, _ term: SearchTerm) -> Bool {
        let tokens = Tokenizer.tokens(of: value)
        let wanted = Tokenizer.tokens(of: term.text)
        guard !wanted.isEmpty, tokens.count >= wanted.count else { return false }
        return (0...(tokens.count - wanted.count)).contains { start in
            wanted.indices.allSatisfy { index in
                let token = tokens[start + index]
                return term.isPrefix && index == wanted.count - 1 ? token.starts(with: wanted[index]) : token == wanted[index]
            }
        }
    }
}

/// Makes random events that share words, instants and services, so that every kind of tie happens.
struct EventMaker {
    var random: SplitMix
    private var number = 0

    static let firstDay = Day(rawValue: 20_000)
    static let words = [
        "alpha", "beta", "gamma", "timeout", "connection", "connected", "refused", "error", "GET", "/api/v1", "NEEDLE-7f3c",
        "10.0.0.1",
        "10.0.0.12", "grün", "Straße", "x_y", "42", "550e8400-e29b-41d4-a716-446655440000",
    ]
    static let services = ["web", "web-api", "db", "auth", "cron"]
    static let hosts = ["node-1", "node-2", "db.internal"]

    init(_ random: SplitMix) { self.random = random }

    /// An event of the `day`th day, at one of `instants` moments.
    mutating func make(day: Int, instants: Int = 40) -> TestEvent {
        number += 1
        let moment = Int64.random(in: 0..<Int64(instants), using: &random)
        let step: Int64 = 86_400_000_000_000 / Int64(instants)
        let text = (0..<Int.random(in: 1...5, using: &random)).map { _ in random.pick(Self.words) }.joined(separator: " ")
        var event = TestEvent(
            number: number,
            timestamp: Timestamp(rawValue: Day(rawValue: Self.firstDay.rawValue + Int32(day)).start.rawValue + moment * step),
            level: random.pick(Level.allCases), service: random.pick(Self.services), text: text)
        if random.chance(50) { event.host = random.pick(Self.hosts) }
        if random.chance(30) { event.traceID = random.pick(["abc123", "def456", "550e8400-e29b-41d4-a716-446655440000"]) }
        if random.chance(50) { event.metadata["status"] = random.pick(["200", "404", "500"]) }
        if random.chance(30) { event.metadata["user.name"] = random.pick(["alpha", "beta smith", "root"]) }
        if random.chance(50) { event.metadata["ms"] = random.pick(["0", "7", "12", "12.5", "-3", "1e3", "n/a", "100000", ""]) }
        if random.chance(30) { event.metadata["ip"] = random.pick(["10.0.0.1", "10.9.0.1", "192.0.2.7", "2001:db8::1", "x"]) }
        return event
    }
}
