import Events
import Store

/// Says of one input, while it is read, what was stored before and what is to be handed on. The reading thread's.
struct InputTrail {
    /// What is to be done with the text at hand.
    enum Step {
        /// Read until there is so much of it, or the end.
        case read(Int)
        /// Pass over the piece that it begins with: it is stored.
        case pass(ContentPiece)
        /// Hand on the pieces that it begins with, once more: what of them is stored is in `places` (nil: unknown).
        case redo([ContentPiece], ResumedPlaces?)
        /// Hand it on: it is new.
        case new
        /// Leave the input: another process is storing it.
        case leave
    }

    private let book: ContentBook
    private let entry: Int64
    private var trail: ContentTrail
    /// The end of the first piece, by which the content is claimed; nil before it is known.
    private var claimKey: ContentState?
    private var isClaimed = false

    /// Whether the text may have been read before.
    var isKnown: Bool { trail.isKnown }
    /// Bytes of the content before the text.
    var position: Int { trail.position }

    /// A trail for the input with this number.
    init(_ book: ContentBook, entry: Int64) {
        self.book = book
        self.entry = entry
        trail = book.trail()
    }

    /// What to do with `text`. Throws what the catalog does.
    mutating func next(_ text: UnsafeRawBufferPointer, isEnd: Bool) throws(StoreError) -> Step {
        switch try trail.next(text, isEnd: isEnd) {
        case .wait(let count): return .read(count)
        case .new: return .new
        case .known(let piece):
            if piece.isStored { return .pass(piece) }
            guard claim(piece) else { return .leave }
            var pieces = [piece]
            // The last line of an input without a line end is a piece of its own, and the end of the event before.
            if isEnd, piece.length < text.count, text[text.count - 1] != 0x0A {
                var ahead = trail
                ahead.pass(piece)
                let rest = UnsafeRawBufferPointer(rebasing: text[piece.length...])
                if case .known(let last) = try ahead.next(rest, isEnd: true), !last.isStored, last.length == rest.count {
                    pieces.append(last)
                }
            }
            return .redo(pieces, try book.resumedPlaces(of: piece))
        }
    }

    /// Goes on behind a piece.
    mutating func pass(_ piece: ContentPiece) {
        if claimKey == nil { claimKey = piece.after }
        trail.pass(piece)
    }

    /// The pieces that new text, which is handed on, is, and the trail behind them. Nil where another process is storing the content.
    ///
    /// A last line without its end may go on when the input has grown: it is a piece of its own.
    mutating func pieces(of text: UnsafeRawBufferPointer, isEnd: Bool) -> [ContentPiece]? {
        var ends = [text.count]
        if isEnd, let last = text.last, last != 0x0A, let end = text.lastOffset(of: 0x0A) { ends.insert(end + 1, at: 0) }
        var pieces: [ContentPiece] = []
        var start = 0
        for end in ends {
            let piece = trail.piece(
                of: UnsafeRawBufferPointer(rebasing: text[start..<end]), job: book.job, entry: entry, options: book.options)
            guard !pieces.isEmpty || claim(piece) else { return nil }
            pass(piece)
            pieces.append(piece)
            start = end
        }
        return pieces
    }

    /// The claim that the content's storing rests on.
    var claimedState: ContentState? { isClaimed ? claimKey : nil }

    private mutating func claim(_ first: ContentPiece) -> Bool {
        if isClaimed { return true }
        let key = claimKey ?? first.after
        // What is read whatever is known is nobody's alone.
        guard book.ignoresKnown || book.claim(key) else { return false }
        claimKey = key
        isClaimed = true
        return true
    }
}
