import Query
import Synchronization

/// What Ctrl-C stops: the line that is being typed, else the statement that runs. From any thread.
final class QueryStop: Sendable {
    /// Ends the statement that runs.
    let flag = StopFlag()
    private let isTyping = Atomic<Bool>(false)
    private let wasRaised = Atomic<Bool>(false)

    /// Says whether a person types now; what was stopped before is over.
    func setTyping(_ typing: Bool) {
        isTyping.store(typing, ordering: .sequentiallyConsistent)
        if typing { flag.lower() }
    }

    /// Whether it was raised since it was asked last.
    func takeRaised() -> Bool { wasRaised.exchange(false, ordering: .sequentiallyConsistent) }

    /// Stops it.
    func raise() {
        wasRaised.store(true, ordering: .sequentiallyConsistent)
        if isTyping.load(ordering: .sequentiallyConsistent) { LineReader.cancel() } else { flag.raise() }
    }
}
