import Events

extension ColdArchive {
    /// Calls `body` with the events of a data file, by its path below the root, a segment at a time, as queries read them. The batch is
    /// emptied after each call. Throws where the file is gone or damaged.
    public func forEachBatch(ofFile path: String, _ body: (EventBatch) throws(ArchiveError) -> Void) throws(ArchiveError) {
        let file = try coldFile(path)
        let batch = EventBatch(arenaCapacity: 1 << 19)
        for entry in try file.entries() {
            try file.read(entry, into: batch)
            try body(batch)
        }
        if let damage = file.damage { throw ArchiveError(.corrupt, damage, path: file.path) }
    }
}

extension ColdArchive {
    /// Makes something of the events of a data file, as queries read them, a segment at a time, on the caller's thread and `helpers` more: of
    /// each segment what `body` returns, in no order. Throws where the file is gone or damaged.
    public func map<Value: Sendable>(
        ofFile path: String, helpers: Int = 1, _ body: @escaping @Sendable (EventBatch) -> Value
    ) throws(ArchiveError) -> [Value] {
        let threads = max(0, helpers) + 1
        let files = try (0..<threads).map { (_) throws(ArchiveError) in try coldFile(path) }
        let entries = try files[0].entries()
        if let damage = files[0].damage { throw ArchiveError(.corrupt, damage, path: files[0].path) }
        let work = OrderedWork<SegmentReading<Value>>(helpers: helpers, capacity: threads * 4)
        defer { work.close() }
        let batches = (0..<threads).map { _ in EventBatch(arenaCapacity: 1 << 19) }
        var values: [Value] = []
        func take(_ done: SegmentReading<Value>?) throws(ArchiveError) {
            if let result = done?.result { values.append(try result.get()) }
        }
        for entry in entries {
            if work.isFull { try take(work.takeOldest()) }
            work.submit(SegmentReading(entry, files, batches, body))
        }
        while let done = work.takeOldest() { try take(done) }
        return values
    }

    private func coldFile(_ path: String) throws(ArchiveError) -> ColdFile {
        guard let folder = ServiceFolder(ofFile: path, root: root), let name = path.split(separator: "/").last else {
            throw ArchiveError(.invalid, "this is no path of a data file", path: "\(root)/\(path)")
        }
        guard
            let file = try ColdFile(folder: folder.path, name: String(name), day: folder.day, service: folder.service, files)
        else { throw ArchiveError(.missing, "the file is gone", path: "\(root)/\(path)") }
        return file
    }
}

/// A segment that is read on some thread, with that thread's file and batch.
private final class SegmentReading<Value>: OrderedJob {
    private let entry: SegmentEntry
    private let files: [ColdFile]
    private let batches: [EventBatch]
    private let body: (EventBatch) -> Value
    private(set) var result: Result<Value, ArchiveError>?

    init(_ entry: SegmentEntry, _ files: [ColdFile], _ batches: [EventBatch], _ body: @escaping (EventBatch) -> Value) {
        self.entry = entry
        self.files = files
        self.batches = batches
        self.body = body
    }

    func run(_ thread: Int) {
        do throws(ArchiveError) {
            try files[thread].read(entry, into: batches[thread])
            result = .success(body(batches[thread]))
        } catch {
            result = .failure(error)
        }
    }
}

extension ColdArchive {
    /// Events in some data files, by their paths below the root: from the manifests, and of files that these do not list from their indexes
    /// or from themselves.
    public func events(inFiles paths: [String]) throws(ArchiveError) -> Int {
        var manifests: [ServiceFolder: Manifest] = [:]
        var events = 0
        for path in paths {
            guard let folder = ServiceFolder(ofFile: path, root: root),
                let name = path.split(separator: "/").last.map(String.init)
            else { continue }
            if manifests[folder] == nil {
                manifests[folder] = ((try? ArchiveFolder.read(folder.path, files)) ?? nil) ?? Manifest()
            }
            if let listed = manifests[folder]?.file(name) {
                events += listed.events
            } else if let file = try ColdFile(
                folder: folder.path, name: name, day: folder.day, service: folder.service, files)
            {
                events += try file.entries().reduce(0) { $0 + $1.events }
            }
        }
        return events
    }
}

extension PinnedFolder {
    /// The files that count, by their paths below the archive's root, each with its bytes; what is gone meanwhile is left out.
    public var sizes: [(path: String, bytes: Int)] {
        names.compactMap { name in
            guard case .success(let status) = files.operations.status(at: "\(folder.path)/\(name)") else { return nil }
            return ("\(folder.relativePath)/\(name)", status.bytes)
        }
    }
}
