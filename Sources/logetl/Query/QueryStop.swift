import Glibc
import SQL
import Synchronization

/// What Ctrl-C stops: the statement that runs, else the line that is being typed. From any thread.
final class QueryStop: Sendable {
    private let state = Mutex<SQLStopper?>(nil)
    private let isTyping = Atomic<Bool>(false)
    private let wasRaised = Atomic<Bool>(false)

    /// What stops the statement that runs.
    var target: SQLStopper? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }

    /// Whether a person types now.
    func setTyping(_ typing: Bool) { isTyping.store(typing, ordering: .sequentiallyConsistent) }

    /// Whether it was raised since it was asked last.
    func takeRaised() -> Bool { wasRaised.exchange(false, ordering: .sequentiallyConsistent) }

    /// Stops it.
    func raise() {
        wasRaised.store(true, ordering: .sequentiallyConsistent)
        if isTyping.load(ordering: .sequentiallyConsistent) { LineReader.cancel() } else { target?.stop() }
    }
}
