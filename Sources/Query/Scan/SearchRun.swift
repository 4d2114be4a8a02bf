import Synchronization

/// The bounds of a running search.
struct EngineLimits: Sendable {
    /// Events of the blocks that a stream holds open at a time (some 300 bytes each). Blocks beyond are put aside and read again.
    var openEvents = 1 << 18
    /// How often the blocks of a partition are listed anew because some were merged away. After that what is gone is reported.
    var relists = 100
}

/// What all threads of an engine share: whether to stop, and what went wrong.
final class SearchRun: Sendable {
    /// Problems kept; further ones are counted by nobody, since thousands say no more than the first.
    static let problemsMax = 100

    let limits: EngineLimits
    private let stopFlag: StopFlag
    private let found = Mutex<[SearchProblem]>([])

    init(limits: EngineLimits = EngineLimits(), stopFlag: StopFlag = StopFlag()) {
        self.limits = limits
        self.stopFlag = stopFlag
    }

    func stop() { stopFlag.raise() }
    var isStopped: Bool { stopFlag.isSet }

    func check() throws(SearchError) {
        if isStopped { throw .stopped }
    }

    var problems: [SearchProblem] { found.withLock { $0 } }

    /// Records a problem; the same one is recorded once. A stop is none.
    func report(_ error: any Error, _ key: PartitionKey) {
        if let error = error as? SearchError, error == .stopped { return }
        let problem = SearchProblem(day: key.day, tier: key.tier, partition: key.name, message: "\(error)")
        found.withLock { known in
            if known.count < Self.problemsMax && !known.contains(problem) { known.append(problem) }
        }
    }
}
