import CXXHash
import Events
import Store

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

    /// Bytes of a first line that make the first state, at most.
    static let headBytes = 4 << 10

    /// The state at the beginning of the text; nil before the first line is there.
    private(set) var state: ContentState?
    /// Bytes of the content before the text.
    private(set) var position = 0
    /// Whether all so far was known.
    private(set) var isKnown = true

    private let tenant: String
    private let lookUp: (ContentState, _ limit: Int) throws(StoreError) -> [ContentPiece]
    private var branches: [ContentPiece]?
    private var branchesWereLimited = false

    /// A trail for an input whose events go to a tenant. `lookUp` gives the pieces that go on from a state (`Catalog.pieces`).
    init(tenant: String, lookUp: @escaping (ContentState, _ limit: Int) throws(StoreError) -> [ContentPiece]) {
        self.tenant = tenant
        self.lookUp = lookUp
    }

    /// All that comes is taken for new.
    mutating func takeAllForNew() { isKnown = false }

    /// What the text after the last step is. `isEnd` says that no more will come. Throws what the catalog does.
    mutating func next(_ text: UnsafeRawBufferPointer, isEnd: Bool) throws(StoreError) -> Step {
        guard isKnown else { return .new }
        if text.isEmpty { return isEnd ? .new : .wait(1) }
        guard let state = state ?? firstState(text, isEnd: isEnd) else { return .wait(text.count + 1) }
        self.state = state
        let branches = try branches(from: state, limit: isEnd ? text.count : .max)
        // One byte more than the piece tells whether its last line went on.
        if !isEnd, let longest = branches.first, longest.length >= text.count { return .wait(longest.length + 1) }
        var length = -1
        var after: ContentState?
        for branch in branches where branch.length > 0 && branch.length <= text.count {
            // A line that has grown since is read anew, as a whole.
            guard text[branch.length - 1] == 0x0A || branch.length == text.count else { continue }
            if branch.length != length {
                length = branch.length
                after = Self.state(after: state, UnsafeRawBufferPointer(rebasing: text[..<length]))
            }
            if after == branch.after { return .known(branch) }
        }
        isKnown = false
        return .new
    }

    /// Goes on behind a piece: one that `next` gave, or `piece(of:)`.
    mutating func pass(_ piece: ContentPiece) {
        state = piece.after
        position += piece.length
        branches = nil
    }

    /// The piece that `text`, which comes next and is new, is, read by input `entry` of `job`. What it carries on is not known yet.
    func piece(of text: UnsafeRawBufferPointer, job: Int64, entry: Int64, options: Int64 = 0) -> ContentPiece {
        let before = state ?? firstState(text, isEnd: true) ?? ContentState(high: 0, low: 0)
        return ContentPiece(
            before: before, length: text.count, after: Self.state(after: before, text), end: position + text.count, job: job,
            entry: entry, carry: .init(last: Timestamp(rawValue: 0)), options: options, isStored: false)
    }

    /// The branches of a state, asked for once, unless fewer were asked for than are wanted now.
    private mutating func branches(from state: ContentState, limit: Int) throws(StoreError) -> [ContentPiece] {
        if let branches, !branchesWereLimited || limit != .max { return branches }
        let found = try lookUp(state, limit)
        branches = found
        branchesWereLimited = limit != .max
        return found
    }

    /// The state made of the first line and the tenant; nil where that line has not ended yet.
    private func firstState(_ text: UnsafeRawBufferPointer, isEnd: Bool) -> ContentState? {
        let head = UnsafeRawBufferPointer(rebasing: text.prefix(Self.headBytes))
        let end = head.firstOffset(of: 0x0A)
        guard end != nil || isEnd || head.count == Self.headBytes else { return nil }
        let name = Array(tenant.utf8).withUnsafeBytes { logetl_xxh3($0.baseAddress, $0.count) }
        let line = end.map { UnsafeRawBufferPointer(rebasing: head[...$0]) } ?? head
        return ContentState(logetl_xxh3_chain(line.baseAddress, line.count, name, -1))
    }

    private static func state(after state: ContentState, _ text: UnsafeRawBufferPointer) -> ContentState {
        ContentState(logetl_xxh3_chain(text.baseAddress, text.count, logetl_hash128(low: state.low, high: state.high), Int64(text.count)))
    }
}

extension ContentState {
    fileprivate init(_ hash: logetl_hash128) { self.init(high: hash.high, low: hash.low) }
}
