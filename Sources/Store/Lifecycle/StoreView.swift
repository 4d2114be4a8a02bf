import CSystem
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One state of a tenant: which files of its folders count. As long as it is kept, the files that it does not hide are not removed.
///
/// It holds a shared lock (flock(2)) on the version of the list that it read. Who removes files first looks whether a version from before they
/// were gone is still locked. Versions are files of their own, so that readers who come later are in nobody's way, and a lock
/// ends with its process.
public final class StoreView: Sendable {
    let list: MoveList
    private let hidden: Set<String>
    private let descriptor: Int32

    fileprivate init(_ list: MoveList, _ descriptor: Int32) {
        self.list = list
        hidden = list.hidden
        self.descriptor = descriptor
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether there are files that do not count.
    public var hidesFiles: Bool { !hidden.isEmpty }

    /// Whether the file at `path`, below the tenant's folder, does not count.
    public func hides(_ path: String) -> Bool { hidden.contains(path) }

    /// Whether the files that this job wrote to the cold archive do not count.
    public func hides(job: String) -> Bool { list.jobs.contains { $0.name == job } }

    /// Whether files that do not count may be among those that jobs wrote to the archive for this day.
    public func hidesJobs(of day: Day) -> Bool { list.jobs.contains { $0.day == day } }

    /// Whether a job of the lifecycle began after this state.
    public func isLater(job: String) -> Bool { MoveLog.Job.sequence(of: job).map { $0 > list.sequence } ?? false }
}

extension Store {
    /// The list of files that do not count. `moves.17` is its version 17, as long as somebody may read by it.
    var movesPath: String { tenantFolder + "/moves" }

    /// Times that a listing is done again because files moved meanwhile; a run of the lifecycle makes few versions a second.
    private static let listingsMax = 1_000

    /// Calls `body` to list files, as often as it takes until no file changed its state meanwhile: what it then returned is one state.
    ///
    /// Files that `body`'s view hides must be passed over. They stay as they are while the view is kept.
    public func listing<T>(_ body: (StoreView) throws(StoreError) -> T) throws(StoreError) -> T {
        for _ in 0..<Self.listingsMax {
            let (view, identity) = try view()
            let result = try body(view)
            if Files.identity(movesPath) == identity { return result }
        }
        throw StoreError(.busy, "files kept moving while they were listed; try again", path: movesPath)
    }

    /// The state of now, and what tells its version of the list from others (nil: there is no list).
    private func view() throws(StoreError) -> (StoreView, FileIdentity?) {
        while true {
            let descriptor = logetl_open(movesPath, O_RDONLY)
            if descriptor < 0 {
                guard errno == ENOENT || errno == ENOTDIR else { throw Files.lastError("read", movesPath) }
                // Nothing has ever moved. The folder stands in for the list.
                let folder = logetl_open(tenantFolder, O_RDONLY)
                let view = StoreView(MoveList(), folder)
                if folder >= 0 { Self.lockShared(folder) }
                if Files.identity(movesPath) == nil { return (view, nil) }
                continue
            }
            // Where locks are not to be had the reader goes without.
            Self.lockShared(descriptor)
            let identity = Files.identity(descriptor)
            let bytes: Result<[UInt8], StoreError>
            do throws(StoreError) {
                bytes = .success(try Files.content(descriptor, path: movesPath))
            } catch {
                bytes = .failure(error)
            }
            // A version that was replaced before it was locked holds nobody back.
            guard identity == Files.identity(movesPath) else {
                close(descriptor)
                continue
            }
            guard case .success(let content) = bytes, let list = MoveList(String(decoding: content, as: UTF8.self)) else {
                close(descriptor)
                if case .failure(let error) = bytes { throw error }
                throw StoreError(
                    .corrupt, "the list of moving files is damaged; if no lifecycle run is at work, remove it and run lifecycle",
                    path: movesPath)
            }
            return (StoreView(list, descriptor), identity)
        }
    }

    private static func lockShared(_ descriptor: Int32) {
        while flock(descriptor, LOCK_SH) != 0 && errno == EINTR {}
    }
}
