import Events
import Store

/// Tells the dead-letter store what became of the letters of a replay.
final class ReplayLetters: RejectKeeper {
    /// Letters that wait no more, as far as they are committed.
    private(set) var taken = 0
    /// Letters that stay rejected, as far as that is committed.
    private(set) var stayed = 0

    private let ledger: DeadLetterReplay
    private let job: Int64
    private var outcomes: [ReplayOutcome] = []

    init(_ ledger: DeadLetterReplay, job: Int64) {
        self.ledger = ledger
        self.job = job
    }

    func take(_ result: borrowing ChunkResult) throws(StoreError) {
        let letters = result.chunk.letters
        var rests = [[ReplayOutcome.Rest]](repeating: [], count: letters.count)
        for reject in result.rejects {
            guard let index = LetterPiece.index(of: reject.offset, in: letters) else { continue }
            let piece = letters[index]
            rests[index].append(
                .init(
                    offset: piece.letter.offset + Int64(reject.offset - Int(piece.range.start)), stage: reject.stage,
                    reason: reject.letterReason, bytes: Array(result.rejectedText[reject.bytes])))
        }
        for (index, piece) in letters.enumerated() {
            let items = index < result.letterItems.count ? result.letterItems[index] : 0
            outcomes.append(ReplayOutcome(piece.letter, Self.result(rests[index], items: items)))
        }
    }

    private static func result(_ rests: [ReplayOutcome.Rest], items: Int) -> ReplayOutcome.Result {
        guard let first = rests.first else { return .taken }
        return rests.count >= items ? .rejected(stage: first.stage, reason: first.reason) : .partly(rests)
    }

    func prepare(_ writer: HotWriter) throws(StoreError) -> [ProgressMark] {
        try ledger.stage(outcomes, writer, job: job).map { [$0] } ?? []
    }

    func stored(by writer: HotWriter) throws(StoreError) {
        for outcome in outcomes {
            if case .rejected = outcome.result { stayed += 1 } else { taken += 1 }
        }
        outcomes.removeAll(keepingCapacity: true)
        try ledger.stored(by: writer)
    }

    var isFull: Bool { false }

    func takeWritten() -> [WrittenFile] { [] }

    func finish(_ writer: HotWriter) throws(StoreError) { try ledger.finish(writer) }
}
