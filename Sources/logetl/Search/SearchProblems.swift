import Events
import Lifecycle
import Query
import Store

/// What a search has to say beside its events.
enum SearchProblems {
    /// Names the damaged parts of the store on stderr. Throws `Failure` (1) where there are any: the answer is incomplete.
    static func report(_ problems: [SearchProblem]) throws {
        for problem in problems { Diagnostics.warning("not searched: \(problem)") }
        if !problems.isEmpty { throw Failure(.incomplete) }
    }
}

/// Helps with mistyped names of services.
enum ServiceHints {
    /// Says which of the services that were asked for the store does not know, and which one may have been meant. Costs a look at all
    /// summaries, so it is for searches that found nothing.
    static func warn(_ services: Set<String>?, in store: Store) {
        guard let services, !services.isEmpty, let known = try? store.serviceNames() else { return }
        for service in services.subtracting(known).sorted() {
            let nearest = NearestName.of(service, among: known.sorted()).map { "; did you mean '\($0)'?" } ?? ""
            Diagnostics.warning("unknown service '\(service)'\(nearest)")
        }
    }
}
