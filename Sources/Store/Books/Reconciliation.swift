import Blocks
import Events

/// Events of an input or a job by what became of them.
public struct EventSums: Hashable, Sendable {
    /// Events stored.
    public var stored: Int64 = 0
    /// Events left out because equal ones were there.
    public var duplicate: Int64 = 0
    /// Input that no event could be made of.
    public var rejected: Int64 = 0
    /// Input passed over on purpose.
    public var dropped: Int64 = 0

    /// No events.
    public init() {}

    /// The sum of all.
    public var read: Int64 {
        [stored, duplicate, rejected, dropped].reduce(0, TallyTable.sum)
    }

    mutating func add(_ other: EventSums) {
        stored = TallyTable.sum(stored, other.stored)
        duplicate = TallyTable.sum(duplicate, other.duplicate)
        rejected = TallyTable.sum(rejected, other.rejected)
        dropped = TallyTable.sum(dropped, other.dropped)
    }
}

/// What the receipt of a job says, against what the partitions say.
public struct JobReconciliation: Sendable {
    /// How a job's books are.
    public enum State: String, Hashable, Sendable {
        /// The receipt is what the partitions have.
        case right
        /// It is not: see `complaints`.
        case wrong
        /// The job did not end: it runs, or was killed, and then the next ingest of its input ends it.
        case unfinished
        /// The job is older than the books of the partitions, and nothing can be said.
        case old
    }

    /// The job.
    public var job: Job
    /// How its books are.
    public var state = State.right
    /// What its receipt says; nil where it has none.
    public var receipt: EventSums?
    /// What its receipt says was read.
    public var receiptRead: Int64?
    /// Events by where they are: what the partitions say.
    public var places: [PartitionBooks.Place: Int64] = [:]
    /// Duplicates that the partitions have counted for it.
    public var duplicate: Int64 = 0
    /// Letters that it left, those too that were purged or replayed since.
    public var letters: Int64 = 0
    /// What does not add up, for people.
    public var complaints: [String] = []

    /// Events that the partitions have or had of it.
    public var stored: Int64 { places.values.reduce(0, TallyTable.sum) }
}

/// A partition whose events are not those of its books.
public struct PartitionReconciliation: Sendable {
    /// Where it is.
    public var place: PartitionBooks.Place
    /// Its day.
    public var day: Day
    /// Its name, or the service in the archive.
    public var name: String
    /// Events that its books say.
    public var booked: Int64
    /// Events that are there; nil where they could not be read.
    public var found: Int64?
    /// What is wrong, for people.
    public var complaint: String
}

/// Events of a day and service that are really in the archive.
public struct ColdCount: Hashable, Sendable {
    /// The UTC day.
    public var day: Day
    /// The service.
    public var service: String
    /// Events.
    public var events: Int

    /// A count from its parts.
    public init(day: Day, service: String, events: Int) {
        self.day = day
        self.service = service
        self.events = events
    }
}

/// What was recomputed.
public struct Reconciliation: Sendable {
    /// The jobs, newest first.
    public var jobs: [JobReconciliation] = []
    /// Partitions in which something is wrong.
    public var partitions: [PartitionReconciliation] = []
    /// Partitions that were looked at.
    public var checkedPartitions = 0
    /// Events whose job is not known: from before the books.
    public var unknownEvents: Int64 = 0
    /// What could not be read.
    public var problems: [StoreError] = []

    /// Whether everything that can be recomputed adds up.
    public var isRight: Bool { problems.isEmpty && partitions.isEmpty && jobs.allSatisfy { $0.state != .wrong } }
}
