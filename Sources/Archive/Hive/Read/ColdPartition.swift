import Blocks
import Events
import Parsers

/// The files of one service and day in an archive, as queries see them: a block is a segment, whose lines are read back into events.
///
/// For one thread, as `Partition` says.
final class ColdPartition: Partition {
    let day: Day
    let tier = Tier.cold
    let name: String

    private let path: String
    private let service: String
    private let files: ArchiveFiles
    private let folder: ServiceFolder
    /// The files that count, as they were listed; nil where the folder is listed for each question.
    private var pinned: [(number: Int64, name: String)]?
    private let view: (any ArchiveView)?
    private var open: [Int64: ColdFile] = [:]
    /// What blocks have damages in their stead.
    private var damages: [Int64: String] = [:]
    // Made when the first block is read: most partitions are ruled out.
    private lazy var batch = EventBatch(arenaCapacity: 1 << 19)
    private lazy var encoder = BlockEncoder(tokens: .none)
    private lazy var walker = LineWalker(service: service)
    /// The filter of the last question, and which that was.
    private var lineFilter: (asked: TokenExpression, needles: [[UInt8]], levelMask: UInt16, filter: LineFilter?)?
    /// The same for columns, for tokens alone: levels are told on the way.
    private var tokenFilter: (asked: TokenExpression, needles: [[UInt8]], filter: LineFilter?)?

    /// Times that a question is asked again because files went meanwhile.
    private static let listingsMax = 5
    /// Bits of a block's id that are the segment's number.
    private static let segmentBits: Int64 = 26
    /// The number of the block that tells of a file's damage.
    private static let damageSegment: Int64 = (1 << segmentBits) - 1
    /// Added to the numbers of files that are not named as ours.
    private static let foreignNumbers: Int64 = 1 << 32

    init(
        _ folder: ServiceFolder, _ files: ArchiveFiles, pinned: [(number: Int64, name: String)]? = nil,
        _ view: (any ArchiveView)? = nil
    ) {
        self.folder = folder
        self.pinned = pinned
        self.view = view
        day = folder.day
        name = folder.name
        path = folder.path
        service = folder.service
        self.files = files
    }

    func candidates(_ filter: BlockFilter) throws -> [BlockReference] {
        if let services = filter.services, !services.contains(service) { return [] }
        if let from = filter.from, from.day > day { return [] }
        if let to = filter.to, to <= day.start { return [] }
        let tokens = TokenFilterQuery(filter.tokens)
        if tokens == .nothing { return [] }
        open.removeAll()
        damages.removeAll()
        for _ in 0..<Self.listingsMax {
            if let found = try candidates(filter, tokens, isLast: false) { return found }
            // A file is gone that was listed before: others stand in for it.
            if let view { pinned = try folder.dataFiles(files, view, isAgain: true) }
        }
        return try candidates(filter, tokens, isLast: true) ?? []
    }

    /// Nil where a file is gone that was listed; for the last time it is passed over (a link to nowhere).
    private func candidates(
        _ filter: BlockFilter, _ tokens: TokenFilterQuery, isLast: Bool
    ) throws(ArchiveError) -> [BlockReference]? {
        var found: [BlockReference] = []
        let purpose: IndexReader.Purpose = tokens == .anything ? .segments : .filters
        for (number, name) in try dataFiles() {
            guard let file = try ColdFile(folder: path, name: name, day: day, service: service, for: purpose, files) else {
                if isLast { continue }
                return nil
            }
            for (segment, entry) in try file.candidates(filter, tokens) {
                let id = number << Self.segmentBits | Int64(segment)
                if let after = filter.afterID, id <= after { continue }
                found.append(BlockReference(id: id, summary: entry.summary(service: service)))
                open[number] = file
            }
            if let damage = file.damage {
                // Nothing is passed over in silence: a block without events whose reading fails.
                let id = number << Self.segmentBits | Self.damageSegment
                let summary = BlockSummary(
                    events: 0, first: day.start, last: day.start,
                    levelCounts: [UInt32](repeating: 0, count: Level.tableSize), services: [])
                found.append(BlockReference(id: id, summary: summary))
                damages[id] = "\(name): \(damage)"
            }
        }
        return found.sorted { ($0.summary.last, $0.id) > ($1.summary.last, $1.id) }
    }

    func minutes(_ filter: BlockFilter, step: Int) throws -> [MinuteCount]? {
        guard filter.tokens == .anything, filter.afterID == nil else { return nil }
        if let services = filter.services, !services.contains(service) { return [] }
        guard let minutes = MinuteSteps.minutes(from: filter.from, to: filter.to) else { return [] }
        for isLast in [false, true] {
            if let found = try sums(minutes, step: step, isLast: isLast) {
                return found.isWhole ? found.steps.counts(service, levelMask: filter.levelMask) : nil
            }
            if let view { pinned = try folder.dataFiles(files, view, isAgain: true) }
        }
        return nil
    }

    /// Nil where a file is gone that was listed, unless `isLast`. `isWhole` is false where a file is damaged: reading its blocks tells.
    private func sums(
        _ minutes: ClosedRange<Int64>, step: Int, isLast: Bool
    ) throws(ArchiveError) -> (steps: MinuteSteps, isWhole: Bool)? {
        var steps = MinuteSteps(minutes: step)
        for (_, name) in try dataFiles() {
            guard let file = try ColdFile(folder: path, name: name, day: day, service: service, for: .counts, files) else {
                if isLast { continue }
                return nil
            }
            try file.add(minutes, to: &steps)
            if file.damage != nil { return (steps, false) }
        }
        return (steps, true)
    }

    private func dataFiles() throws(ArchiveError) -> [(number: Int64, name: String)] {
        if let pinned { return pinned }
        return try ServiceFolder.dataFiles(path, files)
    }

    func read(_ reference: BlockReference) throws -> BlockReader? { try read(reference, nil) }

    func read(_ reference: BlockReference, for filter: BlockFilter) throws -> BlockReader? {
        if lineFilter?.asked != filter.tokens || lineFilter?.needles != filter.needles
            || lineFilter?.levelMask != filter.levelMask
        {
            lineFilter = (filter.tokens, filter.needles, filter.levelMask, LineFilter(filter))
        }
        return try read(reference, filter)
    }

    func columns(_ reference: BlockReference, _ columns: [EventColumn], for filter: BlockFilter) throws -> ColumnBlock? {
        if tokenFilter?.asked != filter.tokens || tokenFilter?.needles != filter.needles {
            let asked = BlockFilter(tokens: filter.tokens, needles: filter.needles)
            tokenFilter = (filter.tokens, filter.needles, LineFilter(asked))
        }
        guard let (file, entry) = try segment(reference) else { return nil }
        do throws(ArchiveError) {
            let found = try file.columns(entry, columns, tokenFilter?.filter, levelMask: filter.levelMask, walker) {
                rows, buffer in
                SegmentColumns.parse(
                    rows, buffer, service: self.service, start: entry.first, self.batch, self.encoder)
            }
            if let found { return ColumnBlock(reading: found) }
        } catch {
            if error.code == .missing { return nil }
            throw error
        }
        return try read(reference, for: filter).map { ColumnBlock($0) }
    }

    /// The file and the entry of a block; nil where it is gone.
    private func segment(_ reference: BlockReference) throws -> (file: ColdFile, entry: SegmentEntry)? {
        if let damage = damages[reference.id] { throw ArchiveError(.corrupt, damage, path: path) }
        guard let file = try file(reference.id >> Self.segmentBits) else { return nil }
        let entries = try file.entries()
        let segment = Int(reference.id & Self.damageSegment)
        if reference.id & Self.damageSegment == Self.damageSegment, let damage = file.damage {
            // Another thread's partition made the block.
            throw ArchiveError(.corrupt, damage, path: file.path)
        }
        return segment < entries.count ? (file, entries[segment]) : nil
    }

    private func read(_ reference: BlockReference, _ filter: BlockFilter?) throws -> BlockReader? {
        guard let (file, entry) = try segment(reference) else { return nil }
        do throws(ArchiveError) {
            try file.read(entry, into: batch, filter == nil ? nil : lineFilter?.filter)
        } catch {
            if error.code == .missing { return nil }
            throw error
        }
        var rows = Array(0..<batch.count)
        if zip(rows, rows.dropFirst()).contains(where: { batch.timestamps[$1] < batch.timestamps[$0] }) {
            rows.sort { (batch.timestamps[$0], $0) < (batch.timestamps[$1], $1) }
        }
        return encoder.open(batch, rows: rows)
    }

    func storedBytes(_ reference: BlockReference) throws -> Int {
        guard damages[reference.id] == nil, let file = try file(reference.id >> Self.segmentBits) else { return 0 }
        let entries = try file.entries()
        let segment = Int(reference.id & Self.damageSegment)
        return segment < entries.count ? entries[segment].bytes : 0
    }

    private func file(_ number: Int64) throws(ArchiveError) -> ColdFile? {
        if let known = open[number] { return known }
        for (other, name) in try dataFiles() where other == number {
            let file = try ColdFile(folder: path, name: name, day: day, service: service, files)
            open[number] = file
            return file
        }
        return nil
    }

    /// The number of a data file: its own, or its place among the names of the folder.
    static func number(_ name: String, position: Int) -> Int64 {
        if let number = ArchiveLayout.number(name), number < foreignNumbers { return Int64(number) }
        return foreignNumbers + Int64(position)
    }
}
