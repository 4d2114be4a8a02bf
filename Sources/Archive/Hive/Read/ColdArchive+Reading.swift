import Events

extension ColdArchive {
    /// Calls `body` with the events of a data file, by its path below the root, a segment at a time, as queries read them. The batch is
    /// emptied after each call. Throws where the file is gone or damaged.
    public func forEachBatch(ofFile path: String, _ body: (EventBatch) throws(ArchiveError) -> Void) throws(ArchiveError) {
        guard let folder = ServiceFolder(ofFile: path, root: root), let name = path.split(separator: "/").last else {
            throw ArchiveError(.invalid, "this is no path of a data file", path: "\(root)/\(path)")
        }
        guard
            let file = try ColdFile(folder: folder.path, name: String(name), day: folder.day, service: folder.service, files)
        else { throw ArchiveError(.missing, "the file is gone", path: "\(root)/\(path)") }
        let batch = EventBatch(arenaCapacity: 1 << 19)
        for entry in try file.entries() {
            try file.read(entry, into: batch)
            try body(batch)
        }
        if let damage = file.damage { throw ArchiveError(.corrupt, damage, path: file.path) }
    }
}

extension PinnedFolder {
    /// Events in the files that count: from the manifest, and of files that it does not list from their indexes or from themselves.
    public func events() throws(ArchiveError) -> Int {
        let manifest = (try? ArchiveFolder.read(folder.path, files)) ?? nil
        var events = 0
        for (_, name) in pinned {
            if let listed = manifest?.file(name) {
                events += listed.events
            } else if let file = try ColdFile(
                folder: folder.path, name: name, day: folder.day, service: folder.service, files)
            {
                events += try file.entries().reduce(0) { $0 + $1.events }
            }
        }
        return events
    }

    /// The files that count, by their paths below the archive's root, each with its bytes; what is gone meanwhile is left out.
    public var sizes: [(path: String, bytes: Int)] {
        names.compactMap { name in
            guard case .success(let status) = files.operations.status(at: "\(folder.path)/\(name)") else { return nil }
            return ("\(folder.relativePath)/\(name)", status.bytes)
        }
    }
}
