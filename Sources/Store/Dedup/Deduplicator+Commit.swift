import Blocks
import Events

/// What a transaction on a shard file stores.
struct Settlement: Sendable {
    /// The blocks, without events that another writer has stored.
    var blocks: [PendingBlock]
    /// The duplicates that are to be counted.
    var repeats: [PendingRepeat]
    /// Events left out, by the tag of their input.
    var late: [Int: Int] = [:]

    init(blocks: [PendingBlock], repeats: [PendingRepeat]) {
        self.blocks = blocks
        self.repeats = repeats
    }
}

extension Deduplicator {
    /// Compares blocks that are to be stored with those that other writers have stored since their events were looked up. Inside the
    /// transaction that stores them, so that nobody can add more in between.
    func settle(_ batch: Settlement, _ key: HotShardKey, _ source: PartitionFile?, _ connection: Connection)
        throws(StoreError) -> Settlement
    {
        try locked { () throws(StoreError) in
            let file = try file(key)
            let base = file.base(source)
            let number = ShardBlocks.place(base).source
            let spans = try connection.spans(after: file.maxIDs[number] ?? 0).map { $0.moved(by: base) }
            if !spans.isEmpty {
                let payload = try connection.prepare("SELECT payload FROM payloads WHERE id = ?1")
                for span in spans {
                    try meet(span, file) { id throws(StoreError) in
                        payload.bind(1, id - base)
                        defer { payload.reset() }
                        return try payload.step() ? Array(payload.bytes(0)) : nil
                    }
                    file.maxIDs[number] = span.id - base
                }
                file.add(spans)
            }
            var settled = batch
            if !file.news.isEmpty { try compare(&settled, file, connection.path) }
            if !file.redirects.isEmpty {
                for i in settled.repeats.indices {
                    if let target = file.redirects[settled.repeats[i].event] { settled.repeats[i].event.instant = target.to }
                }
            }
            return settled
        }
    }

    /// Takes note of blocks that this process stored. Their events are in the buckets already.
    func stored(_ own: [BlockSpan], _ key: HotShardKey, _ source: PartitionFile?) {
        guard !own.isEmpty else { return }
        locked {
            guard let file = files[key] else { return }
            let base = file.base(source)
            let number = ShardBlocks.place(base).source
            guard let first = own.first, let last = own.last else { return }
            // Where another writer came in between, its blocks are still to be met, and ours with them: that does no harm.
            guard first.id == (file.maxIDs[number] ?? 0) + 1 else { return file.forgetSpans() }
            file.maxIDs[number] = last.id
            file.add(own.map { $0.moved(by: base) })
        }
    }

    /// Takes the events out of the blocks that are among the news of the file.
    private func compare(_ settled: inout Settlement, _ file: ShardBlocks, _ path: String) throws(StoreError) {
        var kept: [PendingBlock] = []
        for pending in settled.blocks {
            guard let origin = pending.origin else {
                kept.append(pending)
                continue
            }
            let news = file.news.filter { $0.sequence >= origin.sequence && isNear($0.span, pending.block.summary) }
            if news.isEmpty {
                kept.append(pending)
                continue
            }
            let (rest, duplicates) = try without(news, pending, file.key.shard, path)
            if let rest { kept.append(rest) }
            if duplicates.isEmpty { continue }
            settled.late[origin.tag, default: 0] += duplicates.count
            for (fingerprint, lane, instant, theirs) in duplicates {
                settled.repeats.append(
                    PendingRepeat(
                        event: RepeatKey(instant: theirs, fingerprint: fingerprint.short), count: 1, first: instant,
                        last: instant, input: pending.input))
                guard theirs != instant else { continue }
                // What counts for ours counts for theirs from now on.
                file.redirects[RepeatKey(instant: instant, fingerprint: fingerprint.short)] = (theirs, lastSequence)
                timeline(lane).bucket(at: instant.rawValue)?.remove(fingerprint, instant.rawValue)
            }
        }
        settled.blocks = kept
    }

    private var reach: Int64 { rules.key.hasTimestamp ? 0 : rules.windowNanoseconds }

    private func isNear(_ span: BlockSpan, _ summary: BlockSummary) -> Bool {
        let from = summary.first.rawValue.subtractingReportingOverflow(reach)
        let to = summary.last.rawValue.addingReportingOverflow(reach)
        return span.overlaps(from: from.overflow ? .min : from.partialValue, to: to.overflow ? .max : to.partialValue)
    }

    private typealias LateDuplicate = (fingerprint: Fingerprint, lane: Int, instant: Timestamp, theirs: Timestamp)

    /// A block without the events that are in `news`; nil where none is left.
    private func without(_ news: [ShardBlocks.News], _ pending: PendingBlock, _ shard: Int, _ path: String)
        throws(StoreError) -> (PendingBlock?, [LateDuplicate])
    {
        var known: [Fingerprint: [Timestamp]] = [:]
        for block in news {
            for (row, fingerprint) in block.events.fingerprints.enumerated() {
                known[fingerprint, default: []].append(block.events.instants[row])
            }
        }
        do throws(BlockError) {
            let reader = try BlockReader(pending.block.payload)
            guard let events = BlockEvents(pending.block.payload, rules.key, shard: shard) else { throw .corrupt("events") }
            var duplicates: [LateDuplicate] = []
            var rows: [Int] = []
            for (row, fingerprint) in events.fingerprints.enumerated() {
                let own = events.instants[row]
                guard let theirs = known[fingerprint]?.filter({ isWithin(own, $0) }).min() else { continue }
                duplicates.append((fingerprint, events.lanes[row], own, theirs))
                rows.append(row)
            }
            if rows.isEmpty { return (pending, []) }
            if rows.count == reader.count { return (nil, duplicates) }
            let batch = EventBatch()
            try reader.copyEvents(to: batch)
            guard batch.count == reader.count else { throw .corrupt("event count") }
            batch.removeEvents(rows)
            let block = encoder.encode(batch, rows: Array(0..<batch.count))
            return (
                PendingBlock(
                    block: block, isIndexed: HotWriter.isWorthIndexing(block), input: pending.input, origin: pending.origin),
                duplicates
            )
        } catch {
            throw StoreError(.fault, "a block that was just made cannot be read (\(error))", path: path)
        }
    }

    private func isWithin(_ a: Timestamp, _ b: Timestamp) -> Bool {
        let (distance, isTooFar) = max(a, b).rawValue.subtractingReportingOverflow(min(a, b).rawValue)
        return isTooFar ? reach == .max : distance <= reach
    }
}
