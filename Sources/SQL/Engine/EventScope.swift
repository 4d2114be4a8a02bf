import Events
import Query

/// Which events the tables of a session show, whatever a statement asks.
public struct EventScope: Sendable {
    /// Events at or after this instant.
    public var from: Timestamp?
    /// Events before this instant.
    public var to: Timestamp?
    /// Events of these services; nil for all.
    public var services: Set<String>?

    /// A scope; by default all events.
    public init(from: Timestamp? = nil, to: Timestamp? = nil, services: Set<String>? = nil) {
        self.from = from
        self.to = to
        self.services = services
    }

    /// What events must satisfy, but for the range of time.
    var predicate: Predicate { services.map { .services(.names($0)) } ?? .always }

    /// Restricts a question to the scope.
    func apply(to question: inout LogsQuestion) {
        if from != nil || to != nil { question.add(from: from, to: to) }
        if services != nil { question.add(predicate, "filter by service (--service)") }
    }
}
