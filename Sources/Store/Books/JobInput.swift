/// An input of a job: what the books of the store account events to.
public struct JobInput: Hashable, Comparable, Sendable {
    /// `Catalog.beginJob`.
    public var job: Int64
    /// The input, numbered by the job.
    public var entry: Int64

    /// An input from its parts.
    public init(job: Int64, entry: Int64) {
        self.job = job
        self.entry = entry
    }

    /// Of events whose job is not known: they were stored before the shards kept books.
    public static let unknown = JobInput(job: 0, entry: 0)

    /// By job, then by entry.
    public static func < (a: Self, b: Self) -> Bool { (a.job, a.entry) < (b.job, b.entry) }
}

/// What a partition has of one input: a line of its books.
public struct Tally: Hashable, Sendable {
    /// Whose events they are.
    public var input: JobInput
    /// The service of the stored events; empty for duplicates, and for stored events that are in the books as a sum only.
    public var service: String
    /// Events of the input that are stored in the partition.
    public var stored: Int64 = 0
    /// Events of the input that were left out because the partition had them already.
    public var duplicate: Int64 = 0

    /// A line from its parts.
    public init(input: JobInput, service: String, stored: Int64 = 0, duplicate: Int64 = 0) {
        self.input = input
        self.service = service
        self.stored = stored
        self.duplicate = duplicate
    }
}
