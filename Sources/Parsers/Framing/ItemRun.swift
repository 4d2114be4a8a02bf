import Events

/// What a parser has at hand while it goes through a piece of input: the last item, which continuation lines may join, and the counts.
struct ItemRun {
    /// What the last line became.
    enum Item {
        case none, event, rejected
    }

    let batch: EventBatch
    let rejected: (ByteRange, RejectReason) -> Void
    /// What the piece gave so far, without the count of events.
    var counts = ParseCounts()
    private(set) var item = Item.none
    /// The last item, where it was rejected for its first line alone and further lines have joined it.
    var joinedReject: ByteRange? { item == .rejected && hasJoined ? pending : nil }
    private var hasJoined = false
    /// Blank lines since the last item: dropped unless a continuation follows.
    var blanks = 0
    private var bound = JoinBound()
    private var pending = ByteRange(0, 0)
    private var reason = RejectReason.noFormat

    init(batch: EventBatch, rejected: @escaping (ByteRange, RejectReason) -> Void) {
        self.batch = batch
        self.rejected = rejected
    }

    /// Joins a continuation line to the last item, of which there is one; false where the item is full.
    @inline(never)
    mutating func join(_ line: ByteRange) -> Bool {
        guard bound.admits(blanks + 1, upTo: Int(line.end)) else { return false }
        blanks = 0
        if item == .event {
            Joining.join(batch, Int(line.start), Int(line.end))
        } else {
            pending.end = line.end
            hasJoined = true
        }
        return true
    }

    /// A line begins an item.
    @inline(__always)
    mutating func begin(_ line: LineSplitter.Line) {
        if item == .rejected || blanks > 0 { finish() }
        bound.begin(Int(line.range.start))
        if line.isCut { counts.cutLines += 1 }
    }

    /// The last item turned out to be an event, read from all its lines.
    mutating func acceptJoined() { item = .event }

    /// What became of the line that began the item.
    @inline(__always)
    mutating func end(_ line: LineSplitter.Line, _ outcome: LineOutcome) {
        switch outcome {
        case .event:
            item = .event
            if line.isCut { Joining.markCut(batch) }
        case .rejected(let reason):
            reject(line.range, reason)
        case .noMatch:
            reject(line.range, .noFormat)
        case .dropped(let reason):
            item = .none
            counts.dropped[reason, default: 0] += 1
        }
    }

    /// The event of a container's group is complete; the group is empty afterwards.
    @inline(__always)
    mutating func end(_ group: inout ContainerGroup, _ event: ContainerEvent, _ isSplit: Bool, _ context: inout ParseContext) {
        guard !group.pieces.isEmpty else { return }
        // What stands between may not be joined to across this event.
        finish()
        let isCut = group.isCut || isSplit
        if isCut { counts.cutLines += 1 }
        switch event.commit(group.pieces, isCut: isCut, into: batch, &context) {
        case .event: break
        case .dropped(let reason): counts.dropped[reason, default: 0] += 1
        case .rejected(let reason): reject(group, reason)
        case .noMatch: reject(group, .noFormat)
        }
        group.removeAll()
    }

    /// A blank line that nothing can follow up on.
    mutating func dropBlank() { counts.dropped[.blank, default: 0] += 1 }

    /// Ends the last item.
    mutating func finish() {
        if item == .rejected {
            counts.rejected[reason, default: 0] += 1
            rejected(pending, reason)
        }
        item = .none
        if blanks > 0 {
            counts.dropped[.blank, default: 0] += blanks
            blanks = 0
        }
    }

    /// Lines that are neighbours are one item, others are one each, so that what is kept of them is the input's own bytes.
    private mutating func reject(_ group: ContainerGroup, _ reason: RejectReason) {
        if let first = group.pieces.first, let last = group.pieces.last, last.number - first.number == group.pieces.count - 1 {
            reject(ByteRange(first.line.start, last.line.end), reason)
            finish()
            return
        }
        for piece in group.pieces {
            reject(piece.line, reason)
            finish()
        }
    }

    private mutating func reject(_ range: ByteRange, _ reason: RejectReason) {
        item = .rejected
        hasJoined = false
        pending = range
        self.reason = reason
    }
}

/// The lines of one stream that are one event so far.
struct ContainerGroup {
    private(set) var pieces: ContiguousArray<ContainerLine> = []
    /// Whether a line was longer than the limit.
    private(set) var isCut = false

    @inline(__always)
    mutating func append(_ line: ContainerLine, _ isCut: Bool) {
        pieces.append(line)
        if isCut { self.isCut = true }
    }

    @inline(__always)
    mutating func removeAll() {
        pieces.removeAll(keepingCapacity: true)
        isCut = false
    }
}
