import Events
import Store

/// The events of one day and service in the cold archive.
public struct ColdHolding: Hashable, Sendable {
    /// The UTC day.
    public var day: Day
    /// The service.
    public var service: String
    /// Events.
    public var events: Int
    /// Bytes of all files, the indexes included.
    public var bytes: Int

    /// A holding from its parts.
    public init(day: Day, service: String, events: Int, bytes: Int) {
        self.day = day
        self.service = service
        self.events = events
        self.bytes = bytes
    }
}

/// The cold archive of a tenant as the lifecycle needs it. One thread.
///
/// Files are written under the name of a job. As long as the store's list of moving files names the job (`StoreView.hides(job:)`) the
/// archive's own files of that job do not count for readers of the store; `MoveLog` changes that and the warm files in one step.
public protocol ColdSide: AnyObject {
    /// What counts in the archive, for the plan.
    func holdings() throws(StoreError) -> [ColdHolding]
    /// An output for the events of one day, whose files get the name of `job`.
    func output(_ day: Day, job: String) throws(StoreError) -> any ColdOutput
    /// Deletes a day of a service. Done again it does nothing.
    func delete(_ day: Day, service: String) throws(StoreError)
    /// Takes back what a job wrote for a day, whether it has its names already or not: the job was interrupted. Done again it does nothing.
    func takeBack(_ day: Day, job: String) throws(StoreError)
}
