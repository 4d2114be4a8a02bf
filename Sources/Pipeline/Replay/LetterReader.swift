import Events
import Parsers
import Store

/// Reads the letters of a plan and hands them to the workers, those of one input together. One thread.
final class LetterReader {
    private let plan: DeadLetterPlan
    private let ingest: Ingest
    private let monitor: ReceiptMonitor
    private let job: IngestJob
    private var group: LetterGroup?
    /// The private key that the letters so far of the group have left open.
    private var openKey = Handoff(OpenKey.closed)

    init(_ plan: DeadLetterPlan, _ ingest: Ingest, _ monitor: ReceiptMonitor, _ job: IngestJob) {
        self.plan = plan
        self.ingest = ingest
        self.monitor = monitor
        self.job = job
    }

    /// Reads to the end of the plan, or until the job is stopped. Throws what reading the letters throws.
    func run() throws(StoreError) {
        while !job.isStopped, case let page = try plan.nextPage(), !page.isEmpty {
            var run: [DeadLetter] = []
            var key: LetterGroup.Key?
            for letter in page {
                let own = LetterGroup.Key(source: letter.source, job: letter.job, input: try plan.input(of: letter))
                if let key, key != own {
                    try send(run, key)
                    run.removeAll(keepingCapacity: true)
                }
                key = own
                run.append(letter)
            }
            if let key { try send(run, key) }
        }
    }

    /// Hands on letters of one input.
    private func send(_ letters: [DeadLetter], _ key: LetterGroup.Key) throws(StoreError) {
        let batch = job.takeBatch()
        var pieces: [LetterPiece] = []
        for letter in letters {
            let range = letter.bytes.withUnsafeBytes { batch.arena.append($0) }
            batch.arena.append("\n")
            var bare = letter
            bare.bytes = []
            let time = letter.time ?? key.input?.reference ?? Timestamp(rawValue: letter.at &* 1_000_000_000)
            let isCut = letter.isCut || letter.reason == RejectReason.tooLong.code
            pieces.append(LetterPiece(letter: bare, range: range, time: time, isCut: isCut))
        }
        if group?.key != key {
            openKey = Handoff(OpenKey.closed)
            do throws(StoreError) {
                group = try LetterGroup(key, pieces, in: batch, ingest, receipt: receipt(key.source), plan)
            } catch {
                job.giveBack(batch)
                throw error
            }
        }
        guard let source = group?.source, let form = group?.form else {
            job.giveBack(batch)
            return leave(letters.count, receipt(key.source))
        }
        monitor.update(source.receipt) { $0.bytes += batch.arena.count }
        let bytes = batch.arena.bytes(ByteRange(0, batch.arena.count))
        group?.form?.columns = ColumnList.inForce(after: bytes, of: form.format.base, before: form.columns)
        let keys = KeyHandoff(before: openKey)
        openKey = keys.after
        job.send(pieces, in: batch, source, form, isPinned: group?.isPinned ?? false, keys: keys)
    }

    /// The receipt of a source; letters of several jobs have one.
    private func receipt(_ source: String) -> Int {
        if let last = monitor.receipts.last, last.name == source { return monitor.receipts.count - 1 }
        return monitor.begin(source)
    }

    /// Letters that cannot be read stay as they are.
    private func leave(_ count: Int, _ receipt: Int) {
        monitor.update(receipt) { file in
            file.counts.rejected[.noFormat, default: 0] += count
            let note = "csv needs the line that names the columns, which is not known for these letters; ingest the file again"
            if !file.notes.contains(note) { file.notes.append(note) }
        }
    }
}
