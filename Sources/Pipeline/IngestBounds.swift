import Events
import Store

/// The bounds of events and of memory. Each says its unit and what happens to that which exceeds it.
public struct IngestBounds: Hashable, Sendable {
    /// Bytes of a line, `lineRange`. Longer lines are cut and marked; the file goes on.
    public var lineBytes = Limits.lineBytes
    /// Fields of an event, `fieldsRange`. Further ones stay in the line, where words find them, but have no name.
    public var fieldsPerEvent = Limits.fieldsPerEvent
    /// Files of the store that are open for writing at once; the one used longest ago is closed for the next.
    public var openFiles = HotWriter.maxOpenFiles
    /// Bytes of the store's disk that stay free: ingest ends before it takes them, and keeps what is committed.
    public var reserveBytes = FreeSpace.defaultReserveBytes
    /// Bytes of text that are on their way at once; nil: as much as keeps all workers busy. Less memory means fewer workers.
    public var memoryBytes: Int?
    /// Bytes of blocks that are committed together: large enough that a commit costs little, small enough to be soon visible. More wait
    /// for no more than a second.
    public var commitBytes = 8 << 20

    /// What `lineBytes` may be: buffers are laid out for the greatest.
    public static let lineRange = 1_024...Limits.lineBytes
    /// What `fieldsPerEvent` may be.
    public static let fieldsRange = 16...Limits.fieldsPerEvent
    /// What `openFiles` may be.
    public static let openFilesRange = 1...1_024
    /// What `memoryBytes` may be: three batches at least, one being read, one parsed, one written.
    public static let memoryRange = 3 * Limits.batchBytes...Int.max / 2

    /// What `commitBytes` may be.
    public static let commitRange = 4_096...1 << 30

    /// The defaults.
    public init() {}

    /// What is wrong, or nil.
    var problem: String? {
        func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) -> String? {
            range.contains(value) ? nil : "\(name) \(value) is not in \(range.lowerBound)...\(range.upperBound)"
        }
        return check("the limit of a line, bytes:", lineBytes, Self.lineRange)
            ?? check("the limit of fields of an event:", fieldsPerEvent, Self.fieldsRange)
            ?? check("the limit of open files:", openFiles, Self.openFilesRange)
            ?? check("the limit of a commit, bytes:", commitBytes, Self.commitRange)
            ?? memoryBytes.flatMap { check("the limit of memory, bytes:", $0, Self.memoryRange) }
    }

    /// Batches in flight and workers, as far as the memory allows: `spare` batches more than workers, fewer where there is no room for them.
    func share(jobs: Int, spare: Int) -> (batches: Int, jobs: Int) {
        let wanted = jobs + spare
        guard let memoryBytes else { return (wanted, jobs) }
        let batches = max(3, min(wanted, memoryBytes / Limits.batchBytes))
        return (batches, min(jobs, batches - 2))
    }
}
