import Blocks
import Events

/// A file of a hot or warm partition by its place.
///
/// ```
/// hot/2026-01-21/shard-0.sqlite           a shard that receives events
/// hot/2026-01-21/shard-0.000012.sqlite    the same after what was in it moved: numbers are never used again
/// hot/2026-01-21/settled-000017.sqlite    services that stayed hot when others of the day moved
/// warm/2026-01-10.sqlite                  a warm day, and what came late to it:
/// warm/2026-01-10.000019.sqlite
/// hot/2026-01-21/backfill-0.sqlite        a shard whose events go to the archive whatever their age
/// warm/2026-01-10.backfill-000021.sqlite  the same on its way there, by service
/// ```
struct PartitionFile: Hashable, Comparable, Sendable {
    /// What of a tier it is.
    enum Kind: Hashable, Sendable {
        case shard(Int)
        case settled
        case warm
    }

    var day: Day
    var kind: Kind
    /// 0 for names without number.
    var number = 0
    /// Whether its events go to the archive whatever their age. Shards and warm files alone.
    var isBackfill = false

    var tier: Tier { kind == .warm ? .warm : .hot }

    /// Whether it may hold events of a shard's services.
    func mayHold(shard: Int) -> Bool {
        if case .shard(let own) = kind { return own == shard }
        return true
    }

    /// Whether writers may add to it.
    var receives: Bool {
        if case .shard = kind { return true }
        return false
    }

    /// The partition's name: the path below the tier's folder without the ending. Of files that hold a service the older ones come first.
    var name: String {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, Self.digits - digits.count)) + digits
        return switch kind {
        case .shard(let shard): "\(day)/\(isBackfill ? Self.backfill : "shard-")\(shard)" + (number == 0 ? "" : "." + padded)
        case .settled: "\(day)/settled-\(padded)"
        case .warm: "\(day)" + (number == 0 ? "" : "." + (isBackfill ? Self.backfill : "") + padded)
        }
    }

    /// The path below the tenant's folder.
    var path: String { "\(tier.rawValue)/\(name).sqlite" }

    private static let digits = 6
    private static let backfill = "backfill-"

    static func < (a: PartitionFile, b: PartitionFile) -> Bool { (a.day, a.name) < (b.day, b.name) }

    init(day: Day, kind: Kind, number: Int = 0, isBackfill: Bool = false) {
        self.day = day
        self.kind = kind
        self.number = number
        self.isBackfill = isBackfill
    }

    /// Reads the name of a file in the folder of a hot day.
    init?(hot name: String, day: Day) {
        guard let base = Self.base(name) else { return nil }
        if base.hasPrefix("settled-") {
            guard let number = Int(base.dropFirst(8)), number > 0 else { return nil }
            self.init(day: day, kind: .settled, number: number)
        } else {
            let parts = base.split(separator: ".", omittingEmptySubsequences: false)
            guard let prefix = ["shard-", Self.backfill].first(where: { base.hasPrefix($0) }), parts.count <= 2,
                let shard = Int(parts[0].dropFirst(prefix.utf8.count)), shard >= 0, shard < Store.maxShards,
                let number = parts.count == 1 ? 0 : Int(parts[1])
            else { return nil }
            self.init(day: day, kind: .shard(shard), number: number, isBackfill: prefix == Self.backfill)
        }
        // Only names that are written here: no other spelling of the same.
        if self.name != "\(day)/\(base)" { return nil }
    }

    /// Reads the name of a file in the folder of warm days.
    init?(warm name: String) {
        guard let base = Self.base(name) else { return nil }
        let parts = base.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let day = Day(parts[0]) else { return nil }
        let isBackfill = parts.count == 2 && parts[1].hasPrefix(Self.backfill)
        let digits = parts.count == 1 ? "0" : parts[1].dropFirst(isBackfill ? Self.backfill.utf8.count : 0)
        guard let number = Int(digits), number > 0 || !isBackfill else { return nil }
        self.init(day: day, kind: .warm, number: number, isBackfill: isBackfill)
        if self.name != base { return nil }
    }

    private static func base(_ name: String) -> Substring? { name.hasSuffix(".sqlite") ? name.dropLast(7) : nil }
}

extension Store {
    /// The partitions of the tenant that are hot or warm, oldest day first. Lists folders and opens nothing.
    ///
    /// What they hold is one state of the tenant, however much moves meanwhile; a reference holds on to its file until it is let go.
    public func partitions() throws(StoreError) -> [PartitionReference] {
        try listing { view throws(StoreError) in try partitions(view) }
    }

    /// The partitions that a view shows, for who lists other tiers with them (`listing`).
    public func partitions(_ view: StoreView) throws(StoreError) -> [PartitionReference] {
        let damaged = try damagedFiles().compactMap { file in partitionFile(at: file.original).map { (file, $0) } }
        let lost = damaged.map { file, was in
            PartitionReference(day: was.day, tier: was.tier, name: was.name, receives: false) {
                throw StoreError(
                    .corrupt, "the file is damaged and was set aside; logetl doctor --repair brings back what can be read",
                    path: file.path)
            }
        }
        let found = try files(view).map { file in
            PartitionReference(day: file.day, tier: file.tier, name: file.name, receives: file.receives) { [self] in
                // The closure holds the view, and so the file.
                try withExtendedLifetime(view) { try open(file) }
            }
        }
        return lost.isEmpty ? found : (lost + found).sorted { ($0.day, $0.name) < ($1.day, $1.name) }
    }

    /// Opens a file for reading.
    func open(_ file: PartitionFile) throws(StoreError) -> any StorePartition {
        switch file.tier {
        case .warm: try WarmPartition(path(file), day: file.day, name: file.name)
        default: try HotPartition(path(file), day: file.day, name: file.name)
        }
    }

    /// The path of a file.
    func path(_ file: PartitionFile) -> String { "\(tenantFolder)/\(file.path)" }

    /// The files that count, in order. Other names in the folders are passed over.
    func files(_ view: StoreView) throws(StoreError) -> [PartitionFile] {
        let files = try hotFiles() + warmFiles()
        return files.filter { !view.hides($0.path) }.sorted()
    }

    /// The files of one day that count, in order.
    func files(_ view: StoreView, day: Day) throws(StoreError) -> [PartitionFile] {
        let files = try hotFiles(day) + warmFiles().filter { $0.day == day }
        return files.filter { !view.hides($0.path) }.sorted()
    }

    /// The files of warm days, those too that do not count.
    func warmFiles() throws(StoreError) -> [PartitionFile] {
        try Files.names(in: warmFolder).compactMap { PartitionFile(warm: $0) }
    }

    /// The files that may hold events of a shard's services.
    func files(ofShard shard: Int) throws(StoreError) -> [PartitionFile] {
        try listing { view throws(StoreError) in try files(view).filter { $0.mayHold(shard: shard) } }
    }

    /// The files of hot days, those too that do not count.
    func hotFiles() throws(StoreError) -> [PartitionFile] {
        var files: [PartitionFile] = []
        for name in try Files.names(in: hotFolder) {
            guard let day = Day(name) else { continue }
            files += try hotFiles(day)
        }
        return files
    }

    /// The files of one hot day, those too that do not count.
    func hotFiles(_ day: Day) throws(StoreError) -> [PartitionFile] {
        try Files.names(in: "\(hotFolder)/\(day)").compactMap { PartitionFile(hot: $0, day: day) }
    }
}

/// What hot and warm partitions have in common beside `Partition`.
protocol StorePartition: Partition {
    /// `candidates` with its error typed.
    func blocks(_ filter: BlockFilter) throws(StoreError) -> [BlockReference]
    /// Events for which duplicates are counted.
    func repeatCount() throws(StoreError) -> Int
    /// The blocks with an id greater than `id`, in the order of their ids.
    func spans(after id: Int64) throws(StoreError) -> [BlockSpan]
    /// `read` with its error typed.
    func block(_ reference: BlockReference) throws(StoreError) -> BlockReader?
    /// The stored bytes of a block, or nil if it is gone.
    func payloadBytes(_ id: Int64) throws(StoreError) -> [UInt8]?
}
