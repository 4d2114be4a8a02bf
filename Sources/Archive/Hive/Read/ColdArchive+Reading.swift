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
