import Blocks
import Events

/// Reads partitions of one day in the order of time and gives their events, sorted by service, to where they go.
///
/// Memory does not depend on the size of the day: it is read in slices of time, small enough that their events fit. A slice that turns out to
/// be too large is halved; the events of one instant, which cannot be halved, are passed on as they come, which is their order already.
final class DayRewriter {
    /// Events of a slice at first.
    private static let sliceEvents = 32_768
    /// Events of a slice at least, however long their lines.
    private static let sliceEventsMin = 256
    /// Bytes of a batch at most before a slice is halved.
    private static let batchBytes = 32 << 20
    /// Events of a batch at most before a slice is halved.
    private static let batchEvents = 98_304
    /// Events that wait at most until they fill blocks, and their bytes.
    private static let restEvents = 49_152
    private static let restBytes = 8 << 20
    /// Blocks kept open that reach into the next slice.
    private static let openBlocks = 32

    /// In their order: of equal instants the events of earlier sources come first.
    private let sources: [any StorePartition]
    private let outputs: [any EventOutput]
    private let cold: Int?
    /// The output of a service; nil where its events are left out.
    private let route: (String) -> Int?
    /// What went to each output; of the cold one the count alone, which compares what it wrote by itself (`ColdOutput.finish`).
    private(set) var given: [ContentHash]

    private struct Source {
        var source: Int
        var reference: BlockReference
    }
    private struct BlockKey: Hashable {
        var source: Int
        var id: Int64
    }

    private var batch = EventBatch()
    private var spare = EventBatch()
    /// Rows of `batch` that are in `given` already: those that waited.
    private var counted = 0
    private var slice = DayRewriter.sliceEvents
    /// The blocks that the present slice needs, by source and id.
    private var active: [Source] = []
    private var open: [BlockKey: BlockReader] = [:]

    /// A rewriter of `sources`.
    ///
    /// `cold` is the index of the output that gets the counts of duplicates as fields of the events; others keep them as the sources do.
    init(
        _ sources: [any StorePartition], to outputs: [any EventOutput], cold: Int? = nil, route: @escaping (String) -> Int?
    ) {
        self.cold = cold
        self.sources = sources
        self.outputs = outputs
        self.route = route
        given = Array(repeating: ContentHash(), count: outputs.count)
    }

    /// Reads everything once. Throws the first error; the outputs are then of no use.
    func run() throws(StoreError) {
        var blocks: [Source] = []
        for (index, source) in sources.enumerated() {
            for reference in try source.blocks(BlockFilter())
            where reference.summary.services.contains(where: { route($0.name) != nil }) {
                blocks.append(Source(source: index, reference: reference))
            }
        }
        blocks.sort {
            ($0.reference.summary.first, $0.source, $0.reference.id) < ($1.reference.summary.first, $1.source, $1.reference.id)
        }
        var next = 0
        var from = Int64.min
        while next < blocks.count {
            var events = 0
            // Ends where the first block begins that is too many; blocks that begin at one instant stay together.
            while next < blocks.count,
                events < slice || blocks[next].reference.summary.first == blocks[next - 1].reference.summary.first
            {
                events += blocks[next].reference.summary.events
                active.append(blocks[next])
                next += 1
            }
            let to = next < blocks.count ? blocks[next].reference.summary.first.rawValue - 1 : .max
            active.sort { ($0.source, $0.reference.id) < ($1.source, $1.reference.id) }
            try read(from: from, to: to)
            guard next < blocks.count else { break }
            active.removeAll { $0.reference.summary.last.rawValue <= to }
            let needed = Set(active.map { BlockKey(source: $0.source, id: $0.reference.id) })
            open = open.filter { needed.contains($0.key) }
            from = to + 1
        }
        try pass(keeping: 0)
    }

    // MARK: Slices

    /// Reads the events from one instant to another, both included.
    private func read(from: Int64, to: Int64) throws(StoreError) {
        let blocks = active.filter { $0.reference.summary.last.rawValue >= from && $0.reference.summary.first.rawValue <= to }
        let first = max(from, blocks.map(\.reference.summary.first.rawValue).min() ?? from)
        let last = min(to, blocks.map(\.reference.summary.last.rawValue).max() ?? to)
        var start = batch.count
        for block in blocks {
            let reader = try reader(block, keep: block.reference.summary.last.rawValue > to)
            var isTooLarge = !fits(reader)
            if !isTooLarge {
                try copy(reader, block, from: from, to: to)
                isTooLarge = batch.arena.count > Self.batchBytes || batch.count > Self.batchEvents
                guard isTooLarge else { continue }
            } else if batch.count == start {
                // Only what waited is in the way.
                try pass(keeping: 0)
                start = batch.count
                try copy(reader, block, from: from, to: to)
                continue
            }
            if first < last {
                batch.removeEvents(from: start)
                try pass(keeping: 0)
                slice = max(slice / 2, Self.sliceEventsMin)
                let middle = (first & last) &+ ((first ^ last) >> 1)
                try read(from: from, to: middle)
                try read(from: middle + 1, to: to)
                return
            }
            try pass(keeping: 0)
            start = batch.count
            if !fits(reader) { throw damaged(block, "has more names than a block can have") }
        }
        try pass(keeping: Self.restEvents)
    }

    /// Whether the batch can take the names and services of a block.
    private func fits(_ reader: BlockReader) -> Bool {
        batch.names.texts.count + reader.nameCount < Limits.fieldNamesPerBatch
            && batch.serviceNames.count + reader.serviceCount < Limits.servicesPerBatch
    }

    private func reader(_ block: Source, keep: Bool) throws(StoreError) -> BlockReader {
        let key = BlockKey(source: block.source, id: block.reference.id)
        if let known = open[key] { return known }
        guard let reader = try sources[block.source].block(block.reference) else { throw damaged(block, "is gone") }
        guard reader.count == block.reference.summary.events else { throw damaged(block, "has another number of events") }
        if keep, open.count < Self.openBlocks { open[key] = reader }
        return reader
    }

    private func damaged(_ block: Source, _ what: String) -> StoreError {
        StoreError(.corrupt, "block \(block.reference.id) \(what); its day stays where it is", path: sources[block.source].name)
    }

    /// Adds the events of a block from one instant to another that have an output.
    private func copy(_ reader: BlockReader, _ block: Source, from: Int64, to: Int64) throws(StoreError) {
        do throws(BlockError) {
            let instants = try reader.timestamps()
            let (names, services) = try reader.services()
            let routes = names.map { route($0) }
            var rows: [Int] = []
            rows.reserveCapacity(instants.count)
            for row in instants.indices
            where instants[row].rawValue >= from && instants[row].rawValue <= to && routes[Int(services[row])] != nil {
                rows.append(row)
            }
            guard let cold, reader.knownRepeats != nil else { return try reader.copyEvents(rows, to: batch) }
            for row in rows {
                try reader.copyEvents(CollectionOfOne(row), to: batch)
                if routes[Int(services[row])] == cold { try reader.copyRepeats(of: row, toLastOf: batch) }
            }
        } catch {
            throw damaged(block, "is damaged (\(error))")
        }
    }

    // MARK: Passing on

    /// Gives the events of the batch to their outputs. About `keeping` of them may stay, to be given with those that follow.
    private func pass(keeping: Int) throws(StoreError) {
        let routes = batch.serviceNames.map { route(String(decoding: $0, as: UTF8.self)) }
        var hasher = EventHasher(batch)
        for row in counted..<max(batch.count, counted) {
            guard let output = routes[Int(batch.services[row])] else { continue }
            if output == cold { given[output].count() } else { hasher.add(row, to: &given[output]) }
        }
        let averageBytes = batch.arena.count / max(batch.count, 1) + 1
        let keeping = min(keeping, keeping > 0 ? Self.restBytes / averageBytes : 0)

        var rows: [[Int]] = Array(repeating: [], count: batch.serviceNames.count)
        for row in 0..<batch.count { rows[Int(batch.services[row])].append(row) }
        let services = rows.indices.filter { !rows[$0].isEmpty }.sorted {
            batch.serviceNames[$0].lexicographicallyPrecedes(batch.serviceNames[$1])
        }
        var rest: [Int] = []
        for index in outputs.indices {
            var own: [(name: [UInt8], rows: [Int])] = []
            for service in services where routes[service] == index {
                own.append((batch.serviceNames[service], inTime(rows[service])))
            }
            let kept = try outputs[index].take(batch, own, keeping: keeping / outputs.count)
            rest += kept
        }
        spare.removeAll()
        if !rest.isEmpty {
            let translation = spare.translation(of: batch)
            for row in rest { spare.append(row, of: batch, translation) }
        }
        swap(&batch, &spare)
        spare.removeAll()
        counted = batch.count
    }

    /// Rows of a service in ascending time, equal instants in the order in which they were read.
    private func inTime(_ rows: [Int]) -> [Int] {
        let isSorted = zip(rows, rows.dropFirst()).allSatisfy { batch.timestamps[$0] <= batch.timestamps[$1] }
        return isSorted ? rows : rows.sorted { (batch.timestamps[$0].rawValue, $0) < (batch.timestamps[$1].rawValue, $1) }
    }
}
