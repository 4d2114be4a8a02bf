import Events
import Store

/// What a job knows of the content of its inputs: the pieces that were stored before, by whomever, and those that are on their way.
///
/// The reading thread asks and begins pieces, the writing thread registers and settles them.
final class ContentBook: KnownPieces, @unchecked Sendable {
    /// The job.
    let job: Int64
    /// Tells the options of this ingest from others (`ContentPiece.options`).
    let options: Int64
    /// Whether known content is read all the same (`--force`).
    let ignoresKnown: Bool

    private let store: Store
    private let catalog: Catalog
    private let tenant: String
    private let claims: ContentClaims
    private let monitor = Monitor()
    /// Pieces that this job has begun and not settled, by the state before them.
    private var begun: [ContentState: [BegunPiece]] = [:]
    private var claimed: [ContentState: Claim] = [:]
    /// Marks of the jobs whose pieces are taken up again.
    private var places: [MarkedInput: ResumedPlaces] = [:]

    /// A piece on its way: who reads on behind it learns from its chunk what to go on with.
    private struct BegunPiece {
        var piece: ContentPiece
        var time: Handoff<Timestamp>
        var key: Handoff<OpenKey>
        /// The claim of its input.
        var claim: ContentState
    }

    /// A claim: the pieces that are on their way under it, and the inputs that may bring more.
    private struct Claim {
        var pieces = 0
        var inputs = 0
    }

    /// A book for a job in `store`. Throws where the file of claims cannot be opened.
    init(_ store: Store, job: Int64, options: Int64, ignoresKnown: Bool) throws(StoreError) {
        self.store = store
        self.job = job
        self.options = options
        self.ignoresKnown = ignoresKnown
        catalog = try store.catalog()
        tenant = store.tenant
        claims = try ContentClaims(store)
    }

    // MARK: The reading thread

    /// A trail for an input of this job.
    func trail() -> ContentTrail {
        var trail = ContentTrail(tenant: tenant, self)
        if ignoresKnown { trail.takeAllForNew() }
        return trail
    }

    // Those on their way count as stored: they will be, or the job fails.

    func lengths(after state: ContentState, head: Int64) throws(StoreError) -> [Int] {
        let own = monitor.locked { begun[state] ?? [] }.filter { $0.piece.head == head }.map(\.piece.length)
        let known = try catalog.pieceLengths(after: state, head: head)
        return own.isEmpty ? known : Set(known + own).sorted(by: >)
    }

    func piece(after state: ContentState, head: Int64, length: Int, to end: ContentState) throws(StoreError) -> ContentPiece? {
        let own = monitor.locked { begun[state] ?? [] }.first { $0.piece.length == length && $0.piece.after == end }
        if let own { return own.piece }
        return try catalog.piece(after: state, head: head, length: length, to: end)
    }

    /// Claims content for an input, so that no other process stores it at the same time. False where another has claimed it.
    func claim(_ state: ContentState) -> Bool {
        monitor.locked {
            guard claims.claim(state) != .refused else { return false }
            claimed[state, default: Claim()].inputs += 1
            return true
        }
    }

    /// An input that claimed content was read.
    func end(claim state: ContentState) {
        monitor.locked {
            claimed[state]?.inputs -= 1
            releaseIfIdle(state)
        }
    }

    /// Gives up a claim that nothing rests on any more. While the monitor is held.
    private func releaseIfIdle(_ state: ContentState) {
        guard let claim = claimed[state], claim.pieces <= 0, claim.inputs <= 0 else { return }
        claimed[state] = nil
        claims.release(state)
    }

    /// Takes note of pieces that are handed on: they end with this time and open key.
    func begin(_ content: ChunkContent?, time: Handoff<Timestamp>, key: Handoff<OpenKey>) {
        guard let content else { return }
        monitor.locked {
            for piece in content.pieces {
                var known = piece
                known.isStored = true
                begun[piece.before, default: []].append(BegunPiece(piece: known, time: time, key: key, claim: content.claim))
                claimed[content.claim, default: Claim()].pieces += 1
            }
        }
    }

    /// What comes after a stored piece goes on with: its time and open key.
    func handoffs(after piece: ContentPiece) -> (time: Handoff<Timestamp>, key: Handoff<OpenKey>) {
        let own = monitor.locked {
            begun[piece.before]?.first { $0.piece.length == piece.length && $0.piece.after == piece.after }
        }
        if let own { return (own.time, own.key) }
        return (Handoff(piece.carry.last), Handoff(OpenKey(code: piece.carry.openKey)))
    }

    /// What is stored already of a piece that another job began; nil where that cannot be told, as it had other options.
    func resumedPlaces(of piece: ContentPiece) throws(StoreError) -> ResumedPlaces? {
        guard piece.options == options else { return nil }
        let input = MarkedInput(job: piece.job, entry: piece.entry)
        if let known = places[input] { return known }
        let made = ResumedPlaces(
            marks: try store.progress(ofJob: piece.job).filter { $0.mark.entry == piece.entry },
            letters: try store.letterProgress(ofJob: piece.job, entry: piece.entry), shards: catalog.shards)
        places[input] = made
        return made
    }

    // MARK: The writing thread

    /// Records pieces whose events are about to be written. They are on the disk when it returns.
    func register(_ pieces: [ContentPiece]) throws(StoreError) {
        guard !pieces.isEmpty else { return }
        try catalog.register(pieces, isDurable: true)
    }

    /// Records that all events of the pieces are on the disk.
    func settle(_ pieces: [ContentPiece]) throws(StoreError) {
        guard !pieces.isEmpty else { return }
        try catalog.settle(pieces)
        monitor.locked { for piece in pieces { forget(piece) } }
    }

    /// A piece is settled: the catalog answers for it. While the monitor is held.
    private func forget(_ piece: ContentPiece) {
        guard var same = begun[piece.before],
            let index = same.firstIndex(where: { $0.piece.length == piece.length && $0.piece.after == piece.after })
        else { return }
        let state = same.remove(at: index).claim
        begun[piece.before] = same.isEmpty ? nil : same
        claimed[state]?.pieces -= 1
        releaseIfIdle(state)
    }
}

/// An input as the marks name it: the number of an input in a job.
struct MarkedInput: Hashable {
    var job: Int64
    var entry: Int64
}

/// Where events of an input that was not stored to its end are stored already.
final class ResumedPlaces: Sendable {
    private struct Place: Hashable {
        var day: Day
        var shard: Int
    }

    private let marks: [Place: Int64]
    private let letters: Int64
    private let shards: Int

    /// The marks of the input in the shards and among the dead letters, in a store of `shards` shards.
    init(marks: [Store.ShardProgress], letters: Int64, shards: Int) {
        self.marks = Dictionary(marks.map { (Place(day: $0.day, shard: $0.shard), $0.mark.position) }, uniquingKeysWith: max)
        self.letters = letters
        self.shards = shards
    }

    /// Whether the rejected parts of a piece with this end are dead letters already.
    func hasLetters(before end: Int) -> Bool { letters >= Int64(end) }

    /// The rows of a batch that are stored, of a piece with this end.
    func storedRows(_ batch: EventBatch, before end: Int) -> [Int] {
        guard !marks.isEmpty else { return [] }
        let shardOf = batch.serviceNames.map { HotWriter.shard(forService: $0, of: shards) }
        return (0..<batch.count).filter { row in
            let place = Place(day: batch.timestamps[row].day, shard: shardOf[Int(batch.services[row])])
            return (marks[place] ?? 0) >= Int64(end)
        }
    }
}
