import Blocks
import Events

extension MoveLog {
    /// The early copies of now.
    public var earlyCopies: EarlyCopies { EarlyCopies(copies: list.copies, copied: list.copied) }

    /// Writes what a copy names to the archive, under the name of `job`. The sources, which must be sealed, stay what counts.
    ///
    /// Throws the first error; then nothing has changed but for files that do not count, which are taken back with the job.
    public func copy(_ copy: DayCopy, to cold: any ColdOutput, job: Job) throws(StoreError) {
        if reserveBytes > 0 {
            try store.requireSpace(copy.sources.reduce(0) { $0 + $1.bytes } * Self.coldShare, reserve: reserveBytes)
        }
        do throws(StoreError) {
            try announce(job)
            let meter = ContentMeter(cold)
            // Services that have no copy yet are read from all files, others from those that are not copied.
            let fresh = copy.services.filter { list.copies[.init(day: copy.day, service: $0)] == nil }
            try pass(copy.sources, fresh, to: meter, cold)
            try pass(copy.sources.filter { !list.copied.contains($0.path) }, copy.services.subtracting(fresh), to: meter, cold)
            let events = try cold.finish()
            let given = meter.content.values.reduce(0) { $0 + $1.events }
            guard events == given else { throw Self.differs("\(copy.day), cold") }
            try cold.publish()

            var next = list
            next.jobs = []
            for (service, content) in meter.content {
                let place = EarlyCopy.Place(day: copy.day, service: service)
                var known = next.copies[place] ?? EarlyCopy(day: copy.day, service: service, content: .init(), files: [])
                known.content.add(content)
                known.files += cold.made[service] ?? []
                next.copies[place] = known
            }
            next.copied.formUnion(copy.sources.map(\.path))
            try publish(next)
        } catch {
            cold.discard()
            throw error
        }
    }

    private func pass(
        _ sources: [StoredPartition], _ services: Set<String>, to meter: ContentMeter, _ cold: any ColdOutput
    ) throws(StoreError) {
        for some in DayMove.groups(services) {
            let wanted = sources.filter { !some.isDisjoint(with: $0.services.keys) }
            let opened = try wanted.map { (source) throws(StoreError) in try store.open(source.file) }
            let rewriter = DayRewriter(opened, to: [meter], cold: 0) { some.contains($0) ? 0 : nil }
            try rewriter.run()
            let promised = wanted.reduce(0) { sum, source in
                sum + source.services.reduce(0) { some.contains($1.key) ? $0 + $1.value : $0 }
            }
            guard rewriter.given[0].events == promised else {
                throw StoreError(
                    .corrupt, "\(rewriter.given[0].events) events were read where \(promised) are recorded; nothing was copied",
                    path: "\(store.tenantFolder), \(meter.content.count)")
            }
            try cold.endServices()
        }
    }

    /// Lets copies count that no hot or warm file answers for any more.
    public func release(_ copies: [EarlyCopy]) throws(StoreError) {
        guard !copies.isEmpty else { return }
        var next = list
        for copy in copies { next.copies[copy.place] = nil }
        try publish(next)
    }

    /// What the files hold of some services, as an early copy would have it.
    func content(of sources: [StoredPartition], _ services: Set<String>) throws(StoreError) -> [String: ContentHash] {
        if services.isEmpty { return [:] }
        let meter = ContentMeter(nil)
        let opened = try sources.map { (source) throws(StoreError) in try store.open(source.file) }
        try DayRewriter(opened, to: [meter], cold: 0) { services.contains($0) ? 0 : nil }.run()
        return meter.content
    }
}

/// Hashes the events of each service on their way to another output, or to none.
private final class ContentMeter: EventOutput {
    private(set) var content: [String: ContentHash] = [:]
    private let target: (any EventOutput)?

    init(_ target: (any EventOutput)?) { self.target = target }

    func take(_ batch: EventBatch, _ services: [(name: [UInt8], rows: [Int])], keeping: Int) throws(StoreError) -> [Int] {
        var hasher = EventHasher(batch)
        for (name, rows) in services where !rows.isEmpty {
            let service = String(decoding: name, as: UTF8.self)
            var hash = content[service] ?? ContentHash()
            for row in rows { hasher.add(row, to: &hash) }
            content[service] = hash
        }
        // What is kept would be hashed again.
        return try target?.take(batch, services, keeping: 0) ?? []
    }
}
