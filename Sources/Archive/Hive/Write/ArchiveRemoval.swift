import Events

extension ServiceFolder {
    /// The folder of a data file in the archive at `root`, by the file's path below it; nil where the path is none of an archive.
    init?(ofFile path: String, root: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let year = ArchiveLayout.number(of: "year", in: parts[0]),
            let month = ArchiveLayout.number(of: "month", in: parts[1]),
            let number = ArchiveLayout.number(of: "day", in: parts[2]),
            let day = Timestamp(year: year, month: month, day: number)?.day,
            let value = ArchiveLayout.value(of: "service", in: parts[3])
        else { return nil }
        let safe = Array(value.utf8).withUnsafeBytes { ServiceName.safe($0) }
        self.init(
            day: day, service: String(decoding: safe, as: UTF8.self), name: value,
            path: "\(root)/\(parts[..<4].joined(separator: "/"))")
    }
}

extension ColdArchive {
    /// Deletes data files, by their paths below the root, with their indexes and their entries in the manifests; each folder in one step. Done
    /// again it does nothing. Throws `.invalid` for a path that is none of an archive, `.busy` where another process writes to a folder.
    public func remove(_ paths: some Sequence<String>) throws(ArchiveError) {
        var names: [ServiceFolder: [String]] = [:]
        for path in paths {
            guard let folder = ServiceFolder(ofFile: path, root: root) else {
                throw ArchiveError(.invalid, "this is no path of a data file", path: "\(root)/\(path)")
            }
            names[folder, default: []].append(String(path.split(separator: "/").last ?? ""))
        }
        for (folder, names) in names.sorted(by: { $0.key.path < $1.key.path }) {
            guard exists(folder.path) else { continue }
            let target = try ArchiveFolder(at: folder.path, folder.day, service: folder.service, files)
            try remove(names, from: target)
        }
    }

    /// Deletes the data files that a job wrote for a day. Done again it does nothing.
    public func remove(job: String, day: Day) throws(ArchiveError) {
        for folder in try folders(from: day, to: day) {
            let target = try ArchiveFolder(at: folder.path, folder.day, service: folder.service, files)
            try remove(target.manifest.files.filter { $0.job == job }.map(\.name), from: target)
        }
    }

    private func remove(_ names: [String], from folder: ArchiveFolder) throws(ArchiveError) {
        let present = Set(try files.names(in: folder.path))
        let removed = names.filter { present.contains($0) || folder.manifest.file($0) != nil }
        if !removed.isEmpty { try folder.commit(adding: [], removing: removed) }
    }

    /// Removes folders of the days from `from` to `to` that have no data files any more, and those above them that are empty then. What is in the
    /// midst of a change stays.
    public func removeEmptyFolders(from: Day? = nil, to: Day? = nil) throws(ArchiveError) {
        for folder in try folders(from: from, to: to) {
            guard try files.names(in: folder.path).allSatisfy({ $0 == ArchiveLayout.manifestName }) else { continue }
            let target: ArchiveFolder
            do throws(ArchiveError) {
                target = try ArchiveFolder(at: folder.path, folder.day, service: folder.service, files)
            } catch {
                if error.code == .busy || error.code == .missing { continue }
                throw error
            }
            // Looked at again, now that nobody else writes.
            guard try files.names(in: folder.path).allSatisfy({ $0 == ArchiveLayout.manifestName }) else { continue }
            try files.delete("\(folder.path)/\(ArchiveLayout.manifestName)")
            var path = folder.path
            while path != root, path.hasPrefix(root), files.operations.removeFolder(path) == 0 {
                path = ArchiveFiles.parent(of: path)
            }
            withExtendedLifetime(target) {}
        }
    }

    private func exists(_ path: String) -> Bool {
        if case .success = files.operations.status(at: path) { return true }
        return false
    }
}
