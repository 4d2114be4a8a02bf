import Events
import Store

/// Brings what is committed to the disk while the next blocks are made, and records then that its content is stored.
///
/// A commit without a flush survives a killed process, not a power cut. Flushing each commit would wait for the disk all the time; so it is
/// done for many commits at once, by a thread of its own. What a machine that crashes loses is read again from the input.
final class SettlingWork {
    /// Bytes of input after which a commit and a flush are due. A flush ends before the next one begins: at most twice this, and what the
    /// workers have, is read again.
    static let inputBytes = 24 << 20
    /// Pieces after which they are due: of small inputs, each of which holds a claim as long.
    static let piecesMax = 512

    private let book: ContentBook
    private var pieces: [ContentPiece] = []
    private var bytes = 0
    private var thread: WorkerThread?
    private let outcome = Outcome()

    private final class Outcome: @unchecked Sendable {
        private let monitor = Monitor()
        private var error: StoreError?

        func fail(_ error: StoreError) { monitor.locked { self.error = self.error ?? error } }
        func check() throws(StoreError) { if let error = monitor.locked({ error }) { throw error } }
    }

    /// Work for the pieces of a book.
    init(_ book: ContentBook) { self.book = book }

    deinit { thread?.join() }

    /// Takes pieces whose events are committed. Where enough wait they are flushed: `files` gives what was written since it was last asked.
    /// Throws what went wrong with a flush before.
    func committed(_ pieces: [ContentPiece], files: () -> [WrittenFile]) throws(StoreError) {
        self.pieces += pieces
        bytes += pieces.reduce(0) { $0 + $1.length }
        guard bytes >= Self.inputBytes || self.pieces.count >= Self.piecesMax else { return }
        try wait()
        let (settled, written, book, outcome) = (self.pieces, files(), book, outcome)
        self.pieces.removeAll()
        bytes = 0
        thread = WorkerThread {
            do throws(StoreError) {
                for file in written { try file.flush() }
                try book.settle(settled)
            } catch {
                outcome.fail(error)
            }
        }
    }

    /// Waits for the flush that runs. Throws what went wrong with it.
    func wait() throws(StoreError) {
        thread?.join()
        thread = nil
        try outcome.check()
    }

    /// Records the rest: everything is on the disk. Throws also what went wrong before.
    func finish() throws(StoreError) {
        try wait()
        try book.settle(pieces)
        pieces.removeAll()
        bytes = 0
    }
}
