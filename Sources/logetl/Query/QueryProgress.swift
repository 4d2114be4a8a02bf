import Glibc
import SQL
import Synchronization

/// Shows a person how far a long question is, on the standard error of a terminal; silent elsewhere.
final class QueryProgress {
    /// Nanoseconds before anything is shown, and between two pictures.
    private static let waitMicroseconds: UInt32 = 200_000
    private static let firstAfter = 4

    private final class State: Sendable {
        let isOver = Atomic<Bool>(false)
        let isShown = Atomic<Bool>(false)
    }
    private let state = State()

    /// Begins to watch a session.
    init(_ session: SQLSession) {
        guard Terminal.isTerminal(STDERR_FILENO), Terminal.environment("TERM") != "dumb" else { return }
        let state = state
        let read = session.progress
        BackgroundThread.start {
            var pictures = 0
            while !state.isOver.load(ordering: .sequentiallyConsistent) {
                usleep(Self.waitMicroseconds)
                pictures += 1
                guard pictures >= Self.firstAfter, !state.isOver.load(ordering: .sequentiallyConsistent) else { continue }
                let elapsed = Quantities.duration(Double(pictures) * Double(Self.waitMicroseconds) / 1e6)
                state.isShown.store(true, ordering: .sequentiallyConsistent)
                _ = Output.writeOnce(
                    "\r\u{1B}[K\(Quantities.bytes(read.bytes)) of \(Quantities.grouped(read.blocks)) blocks read, \(elapsed)",
                    to: STDERR_FILENO)
            }
        }
    }

    /// Takes the picture away. Can be called again.
    func end() {
        guard !state.isOver.exchange(true, ordering: .sequentiallyConsistent) else { return }
        if state.isShown.load(ordering: .sequentiallyConsistent) { _ = Output.writeOnce("\r\u{1B}[K", to: STDERR_FILENO) }
    }
}
