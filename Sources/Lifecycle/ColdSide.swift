import Events
import Store

/// The events of one day and service in the cold archive: of one folder.
public struct ColdHolding: Hashable, Sendable {
    /// The UTC day.
    public var day: Day
    /// The service.
    public var service: String
    /// Bytes of all files, the indexes included.
    public var bytes: Int
    /// The data files that count, by their paths below the tenant's folder.
    public var files: [String]
    /// Those that are so small that they are better one.
    public var smallFiles: [String]

    /// A holding from its parts.
    public init(day: Day, service: String, bytes: Int, files: [String] = [], smallFiles: [String] = []) {
        self.day = day
        self.service = service
        self.bytes = bytes
        self.files = files
        self.smallFiles = smallFiles
    }
}

/// The cold archive of a tenant as the lifecycle needs it. One thread.
///
/// Files are written under the name of a job. As long as the store's list of moving files names the job (`StoreView.hides(job:)`) the
/// archive's own files of that job do not count for readers of the store; `MoveLog` changes that and the warm files in one step. In the same
/// way files of the archive are first named as gone and removed afterwards.
public protocol ColdSide: AnyObject {
    /// What counts in the archive.
    func holdings() throws(StoreError) -> [ColdHolding]
    /// Events of a holding.
    func events(of holding: ColdHolding) throws(StoreError) -> Int
    /// An output for the events of one day, whose files get the name of `job`.
    func output(_ day: Day, job: String) throws(StoreError) -> any ColdOutput
    /// Writes the events of `files`, all of one holding, in their order to new files, whose name of a job is `job`, and compares them.
    func merge(_ files: [String], job: String) throws(StoreError)
    /// Whether data files are as they were written: their sizes and hashes are those of the manifest.
    func isSound(_ files: [String]) throws(StoreError) -> Bool
    /// Takes back what a job wrote for a day, whether it has its names already or not: the job was interrupted. Done again it does nothing.
    func takeBack(_ day: Day, job: String) throws(StoreError)
    /// Removes data files by their paths below the tenant's folder. Done again it does nothing.
    func remove(_ files: [String]) throws(StoreError)
    /// Removes what has no events any more: folders. Done again it does nothing.
    func tidy() throws(StoreError)
}
