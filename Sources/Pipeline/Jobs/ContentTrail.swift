import CXXHash
import Events
import Store

/// What is known of content: asked by a trail.
protocol KnownPieces {
    /// The lengths of the pieces that go on from a state with this head, the longest first.
    func lengths(after state: ContentState, head: Int64) throws(StoreError) -> [Int]

    /// The piece between two states.
    func piece(after state: ContentState, head: Int64, length: Int, to end: ContentState) throws(StoreError) -> ContentPiece?
}

/// Follows the text of one input along the pieces that were read before, as far as the two agree; what comes after is new.
///
/// The first state of content is made of its first line, so that an input is compared with few others. The text may be given again and
/// again while it grows: a step is taken only when it is sure.
struct ContentTrail {
    /// What the text at hand says.
    enum Step: Equatable {
        /// More text, this many bytes in all, or the end, decides.
        case wait(Int)
        /// The text begins with this piece, which was read before.
        case known(ContentPiece)
        /// The text was never read.
        case new
    }

    /// The state at the beginning of the text; nil before the first line is there.
    private(set) var state: ContentState?
    /// Bytes of the content before the text.
    private(set) var position = 0
    /// Whether all so far was known.
    private(set) var isKnown = true

    private let tenant: String
    private let pieces: any KnownPieces
    /// What the pieces that may come next are as long as, the longest first, with their head; asked for once a state.
    private var candidates: [(head: Int64, length: Int)]?

    /// A trail for an input whose events go to a tenant.
    init(tenant: String, _ pieces: any KnownPieces) {
        self.tenant = tenant
        self.pieces = pieces
    }

    /// All that comes is taken for new.
    mutating func takeAllForNew() { isKnown = false }

    /// What the text after the last step is. `isEnd` says that no more will come. Throws what the catalog does.
    mutating func next(_ text: UnsafeRawBufferPointer, isEnd: Bool) throws(StoreError) -> Step {
        guard isKnown else { return .new }
        if text.isEmpty { return isEnd ? .new : .wait(1) }
        guard let state = state ?? firstState(text, isEnd: isEnd) else { return .wait(text.count + 1) }
        self.state = state
        // Before its head is there nothing can be said of longer pieces.
        if !isEnd, text.count < ContentPiece.headBytes { return .wait(ContentPiece.headBytes) }
        let candidates = try candidates(after: state, text)
        // One byte more than the piece tells whether its last line went on.
        if !isEnd, let longest = candidates.first, longest.length >= text.count { return .wait(longest.length + 1) }
        for (head, length) in candidates where length > 0 && length <= text.count {
            // A line that has grown since is read anew, as a whole.
            guard text[length - 1] == 0x0A || length == text.count else { continue }
            let after = Self.state(after: state, UnsafeRawBufferPointer(rebasing: text[..<length]))
            if let piece = try pieces.piece(after: state, head: head, length: length, to: after) { return .known(piece) }
        }
        isKnown = false
        return .new
    }

    /// Goes on behind a piece: one that `next` gave, or `piece(of:)`.
    mutating func pass(_ piece: ContentPiece) {
        state = piece.after
        position += piece.length
        candidates = nil
    }

    /// The piece that `text`, which comes next and is new, is, read by input `entry` of `job`. What it carries on is not known yet.
    func piece(of text: UnsafeRawBufferPointer, job: Int64, entry: Int64, options: Int64 = 0) -> ContentPiece {
        let before = state ?? firstState(text, isEnd: true) ?? ContentState(high: 0, low: 0)
        return ContentPiece(
            before: before, head: Self.head(text), length: text.count, after: Self.state(after: before, text),
            end: position + text.count, job: job,
            entry: entry, carry: .init(last: Timestamp(rawValue: 0)), options: options, isStored: false)
    }

    private mutating func candidates(
        after state: ContentState, _ text: UnsafeRawBufferPointer
    ) throws(StoreError) -> [(head: Int64, length: Int)] {
        if let candidates { return candidates }
        let head = Self.head(text)
        var found = head == 0 ? [] : try pieces.lengths(after: state, head: head).map { (head: head, length: $0) }
        found += try pieces.lengths(after: state, head: 0).map { (head: 0, length: $0) }
        candidates = found
        return found
    }

    /// See `ContentPiece.head`.
    private static func head(_ text: UnsafeRawBufferPointer) -> Int64 {
        guard text.count >= ContentPiece.headBytes else { return 0 }
        let hash = Int64(bitPattern: logetl_xxh3(text.baseAddress, ContentPiece.headBytes).low)
        return hash == 0 ? 1 : hash
    }

    /// The state made of the first line and the tenant; nil where that line has not ended yet.
    private func firstState(_ text: UnsafeRawBufferPointer, isEnd: Bool) -> ContentState? {
        let head = UnsafeRawBufferPointer(rebasing: text.prefix(ContentPiece.headBytes))
        let end = head.firstOffset(of: 0x0A)
        guard end != nil || isEnd || head.count == ContentPiece.headBytes else { return nil }
        let name = Array(tenant.utf8).withUnsafeBytes { logetl_xxh3($0.baseAddress, $0.count) }
        let line = end.map { UnsafeRawBufferPointer(rebasing: head[...$0]) } ?? head
        return ContentState(logetl_xxh3_chain(line.baseAddress, line.count, name, -1))
    }

    private static func state(after state: ContentState, _ text: UnsafeRawBufferPointer) -> ContentState {
        ContentState(
            logetl_xxh3_chain(text.baseAddress, text.count, logetl_hash128(low: state.low, high: state.high), Int64(text.count)))
    }
}

extension ContentState {
    fileprivate init(_ hash: logetl_hash128) { self.init(high: hash.high, low: hash.low) }
}
