import Blocks
import CSystem
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Changes the list of moving files. There is one at a time: it holds the tenant's `lifecycle.lock`.
public final class MoveLog {
    /// The steps on the disk.
    public let steps: FileSteps
    /// Bytes of the disk that stay free.
    public var reserveBytes = 0
    let store: Store
    private(set) var list: MoveList
    /// Removes data files of the archive, by their paths below the tenant's folder, whether they are there or not. Without it they wait.
    public var removeFromArchive: (([String]) throws(StoreError) -> Void)?
    /// Why files of the archive could not be removed; they wait.
    public private(set) var removalProblems: [StoreError] = []
    private let lock: Int32

    /// Takes the lock. Throws `.busy` where another run has it.
    public init(_ store: Store, _ steps: FileSteps = FileSteps()) throws(StoreError) {
        _ = try store.catalog()
        let path = store.tenantFolder + "/lifecycle.lock"
        let descriptor = logetl_open(path, O_RDWR | O_CREAT)
        guard descriptor >= 0 else { throw Files.lastError("open", path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let number = errno
            close(descriptor)
            guard number == EWOULDBLOCK else { throw Files.error(number, "lock", path) }
            throw StoreError(.busy, "another lifecycle run is at work; it goes on without this one", path: path)
        }
        do {
            list = try store.listing { view in view.list }
        } catch {
            close(descriptor)
            throw error
        }
        self.store = store
        self.steps = steps
        lock = descriptor
    }

    deinit { close(lock) }

    /// What a move writes to the cold archive.
    public struct Job: Hashable, Sendable {
        /// The UTC day.
        public var day: Day
        /// What the archive knows the files by: no spaces or line ends.
        public var name: String

        /// A job from its parts.
        public init(day: Day, name: String) {
            self.day = day
            self.name = name
        }

        private static let prefix = "lifecycle-"

        /// A job that is announced by version `sequence` of the list. Its name is used once, also where the list was removed and its numbers
        /// begin again.
        static func named(day: Day, sequence: Int) -> Job {
            Job(day: day, name: "\(prefix)\(sequence)-\(String(UInt32.random(in: 0...UInt32.max), radix: 16))")
        }

        /// The version of the list that announced the job of this name; nil for those of others.
        static func sequence(of name: String) -> Int? {
            guard name.hasPrefix(prefix) else { return nil }
            return Int(name.dropFirst(prefix.utf8.count).prefix { $0 != "-" })
        }
    }

    /// A job for the next move to the archive.
    public func makeJob(_ day: Day) -> Job { .named(day: day, sequence: nextSequence) }

    /// The jobs whose files in the archive do not count: those of interrupted runs, as long as none is at work.
    public var pendingJobs: [Job] { list.jobs.sorted { ($0.day, $0.name) < ($1.day, $1.name) } }

    /// The number that the next version of the list will have; for names of new files.
    public var nextSequence: Int { list.sequence + 1 }

    /// Names a job of the archive that is about to write files, which must not count yet.
    public func announce(_ job: Job) throws(StoreError) { try announce([], [job]) }

    /// Names files, by their paths below the tenant's folder, and jobs of the archive, that are about to appear and must not count yet.
    func announce(_ paths: [String], _ jobs: [Job]) throws(StoreError) {
        var next = list
        next.pending.formUnion(paths)
        next.jobs.formUnion(jobs)
        try publish(next)
    }

    /// From one instant to the next: all pending files and jobs count, and the files at `gone` do not.
    ///
    /// What is pending must be on the disk, whole and flushed. Throws `.invalid` for a path that cannot be written in the list.
    ///
    /// The copies of `settled` count from then on, and those of `dropped`, with their files, do not exist any more. `copied` are new files whose
    /// events are in copies as those of the old ones were.
    public func change(
        gone: [String], settled: [EarlyCopy] = [], dropped: [EarlyCopy] = [], copied: [String] = []
    ) throws(StoreError) {
        let gone = gone + dropped.flatMap(\.files)
        if let path = gone.first(where: { $0.utf8.contains(0x0A) }) {
            throw StoreError(.invalid, "a name with a line end cannot be worked with; rename it", path: store.path + "/" + path)
        }
        var next = list
        next.pending = []
        next.jobs = []
        for path in gone { next.gone[path] = next.sequence + 1 }
        for copy in settled + dropped { next.copies[copy.place] = nil }
        next.copied = next.copied.subtracting(gone).union(copied)
        // What was copied is of no interest once no copy waits.
        if next.copies.isEmpty { next.copied = [] }
        try publish(next)
    }

    /// Makes what an interrupted run left as if it had not begun: removes files that do not count yet. The archive must have taken back
    /// what the `pendingJobs` wrote.
    public func recover() throws(StoreError) {
        if !list.pending.isEmpty || !list.jobs.isEmpty {
            for path in list.pending.sorted() { try removeFile(path) }
            var next = list
            next.pending = []
            next.jobs = []
            try publish(next)
        }
        try sweep()
    }

    /// Removes the files that are gone, as far as nobody reads them any more. Returns how many are left for a later run.
    @discardableResult
    public func sweep() throws(StoreError) -> Int {
        let oldest = try oldestReader()
        var next = list
        let removable = list.gone.filter { $0.value <= oldest }.keys.sorted()
        for path in removable where !Self.isOfArchive(path) {
            try removeFile(path)
            next.gone[path] = nil
        }
        for paths in Self.foldersOfArchive(removable) {
            guard let removeFromArchive else { break }
            do throws(StoreError) {
                try removeFromArchive(paths)
                for path in paths { next.gone[path] = nil }
            } catch {
                // Damaged, or written to by another process. Nothing counts that is left.
                removalProblems.append(error)
            }
        }
        if next != list { try publish(next) }
        try removeOldVersions()
        return list.gone.count
    }

    private static func isOfArchive(_ path: String) -> Bool { path.hasPrefix(Tier.cold.rawValue + "/") }

    /// The paths of the archive, each folder's together.
    private static func foldersOfArchive(_ paths: [String]) -> [[String]] {
        Dictionary(grouping: paths.filter(isOfArchive), by: Files.folder).sorted { $0.key < $1.key }.map(\.value)
    }

    private func removeFile(_ path: String) throws(StoreError) {
        let whole = store.tenantFolder + "/" + path
        try steps.remove(whole)
        // What SQLite may have left beside it, and what it was while it was written.
        for suffix in ["-wal", "-shm", ".new", ".new-wal", ".new-shm"] where Files.exists(whole + suffix) {
            try steps.remove(whole + suffix)
        }
        try store.removeFolderIfEmpty(Files.folder(of: whole), steps)
    }

    func publish(_ next: MoveList) throws(StoreError) {
        var next = next
        next.sequence += 1
        let path = store.movesPath
        try steps.write(Array(next.text.utf8), to: path + ".new")
        // The version before keeps a name, so that a later run still finds who reads by it.
        if Files.exists(path) { try steps.link(path, to: "\(path).\(list.sequence)") }
        do throws(StoreError) {
            try steps.rename(path + ".new", to: path)
        } catch {
            // The rename may have happened, and only the flushing of the folder failed: what is there is what holds.
            list = (try? store.listing { view in view.list }) ?? list
            throw error
        }
        list = next
    }

    // MARK: Readers

    /// The versions of the list that were replaced and still have a name, ascending.
    private func oldVersions() throws(StoreError) -> [Int] {
        try Files.names(in: store.tenantFolder).compactMap { name in
            name.hasPrefix("moves.") ? Int(name.dropFirst(6)) : nil
        }.sorted()
    }

    /// The oldest version of the list that somebody reads by; the present one where nobody reads by an older.
    private func oldestReader() throws(StoreError) -> Int {
        if !Self.isFree(store.tenantFolder) { return 0 }
        for version in try oldVersions() where !Self.isFree("\(store.movesPath).\(version)") { return version }
        return list.sequence
    }

    private func removeOldVersions() throws(StoreError) {
        // Who reads by a version may read files that will go later, so it keeps its name while nothing is gone, too.
        for version in try oldVersions() where Self.isFree("\(store.movesPath).\(version)") {
            try steps.remove("\(store.movesPath).\(version)")
        }
    }

    /// Whether nobody holds a lock on a file or folder.
    private static func isFree(_ path: String) -> Bool {
        let descriptor = logetl_open(path, O_RDONLY)
        guard descriptor >= 0 else { return errno == ENOENT }
        defer { close(descriptor) }
        // Locks that do not work here held no reader up either.
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    }
}
