#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Looks at many folders on a few threads: most of it is calls of the system, one after another.
enum FolderListing {
    /// Folders that one job looks at; fewer than two jobs of them are looked at without threads.
    private static let foldersPerJob = 32
    private static let threadsMax = 4

    /// What `body` gives for each of `folders`, in their order. Throws the error of the first for which it throws.
    static func map<Folder: Sendable, Found: Sendable>(
        _ folders: [Folder], _ body: @escaping @Sendable (Folder) throws(ArchiveError) -> Found
    ) throws(ArchiveError) -> [Found] {
        var found: [Found] = []
        found.reserveCapacity(folders.count)
        guard folders.count >= 2 * foldersPerJob else {
            for folder in folders { found.append(try body(folder)) }
            return found
        }
        let threads = min(threadsMax, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
        let work = OrderedWork<ListingJob<Folder, Found>>(helpers: threads - 1, capacity: .max)
        defer { work.close() }
        for start in stride(from: 0, to: folders.count, by: foldersPerJob) {
            work.submit(ListingJob(folders[start..<min(start + foldersPerJob, folders.count)], body))
        }
        while let job = work.takeOldest() { found += try job.result.get() }
        return found
    }
}

/// Some of the folders.
private final class ListingJob<Folder, Found>: OrderedJob {
    private let folders: ArraySlice<Folder>
    private let body: (Folder) throws(ArchiveError) -> Found
    private(set) var result: Result<[Found], ArchiveError> = .success([])

    init(_ folders: ArraySlice<Folder>, _ body: @escaping (Folder) throws(ArchiveError) -> Found) {
        self.folders = folders
        self.body = body
    }

    func run(_ thread: Int) {
        var found: [Found] = []
        found.reserveCapacity(folders.count)
        do throws(ArchiveError) {
            for folder in folders { found.append(try body(folder)) }
            result = .success(found)
        } catch {
            result = .failure(error)
        }
    }
}
