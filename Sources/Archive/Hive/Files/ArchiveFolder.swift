import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The folder of a service's day while it is changed: locked against other writers, repaired, and changed in one step.
///
/// New files are written under temporary names. A change is then decided by one rename, of the new manifest to `_manifest.next`; only after
/// it are files moved and deleted, and whoever opens the folder next finishes what a crash left undone. Before it nothing has happened:
/// the next to open the folder deletes the temporary files. Readers need no lock.
final class ArchiveFolder {
    let files: ArchiveFiles
    let path: String
    let day: Day
    let service: String
    /// The list as it is on disk.
    private(set) var manifest: Manifest
    private let lock: Int32
    /// Whether a change was decided that is not carried out.
    private var isDecided = false
    /// The number of the next file.
    private var nextNumber: Int

    /// Opens a folder for changing; it is made where it is missing. Throws `.busy` where another process or writer has it, `.invalid`
    /// where the service's name is not safe.
    convenience init(_ root: String, _ day: Day, service: String, _ files: ArchiveFiles) throws(ArchiveError) {
        let path = try "\(root)/\(ArchiveLayout.folder(of: day, service: service))"
        try self.init(existing: path, day, service: service, files, makes: true)
    }

    /// Opens a folder that is there, whatever its name.
    convenience init(at path: String, _ day: Day, service: String, _ files: ArchiveFiles) throws(ArchiveError) {
        try self.init(existing: path, day, service: service, files, makes: false)
    }

    private init(existing path: String, _ day: Day, service: String, _ files: ArchiveFiles, makes: Bool) throws(ArchiveError) {
        let descriptor = try Self.locked(path, files, makes: makes)
        do throws(ArchiveError) {
            let known = try Self.recover(path, files)
            let numbers = try files.names(in: path).compactMap(ArchiveLayout.number)
            // Nothing throws from here on, so that the descriptor is closed once.
            self.files = files
            self.path = path
            self.day = day
            self.service = service
            lock = descriptor
            manifest = known
            nextNumber = numbers.reduce(known.next) { max($0, $1 + 1) }
        } catch {
            _ = files.operations.close(descriptor)
            throw error
        }
    }

    /// Opens and locks the folder.
    private static func locked(_ path: String, _ files: ArchiveFiles, makes: Bool) throws(ArchiveError) -> Int32 {
        for _ in 0..<lockTries {
            if makes { try files.makeFolder(path) }
            let descriptor = files.operations.open(path, O_RDONLY | O_DIRECTORY)
            guard descriptor >= 0 else { throw ArchiveFiles.error(Int(descriptor), "open the folder", path) }
            do throws(ArchiveError) {
                try takeLock(descriptor, path, files)
            } catch {
                _ = files.operations.close(descriptor)
                throw error
            }
            // Another process may have removed the empty folder before it let the lock go.
            if case .success = files.operations.status(at: path) { return descriptor }
            _ = files.operations.close(descriptor)
            if !makes { break }
        }
        throw ArchiveError(.missing, "the folder is gone", path: path)
    }

    /// Times that a lock is tried for, 5 ms apart: a process just started from another thread may hold a copy of it for a moment.
    private static let lockTries = 100

    private static func takeLock(_ descriptor: Int32, _ path: String, _ files: ArchiveFiles) throws(ArchiveError) {
        for _ in 0..<lockTries {
            let locked = files.operations.lock(descriptor)
            if locked == 0 { return }
            guard locked == -EWOULDBLOCK else { throw ArchiveFiles.error(Int(locked), "lock the folder", path) }
            usleep(5_000)
        }
        throw ArchiveError(.busy, "another process writes to this folder; try again when it has ended", path: path)
    }

    deinit { _ = files.operations.close(lock) }

    /// The name of a new file; each is given once.
    func takeName() -> String {
        defer { nextNumber += 1 }
        return ArchiveLayout.dataName(nextNumber)
    }

    /// Where the file `name` is written before it is committed.
    func temporaryData(_ name: String) -> String { "\(path)/\(Self.temporaryIndexName(name)).data" }
    /// Where its index is written.
    func temporaryIndex(_ name: String) -> String { "\(path)/\(Self.temporaryIndexName(name))" }
    private static func temporaryIndexName(_ name: String) -> String {
        ArchiveLayout.temporaryPrefix + ArchiveLayout.indexName(of: name)
    }

    /// Makes `added` (whose files stand under their temporary names, flushed) part of the folder and deletes `removed`, both or neither.
    func commit(adding added: [ManifestFile], removing removed: [String] = []) throws(ArchiveError) {
        var next = manifest
        next.files.removeAll { file in removed.contains(file.name) || added.contains { $0.name == file.name } }
        next.files = (next.files + added).sorted { $0.name < $1.name }
        next.next = nextNumber
        for file in added where !file.job.isEmpty && !next.jobs.contains(file.job) { next.jobs.append(file.job) }
        next.adds = added.map(\.name)
        next.removes = removed
        let temporary = "\(path)/\(ArchiveLayout.temporaryPrefix)manifest"
        do throws(ArchiveError) {
            try files.create(temporary, next.text(day: day, service: service))
            try files.syncFolder(path)
            try files.move(temporary, to: "\(path)/\(ArchiveLayout.nextManifestName)")
        } catch {
            try? files.delete(temporary)
            throw error
        }
        isDecided = true
        try files.syncFolder(path)
        try Self.finish(next, path, files)
        isDecided = false
        next.adds = []
        next.removes = []
        manifest = next
    }

    /// Deletes what was written for files that will not be committed, unless a commit was decided and could not be carried out. What cannot
    /// be deleted is left to the next to open the folder.
    func discardUnlessDecided(_ names: [String]) {
        guard !isDecided else { return }
        for name in names {
            try? files.delete(temporaryData(name))
            try? files.delete(temporaryIndex(name))
        }
    }

    /// Finishes a change that was decided, takes back one that was not, and returns the manifest.
    private static func recover(_ path: String, _ files: ArchiveFiles) throws(ArchiveError) -> Manifest {
        let nextPath = "\(path)/\(ArchiveLayout.nextManifestName)"
        if let bytes = try files.content(nextPath) { try finish(try Manifest(bytes, path: nextPath), path, files) }
        for name in try files.names(in: path) where name.hasPrefix(ArchiveLayout.temporaryPrefix) {
            try files.delete("\(path)/\(name)")
        }
        return try read(path, files) ?? Manifest()
    }

    /// The manifest of a folder, or nil where there is none.
    static func read(_ path: String, _ files: ArchiveFiles) throws(ArchiveError) -> Manifest? {
        let name = "\(path)/\(ArchiveLayout.manifestName)"
        guard let bytes = try files.content(name) else { return nil }
        var manifest = try Manifest(bytes, path: name)
        manifest.adds = []
        manifest.removes = []
        return manifest
    }

    /// Carries out what `next` decided. May be done again and again.
    private static func finish(_ next: Manifest, _ path: String, _ files: ArchiveFiles) throws(ArchiveError) {
        let present = Set(try files.names(in: path))
        for file in next.files {
            let index = temporaryIndexName(file.name)
            if present.contains(index) {
                try files.move("\(path)/\(index)", to: "\(path)/\(ArchiveLayout.indexName(of: file.name))")
            }
            let data = index + ".data"
            if present.contains(data) { try files.move("\(path)/\(data)", to: "\(path)/\(file.name)") }
        }
        for name in next.removes where !name.contains("/") {
            try files.delete("\(path)/\(name)")
            try files.delete("\(path)/\(ArchiveLayout.indexName(of: name))")
        }
        try files.syncFolder(path)
        try files.move("\(path)/\(ArchiveLayout.nextManifestName)", to: "\(path)/\(ArchiveLayout.manifestName)")
        try files.syncFolder(path)
    }
}
