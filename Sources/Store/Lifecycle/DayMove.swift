import Blocks
import Events

/// What one move of a day is to do: the files that it replaces, and where each service goes.
public struct DayMove: Sendable {
    /// Where the events of a service go.
    public enum Destination: Hashable, Sendable {
        /// They stay hot, in a file of their own.
        case hot
        case warm
        /// To the cold archive.
        case cold
        /// Nowhere: they are deleted.
        case deleted
    }

    /// The UTC day.
    public var day: Day
    /// The partitions that are replaced, hot and warm.
    public var sources: [StoredPartition]
    /// The destination of each service that the sources hold.
    public var destinations: [String: Destination]

    /// Services that are written to the archive side by side: each has a file open, and some 3 MB.
    static let coldServicesAtOnce = 24

    /// Services in groups that are written side by side.
    static func groups(_ services: some Collection<String>) -> [Set<String>] {
        let sorted = services.sorted()
        return stride(from: 0, to: sorted.count, by: coldServicesAtOnce).map {
            Set(sorted[$0..<min($0 + coldServicesAtOnce, sorted.count)])
        }
    }

    /// The passes over the sources, each by what services it takes: the first all that stay in the store and some of those that go to the
    /// archive, the others some more of these. (Blocks of warm files are of one service, so no pass reads what another does.)
    func passes() -> [(String) -> Bool] {
        let groups = Self.groups(destinations.filter { $0.value == .cold }.keys)
        if groups.isEmpty { return [{ _ in true }] }
        return groups.enumerated().map { index, some in
            { [destinations] service in destinations[service] == .cold ? some.contains(service) : index == 0 }
        }
    }

    /// Whether the events go to the archive whatever their age (`StoredPartition.isBackfill`).
    public var isBackfill: Bool { !sources.isEmpty && sources.allSatisfy(\.isBackfill) }

    /// Bytes of the sources.
    public var bytes: Int { sources.reduce(0) { $0 + $1.bytes } }

    /// A move from its parts.
    public init(day: Day, sources: [StoredPartition], destinations: [String: Destination]) {
        self.day = day
        self.sources = sources
        self.destinations = destinations
    }
}

/// A hot or warm partition as the lifecycle sees it.
public struct StoredPartition: Sendable {
    let file: PartitionFile
    /// The UTC day.
    public var day: Day { file.day }
    /// Where the file is.
    public var tier: Tier { file.tier }
    /// See `Partition.name`.
    public var name: String { file.name }
    /// The path below the tenant's folder.
    public var path: String { file.path }
    /// Whether events may still arrive in it.
    public var receives: Bool { file.receives }
    /// Whether its events go to the archive whatever their age.
    public var isBackfill: Bool { file.isBackfill }
    /// Bytes of the file, its write-ahead log included.
    public internal(set) var bytes: Int
    /// Events by service.
    public internal(set) var services: [String: Int]
    /// Events for which duplicates are counted.
    public internal(set) var repeats: Int

    /// Events of all services.
    public var events: Int { services.values.reduce(0, +) }
}

/// The cold archive as a move sees it: takes the events of one day, under the name of a job that does not count yet.
public protocol ColdOutput: EventOutput {
    /// Ends the files of the services that were given so far: those that come later are others.
    func endServices() throws(StoreError)
    /// Ends the files: they are on the disk, whole and flushed, and what was read from them again is what was given. Returns the events.
    func finish() throws(StoreError) -> Int
    /// Makes the files part of the archive. They count once the job does.
    func publish() throws(StoreError)
    /// Gives up what was not published.
    func discard()
    /// The data files that were made for each service, by their paths below the tenant's folder, once all is finished.
    var made: [String: [String]] { get }
    /// Their bytes, indexes included.
    var bytes: Int { get }
}

/// What a move did.
public struct MoveResult: Sendable {
    /// Events that each destination got.
    public var events: [DayMove.Destination: Int] = [:]
    /// Bytes of the files that were replaced.
    public var bytesBefore = 0
    /// Bytes of the files that were made.
    public var bytesAfter = 0
}

extension Store {
    /// The hot and warm partitions that count, with what is in them. A file that cannot be read is given to `problem`.
    public func storedPartitions(_ problem: (StoreError) -> Void) throws(StoreError) -> [StoredPartition] {
        let (view, files) = try listing { view throws(StoreError) in (view, try self.files(view)) }
        var found: [StoredPartition] = []
        for file in files {
            var partition = StoredPartition(file: file, bytes: 0, services: [:], repeats: 0)
            do throws(StoreError) {
                try partition.count(self)
            } catch {
                problem(error)
                continue
            }
            found.append(partition)
        }
        withExtendedLifetime(view) {}
        return found
    }
}

extension StoredPartition {
    /// Fills in what the file holds.
    fileprivate mutating func count(_ store: Store) throws(StoreError) {
        let partition = try store.open(file)
        for block in try partition.blocks(BlockFilter()) {
            for service in block.summary.services { services[service.name, default: 0] += service.events }
        }
        repeats = try partition.repeatCount()
        for suffix in ["", "-wal"] { bytes += Files.size(store.path(file) + suffix) ?? 0 }
    }
}

extension MoveLog {
    /// Ends all writing to the hot shards among `partitions`, and returns them as they are now.
    public func seal(_ partitions: [StoredPartition]) throws(StoreError) -> [StoredPartition] {
        // From now on new files of shards have numbers: no name is used twice.
        try store.catalog().numberingFiles { (number) throws(StoreError) in number = max(number, 1) }
        var sealed: [StoredPartition] = []
        for partition in partitions {
            guard partition.receives else {
                sealed.append(partition)
                continue
            }
            let path = store.path(partition.file)
            try steps.check(.store, path)
            try HotShard.seal(path)
            var now = StoredPartition(file: partition.file, bytes: 0, services: [:], repeats: 0)
            try now.count(store)
            sealed.append(now)
        }
        return sealed
    }

    /// Does a move: writes the new files, compares them with the old ones, and lets them count instead of these, all at once.
    ///
    /// The sources must be sealed. `cold` is needed where a service goes there. Throws the first error; then nothing has changed but for
    /// files that do not count, which the next run removes.
    ///
    /// Services that go to the archive and have an early copy there are not written again where that holds all of them and `isSound` says that
    /// its files are as they were written; the sources then must hold nothing that was not copied (`copy`). Else the copy is given up.
    public func run(
        _ move: DayMove, cold: (any ColdOutput)? = nil, job: Job? = nil,
        isSound: (EarlyCopy) throws(StoreError) -> Bool = { _ in false }
    ) throws(StoreError) -> MoveResult {
        var result = MoveResult()
        result.bytesBefore = move.bytes
        let (settled, dropped) = try judgeCopies(move, isSound)
        var move = move
        for copy in settled {
            move.destinations[copy.service] = nil
            result.events[.cold, default: 0] += copy.content.events
        }
        let isStillCopied = list.copies.values.contains {
            $0.day == move.day && !move.isBackfill && [.hot, .warm].contains(move.destinations[$0.service])
        }
        let kinds = Set(move.destinations.values)
        // The new files are smaller than the old ones, or as large; but those of the archive are plain text, compressed.
        if reserveBytes > 0, kinds != [.deleted] {
            let share = kinds.contains(.cold) ? Self.coldShare : 1
            try store.requireSpace(result.bytesBefore * share, reserve: reserveBytes)
        }
        try settleTallies()
        let newFiles = kinds.sorted { "\($0)" < "\($1)" }.compactMap { newFile($0, move) }
        do throws(StoreError) {
            try announce(newFiles.map(\.path), kinds.contains(.cold) ? [job].compactMap { $0 } : [])
            var outputs: [any EventOutput] = []
            var indexes: [DayMove.Destination: Int] = [:]
            var blockOutputs: [(file: PartitionFile, output: BlockOutput)] = []
            for file in newFiles {
                let path = store.path(file) + ".new"
                try Files.makeFolder(Files.folder(of: path))
                // What a run left that was killed before it could name it.
                for suffix in ["", "-wal", "-shm"] where Files.exists(path + suffix) { try steps.remove(path + suffix) }
                let target: any BlockStore = file.tier == .warm ? try WarmWriter(path, steps) : try SettledWriter(path, steps)
                let output = BlockOutput(target)
                indexes[file.tier == .warm ? .warm : .hot] = outputs.count
                outputs.append(output)
                blockOutputs.append((file, output))
            }
            if kinds.contains(.cold) {
                guard let cold, job != nil else {
                    throw StoreError(.invalid, "there is no cold archive to move to", path: store.path)
                }
                indexes[.cold] = outputs.count
                outputs.append(cold)
            }

            let sources = try move.sources.map { (source) throws(StoreError) in try store.open(source.file) }
            var given = Array(repeating: ContentHash(), count: outputs.count)
            for services in move.passes() {
                if outputs.isEmpty { break }
                let rewriter = DayRewriter(sources, to: outputs, cold: indexes[.cold]) { service in
                    services(service) ? move.destinations[service].flatMap { indexes[$0] } : nil
                }
                try rewriter.run()
                for index in given.indices { given[index].add(rewriter.given[index]) }
                try cold?.endServices()
            }
            for (destination, index) in indexes { result.events[destination, default: 0] += given[index].events }
            try move.check(given, indexes, store)

            var whole = move
            for copy in settled { whole.destinations[copy.service] = .cold }
            let books = try TallySplit(whole, store)
            for (file, output) in blockOutputs {
                for source in move.sources { try output.target.copyRepeats(from: store.path(source.file)) }
                if let tallies = books.kept[file.tier == .warm ? .warm : .hot] { try output.target.add(tallies) }
                try output.target.finish()
                let index = indexes[file.tier == .warm ? .warm : .hot] ?? 0
                try compare(Self.content(of: output.target.openForReading(day: move.day)), given[index], output.target.path)
            }
            if kinds.contains(.cold), let cold, let index = indexes[.cold] {
                let events = try cold.finish()
                guard events == given[index].events else { throw Self.differs("\(move.day), cold") }
                try cold.publish()
                result.bytesAfter += cold.bytes
            }
            for (file, output) in blockOutputs {
                try steps.rename(output.target.path, to: store.path(file))
                result.bytesAfter += Files.size(store.path(file)) ?? 0
            }
            try keepProgress(of: move.sources)
            try store.catalog().keepTallies(books.moved, tenant: store.tenant)
            try change(
                gone: move.sources.map(\.path), settled: settled, dropped: dropped,
                copied: isStillCopied ? newFiles.map(\.path) : [])
        } catch {
            cold?.discard()
            throw error
        }
        return result
    }

    /// Bytes of the archive's files at most, for each byte of the warm files that they are made of.
    static let coldShare = 4

    /// The early copies of services that leave the store by a move: those that are all there is, and those that are of no use any more.
    private func judgeCopies(
        _ move: DayMove, _ isSound: (EarlyCopy) throws(StoreError) -> Bool
    ) throws(StoreError) -> (settled: [EarlyCopy], dropped: [EarlyCopy]) {
        // Copies are of what came the ordinary way.
        if move.isBackfill { return ([], []) }
        let copies = list.copies.values.filter { $0.day == move.day }
        let leaving = copies.filter { move.destinations[$0.service] == .cold }
        let content = try content(of: move.sources, Set(leaving.map(\.service)))
        var settled: [EarlyCopy] = []
        var dropped = copies.filter { move.destinations[$0.service] == .deleted }
        for copy in leaving.sorted(by: { $0.place < $1.place }) {
            if content[copy.service] == copy.content, try isSound(copy) { settled.append(copy) } else { dropped.append(copy) }
        }
        return (settled, dropped)
    }

    /// The file that events of a destination go to.
    private func newFile(_ destination: DayMove.Destination, _ move: DayMove) -> PartitionFile? {
        switch destination {
        case .hot: return PartitionFile(day: move.day, kind: .settled, number: nextSequence)
        case .warm where move.isBackfill:
            return PartitionFile(day: move.day, kind: .warm, number: nextSequence, isBackfill: true)
        case .warm:
            let plain = PartitionFile(day: move.day, kind: .warm)
            let prefix = "\(move.day)."
            let names = (try? Files.names(in: store.warmFolder)) ?? []
            let isFirst = !names.contains { $0.hasPrefix(prefix) }
            return isFirst ? plain : PartitionFile(day: move.day, kind: .warm, number: nextSequence)
        case .cold, .deleted: return nil
        }
    }

    private func compare(_ read: ContentHash, _ given: ContentHash, _ path: String) throws(StoreError) {
        guard read == given else { throw Self.differs(path) }
    }

    static func differs(_ path: String) -> StoreError {
        StoreError(.corrupt, "the new file does not hold what the old ones do; these stay in use. Check the disk", path: path)
    }

    /// Reads all events of a partition.
    private static func content(of partition: any StorePartition) throws(StoreError) -> ContentHash {
        var hash = ContentHash()
        let batch = EventBatch()
        for block in try partition.blocks(BlockFilter()).sorted(by: { $0.id < $1.id }) {
            batch.removeAll()
            guard let bytes = try partition.payloadBytes(block.id) else { continue }
            do throws(BlockError) {
                try BlockReader(bytes).copyEvents(to: batch)
            } catch {
                throw StoreError(.corrupt, "block \(block.id) cannot be read again (\(error))", path: partition.name)
            }
            var hasher = EventHasher(batch)
            for row in 0..<batch.count { hasher.add(row, to: &hash) }
        }
        return hash
    }

    /// Ends the books of earlier moves, before names of files come again.
    func settleTallies() throws(StoreError) {
        try store.catalog().settleTallies(tenant: store.tenant) { store.counts($0, list) }
    }

    func keepProgress(of sources: [StoredPartition]) throws(StoreError) {
        var marks: [Store.ShardProgress] = []
        for source in sources {
            guard case .shard(let shard) = source.file.kind else { continue }
            let (connection, format) = try Connection.openForReading(store.path(source.file))
            guard format != 0 else { continue }
            let select = try connection.prepare("SELECT job, entry, position FROM progress")
            while try select.step() {
                let mark = ProgressMark(job: select.integer(0), entry: select.integer(1), position: select.integer(2))
                marks.append(Store.ShardProgress(day: source.day, shard: shard, mark: mark))
            }
        }
        if !marks.isEmpty { try store.catalog().keepProgress(marks, tenant: store.tenant) }
    }
}

extension DayMove {
    /// Throws where not as many events were given as the summaries of the sources promise.
    func check(_ given: [ContentHash], _ indexes: [Destination: Int], _ store: Store) throws(StoreError) {
        for (destination, index) in indexes {
            let promised = sources.reduce(0) { sum, source in
                sum + source.services.reduce(0) { destinations[$1.key] == destination ? $0 + $1.value : $0 }
            }
            guard given[index].events == promised else {
                throw StoreError(
                    .corrupt, "\(given[index].events) events were read where \(promised) are recorded; the day stays where it is",
                    path: "\(store.tenantFolder), \(day)")
            }
        }
    }
}
