import Blocks
import Events

/// What is stored, read where input reaches it.
extension Deduplicator {
    /// The bucket that covers an instant of a lane; made of the stored blocks where it was not known.
    func cover(_ instant: Int64, _ lane: Int) throws(StoreError) -> TimeBucket {
        let timeline = timeline(lane)
        if let known = timeline.bucket(at: instant) { return known }
        guard let store else {
            let gap = timeline.gap(around: instant)
            return timeline.cover(from: gap.from, to: gap.to, isEmpty: true)
        }
        let day = Timestamp(rawValue: instant).day
        let file = try file(HotShardKey(day: day, shard: Lane.shard(lane)))
        let (dayStart, dayEnd) = Self.bounds(of: day)
        var attempts = 0
        while true {
            attempts += 1
            // Listing anew may make other ranges known, never this one.
            if file.spans == nil { try list(file, store) }
            let gap = timeline.gap(around: instant)
            let piece = file.piece(
                around: instant, from: max(gap.from, dayStart), to: min(gap.to, dayEnd), budget: Self.readEvents, lane: lane)
            let bucket = timeline.cover(from: piece.from, to: piece.to, isEmpty: piece.blocks.isEmpty)
            bucket.lastUse = clock
            var isWhole = false
            // What was read in part is not known.
            defer { if !isWhole { timeline.removeBuckets { $0.from >= piece.from && $0.to <= piece.to } } }
            isWhole = try read(piece.blocks, from: piece.from, to: piece.to, around: instant, file, lane)
            if isWhole { return timeline.bucket(at: instant) ?? bucket }
            // A block was merged away: what stands in its place must be listed.
            file.forgetSpans()
            guard attempts < Self.maxAttempts else {
                throw StoreError(.busy, "the blocks keep changing while they are read; try again", path: store.hotPath(file.key))
            }
        }
    }

    /// Puts the events of a lane in blocks into the buckets that cover them. False where a block is gone.
    private func read(
        _ blocks: [BlockSpan], from: Int64, to: Int64, around instant: Int64, _ file: ShardBlocks, _ lane: Int
    ) throws(StoreError) -> Bool {
        let timeline = timeline(lane)
        let instantEvents = instantEvents
        for span in blocks.sorted(by: { $0.id < $1.id }) {
            guard let found = try events(of: span.id, file) else { return false }
            guard let events = found.events else { continue }
            for row in events.lanes.indices where events.lanes[row] == lane {
                let at = events.instants[row].rawValue
                if at < from || at > to { continue }
                timeline.insert(events.fingerprints[row], at, instantEvents: instantEvents)
            }
            if self.bytes > rules.cacheBytes { trim(sparing: timeline.bucket(at: instant)) }
        }
        return true
    }

    /// What a block holds (nil: it is damaged); nil where it is gone.
    private func events(of id: Int64, _ file: ShardBlocks) throws(StoreError) -> (events: BlockEvents?, Void)? {
        if let index = recent.lastIndex(where: { $0.id == id && $0.file == file.key }) { return (recent[index].events, ()) }
        let place = ShardBlocks.place(id)
        let read: BlockEvents?
        if place.source == ShardBlocks.coldSource {
            guard let found = try events(ofCold: Int(place.id), file) else { return nil }
            read = found.events
        } else {
            do throws(StoreError) {
                guard let stored = try payload(id, file) else { return nil }
                read = BlockEvents(stored, rules.key, shard: file.key.shard)
            } catch {
                try passOver(error, store)
                return (nil, ())
            }
            blocksRead += 1
        }
        guard let events = read else { return (nil, ()) }
        if recent.count >= Self.recentBlocks { recent.removeFirst() }
        recent.append((file.key, id, events))
        return (events, ())
    }

    /// What is known of a file; listed when it is first asked for.
    func file(_ key: HotShardKey) throws(StoreError) -> ShardBlocks {
        if let known = files[key] { return known }
        let file = ShardBlocks(key)
        if let store { try list(file, store) }
        files[key] = file
        return file
    }

    /// Lists the blocks of a file. Those that another writer added since the last time go into the buckets that cover them.
    private func list(_ file: ShardBlocks, _ store: Store) throws(StoreError) {
        let spans = try allSpans(file, store)
        file.list(spans)
        for span in spans.sorted(by: { $0.id < $1.id }) {
            let place = ShardBlocks.place(span.id)
            // What is in the archive now was in a hot file before.
            guard place.source != ShardBlocks.coldSource, place.id > file.maxIDs[place.source] ?? 0 else { continue }
            // A new file has nothing in buckets, and nothing to be told.
            if files[file.key] != nil {
                do throws(StoreError) {
                    try meet(span, file) { id throws(StoreError) in try payload(id, file) }
                } catch {
                    try passOver(error, store)
                }
            }
            file.maxIDs[place.source] = place.id
        }
        let listed = files.values.filter { $0.spans != nil && $0 !== file }
        if listed.count >= Self.listedFiles { listed.min { $0.lastUse < $1.lastUse }?.forgetSpans() }
    }

    /// Takes note of a block that another writer stored.
    func meet(_ span: BlockSpan, _ file: ShardBlocks, _ payload: (Int64) throws(StoreError) -> [UInt8]?) throws(StoreError) {
        // Chunks on their way have made known what is around their events; a block elsewhere concerns none of them.
        let window = rules.key.hasTimestamp ? 0 : rules.windowNanoseconds
        let low = span.first.subtractingReportingOverflow(window)
        let high = span.last.addingReportingOverflow(window)
        let (from, to) = (low.overflow ? .min : low.partialValue, high.overflow ? .max : high.partialValue)
        let isKnown = timelines.contains { lane, timeline in
            Lane.shard(lane) == file.key.shard && span.lanes & Lane.bit(lane) != 0 && timeline.overlaps(from: from, to: to)
        }
        guard isKnown, let bytes = try payload(span.id), let events = BlockEvents(bytes, rules.key, shard: file.key.shard) else {
            return
        }
        blocksRead += 1
        for (row, lane) in events.lanes.enumerated() {
            timelines[lane]?.insert(events.fingerprints[row], events.instants[row].rawValue, instantEvents: instantEvents)
        }
        file.news.append(.init(span: span, events: events, sequence: lastSequence))
    }

    /// All stored blocks of a shard's day, in whatever files they are now.
    private func allSpans(_ file: ShardBlocks, _ store: Store) throws(StoreError) -> [BlockSpan] {
        file.closePartitions()
        recent.removeAll { $0.file == file.key && ShardBlocks.place($0.id).source == ShardBlocks.coldSource }
        let stored = try store.listing { view throws(StoreError) in
            var spans: [BlockSpan] = []
            for source in try store.files(view, day: file.key.day) where source.mayHold(shard: file.key.shard) {
                let base = file.base(source)
                do throws(StoreError) {
                    spans += try open(ShardBlocks.place(base).source, file)?.spans(after: 0).map { $0.moved(by: base) } ?? []
                } catch {
                    try passOver(error, store)
                }
            }
            return spans
        }
        // After the others: what moves meanwhile is seen twice, not never.
        file.cold = try coldBlocks(file.key)
        return stored + file.coldSpans
    }

    /// Goes on without a damaged file: its events cannot be compared with. Throws other errors.
    private func passOver(_ error: StoreError, _ store: Store?) throws(StoreError) {
        guard error.code == .corrupt else { throw error }
        store?.report("\(error.path) is damaged, and duplicates of its events are stored; logetl doctor explains")
    }

    /// The stored bytes of a block, nil where it is gone.
    private func payload(_ id: Int64, _ file: ShardBlocks) throws(StoreError) -> [UInt8]? {
        let (source, id) = ShardBlocks.place(id)
        return try open(source, file)?.payloadBytes(id)
    }

    /// A file open for reading, nil where it does not exist. Of too many those that were not needed for longest are closed.
    private func open(_ source: Int, _ file: ShardBlocks) throws(StoreError) -> (any StorePartition)? {
        file.lastUse = clock
        if let partition = file.partitions[source] { return partition }
        guard let store, source < file.sources.count, Files.exists(store.path(file.sources[source])) else { return nil }
        let partition = try store.open(file.sources[source])
        file.partitions[source] = partition
        let others = files.values.filter { !($0.partitions.isEmpty && $0.openCold.isEmpty) && $0 !== file }
        if others.count >= Self.openFiles { others.min { $0.lastUse < $1.lastUse }?.closePartitions() }
        return partition
    }
}
