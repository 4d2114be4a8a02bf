import CSystem
import Events

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What the doctor says of one thing.
public struct DoctorFinding: Hashable, Sendable {
    /// How bad it is.
    public enum Kind: String, Hashable, Sendable {
        /// Worth knowing; nothing is wrong.
        case note
        /// Something is damaged.
        case damage
        /// It was damaged, and what could be done is done.
        case repaired
    }

    /// How bad it is.
    public var kind: Kind
    /// The file or folder it is about.
    public var path: String
    /// What is the matter, and what was done or can be done, for people.
    public var text: String
}

/// Explains the state of a store and repairs what can be repaired. Deletes nothing: damaged files get other names.
public struct Doctor {
    private let folder: String
    private let isRepairing: Bool
    private let reserveBytes: Int

    /// What was found.
    public private(set) var findings: [DoctorFinding] = []
    /// Files that were read and are sound.
    public private(set) var soundFiles = 0

    /// A doctor for the store in `folder`. Without `isRepairing` nothing is changed.
    public init(_ folder: String, isRepairing: Bool, reserveBytes: Int = 0) {
        var path = folder
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.folder = path
        self.isRepairing = isRepairing
        self.reserveBytes = reserveBytes
    }

    /// Looks at everything; `progress` is told of each file before it is read. Throws where there is no store, or a repair cannot be done at
    /// all (another process is at work, the disk is full).
    public mutating func run(_ progress: (String) -> Void = { _ in }) throws(StoreError) {
        var facts = StoreFacts(folder)
        if !Files.exists(folder + "/catalog.sqlite") {
            try facts.read()
            guard !facts.tenants.isEmpty else { throw StoreError(.missing, "no store at \(folder)", path: folder) }
        }
        try checkCatalog()
        try facts.read()
        for tenant in facts.tenants { try check(tenant, progress) }
    }

    private mutating func add(_ kind: DoctorFinding.Kind, _ path: String, _ text: String) {
        findings.append(DoctorFinding(kind: kind, path: path, text: text))
    }

    // MARK: The catalog

    private mutating func checkCatalog() throws(StoreError) {
        let path = folder + "/catalog.sqlite"
        let damage = Files.exists(path) ? CatalogRebuild.damage(path) : "the catalog is missing"
        guard let damage else {
            soundFiles += 1
            noteSetAside(folder, prefix: "catalog.sqlite.damaged-")
            return
        }
        guard isRepairing else {
            return add(.damage, path, "\(damage); --repair makes it anew of what can be read and of the partitions")
        }
        guard let result = try CatalogRebuild(folder).run() else { return }
        var text = "\(damage); made anew: \(result.tenants.count) tenants, \(result.shards) shards, last job \(result.lastJob)"
        if let kept = result.keptAs { text += "; \(result.rows) rows were read of the old one, kept as \(kept)" }
        if !result.lost.isEmpty { text += "; not all could be read of: \(result.lost.joined(separator: ", "))" }
        add(.repaired, path, text)
    }

    private mutating func noteSetAside(_ folder: String, prefix: String) {
        for name in (try? Files.names(in: folder))?.sorted() ?? []
        where name.hasPrefix(prefix) && !Files.companions.contains(where: name.hasSuffix) {
            add(
                .note, "\(folder)/\(name)",
                "a damaged file that was set aside and replaced; remove it when nobody wants to look at it")
        }
    }

    // MARK: A tenant

    private mutating func check(_ tenant: String, _ progress: (String) -> Void) throws(StoreError) {
        let hasCatalog = Files.exists(folder + "/catalog.sqlite") && CatalogRebuild.damage(folder + "/catalog.sqlite") == nil
        let store: Store
        if isRepairing {
            store = try Store.open(folder, tenant: tenant, mode: .readWrite)
        } else {
            store = Store.unchecked(folder, tenant: tenant)
        }
        if hasCatalog { noteJobs(store) }
        noteMoves(store)
        do throws(StoreError) {
            let (view, files) = try store.listing { view throws(StoreError) in (view, try store.files(view)) }
            var damaged: [PartitionFile] = []
            for file in files {
                progress(store.path(file))
                if let complaint = store.damage(of: file) {
                    damaged.append(file)
                    if !isRepairing {
                        add(.damage, store.path(file), "\(complaint); --repair brings what can be read into a new file")
                    }
                } else {
                    soundFiles += 1
                }
            }
            withExtendedLifetime(view) {}
            try salvage(store, damaged)
        } catch {
            guard error.code == .corrupt else { throw error }
            add(.damage, error.path, error.message)
        }
        try checkLetters(store)
        for file in Set((try? store.hotFiles())?.map(\.day) ?? []).sorted() {
            noteSalvaged("\(store.hotFolder)/\(file)")
        }
        noteSalvaged(store.warmFolder)
        for name in try Files.names(in: store.tenantFolder) where name == "cold" {
            add(.note, "\(store.tenantFolder)/cold", "the archive is checked by logetl verify")
        }
    }

    private mutating func noteSalvaged(_ folder: String) {
        for name in (try? Files.names(in: folder))?.sorted() ?? []
        where name.contains(".salvaged-") && !Files.companions.contains(where: name.hasSuffix) {
            add(
                .note, "\(folder)/\(name)",
                "a damaged file; what could be read of it is in use. Remove it when nobody wants to look at it")
        }
    }

    /// Brings what can be read of damaged files, and of those set aside before, into new ones.
    private mutating func salvage(_ store: Store, _ damaged: [PartitionFile]) throws(StoreError) {
        let aside = try store.damagedFiles()
        guard isRepairing else {
            for file in aside {
                add(.damage, file.path, "a damaged file that was set aside; --repair brings back what can be read")
            }
            return
        }
        guard !damaged.isEmpty || !aside.isEmpty else { return }
        let log = try MoveLog(store)
        log.reserveBytes = reserveBytes
        for file in damaged { _ = try store.setAside(store.path(file)) }
        for file in try store.damagedFiles() {
            try store.requireSpace(Files.size(file.path) ?? 0, reserve: reserveBytes)
            let result = try PartitionSalvage(store: store, log: log).run(file)
            var text = "damaged; "
            if let path = result.path {
                text += "\(result.events) events of it are in \(path)"
            } else {
                text += "no event of it could be read"
            }
            if result.damagedBlocks > 0 { text += ", \(result.damagedBlocks) blocks cannot be read" }
            add(.repaired, file.original, text + "; kept as \(result.keptAs)")
        }
    }

    // MARK: Jobs and moves

    private mutating func noteJobs(_ store: Store) {
        guard let jobs = try? CatalogReceipts(store).jobs.filter({ $0.ended == nil }), !jobs.isEmpty else { return }
        let ids = jobs.prefix(20).map { "\($0.id)" }.joined(separator: ", ")
        add(
            .note, store.tenantFolder,
            "\(jobs.count == 1 ? "a job has" : "\(jobs.count) jobs have") not ended: \(ids)\(jobs.count > 20 ? " …" : ""); running, or "
                + "killed: the next ingest of the same input goes on")
    }

    private mutating func noteMoves(_ store: Store) {
        let lock = logetl_open(store.tenantFolder + "/lifecycle.lock", O_RDONLY)
        defer { if lock >= 0 { close(lock) } }
        if lock >= 0, flock(lock, LOCK_SH | LOCK_NB) != 0 {
            return add(.note, store.tenantFolder, "a lifecycle run is at work")
        }
        guard let view = try? store.listing({ view in view }) else { return }
        let pending = view.list.pending.count + view.list.jobs.count
        if pending > 0 {
            add(
                .note, store.movesPath,
                "a move was interrupted; the next lifecycle run takes its \(pending) files back and does it again")
        }
        if !view.list.gone.isEmpty {
            add(
                .note, store.movesPath,
                "\(view.list.gone.count) replaced files wait to be removed; the next lifecycle run does it")
        }
    }

    // MARK: Dead letters

    private mutating func checkLetters(_ store: Store) throws(StoreError) {
        let path = store.deadLetterPath
        noteSetAside(store.deadLetterFolder, prefix: "dead-letter.sqlite.salvaged-")
        let aside =
            (try? Files.names(in: store.deadLetterFolder))?.filter {
                $0.hasPrefix("dead-letter.sqlite.damaged-") && !Files.companions.contains(where: $0.hasSuffix)
            }.sorted() ?? []
        let damage = Files.exists(path) ? Self.letterDamage(path) : nil
        if Files.exists(path), damage == nil {
            soundFiles += 1
            if let waiting = try? store.waitingReplayEvents(), waiting > 0 {
                add(.note, path, "a replay was interrupted; \(waiting) events wait, and the next replay stores them")
            }
        }
        guard isRepairing else {
            if let damage { add(.damage, path, "\(damage); --repair brings what can be read into a new file") }
            for name in aside {
                add(
                    .damage, "\(store.deadLetterFolder)/\(name)",
                    "damaged dead letters that were set aside; --repair brings back what can be read")
            }
            return
        }
        guard damage != nil || !aside.isEmpty else { return }
        let lock = try DeadLetterLock(store)
        defer { withExtendedLifetime(lock) {} }
        if damage != nil { _ = try store.setAside(path) }
        for name in (try Files.names(in: store.deadLetterFolder)).sorted()
        where name.hasPrefix("dead-letter.sqlite.damaged-") && !Files.companions.contains(where: name.hasSuffix) {
            let old = "\(store.deadLetterFolder)/\(name)"
            let (letters, isWhole) = try LetterSalvage.run(old, into: path)
            let kept = old.replacingLast(".damaged-", with: ".salvaged-")
            try Files.renameWithCompanions(old, to: kept)
            add(
                .repaired, path,
                "damaged; \(letters) letters of it are in use again\(isWhole ? "" : ", others cannot be read"); kept as \(kept)")
        }
    }

    private static func letterDamage(_ path: String) -> String? {
        do throws(StoreError) {
            let (connection, format) = try Connection.openForReading(path)
            guard try Schema.deadLetters.isMade(format: format, path: path) else {
                return try connection.integer("SELECT count(*) FROM sqlite_master") == 0
                    ? nil : "the version of its tables is lost"
            }
            return try connection.integrityComplaint()
        } catch {
            return error.code == .corrupt || error.code == .fault ? error.message : nil
        }
    }
}

extension String {
    /// With the last `old` replaced; it must be there.
    fileprivate func replacingLast(_ old: String, with new: String) -> String {
        var index = endIndex
        while index > startIndex {
            index = self.index(before: index)
            if self[index...].hasPrefix(old) { return self[..<index] + new + self[self.index(index, offsetBy: old.count)...] }
        }
        return self + new
    }
}
