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

    /// Removes folders that have no data files any more. What is in the midst of a change stays, and what holds anything else.
    public func removeEmptyFolders() throws(ArchiveError) {
        for (_, year) in try numbered("year", in: root) {
            for (_, month) in try numbered("month", in: year) {
                for (_, day) in try numbered("day", in: month) {
                    let names = try names(in: day)
                    for name in names where ArchiveLayout.value(of: "service", in: name) != nil {
                        try removeIfEmpty("\(day)/\(name)")
                    }
                    _ = files.operations.removeFolder(day)
                }
                _ = files.operations.removeFolder(month)
            }
            _ = files.operations.removeFolder(year)
        }
    }

    private func removeIfEmpty(_ path: String) throws(ArchiveError) {
        func isEmpty() throws(ArchiveError) -> Bool { try names(in: path).allSatisfy { $0 == ArchiveLayout.manifestName } }
        guard try isEmpty() else { return }
        let target: ArchiveFolder
        do throws(ArchiveError) {
            target = try ArchiveFolder(at: path, Day(rawValue: 0), service: "", files)
        } catch {
            if error.code == .busy || error.code == .missing { return }
            throw error
        }
        // Looked at again, now that nobody else writes.
        if try isEmpty() {
            try files.delete("\(path)/\(ArchiveLayout.manifestName)")
            _ = files.operations.removeFolder(path)
        }
        withExtendedLifetime(target) {}
    }

    private func exists(_ path: String) -> Bool {
        if case .success = files.operations.status(at: path) { return true }
        return false
    }
}
