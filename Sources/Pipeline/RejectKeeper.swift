import Events
import Parsers
import Store

/// What a store's sink does with input that is rejected, and which marks it leaves in the shards. Called by the writing thread alone.
protocol RejectKeeper: AnyObject {
    /// Whether so much was taken that it should be committed.
    var isFull: Bool { get }

    /// Takes the rejects of a result; they come in the order of the chunks.
    func take(_ result: borrowing ChunkResult) throws(StoreError)

    /// The blocks that wait in `writer` are about to be committed: keeps what was taken, and gives the marks to commit them with.
    func prepare(_ writer: HotWriter) throws(StoreError) -> [ProgressMark]

    /// The blocks are committed.
    func stored(by writer: HotWriter) throws(StoreError)

    /// The files that were written to since this was last asked.
    func takeWritten() -> [WrittenFile]

    /// The end: all is to be kept for good.
    func finish(_ writer: HotWriter) throws(StoreError)
}

/// Writes the rejects of an ingest as dead letters.
///
/// Letters first, then the blocks; both with marks, by which a job that takes up the input after a crash knows what is there.
final class IngestLetters: RejectKeeper {
    private let letters: DeadLetterWriter
    private let job: Int64
    private let mask: MaskPolicy
    private var marks: [MarkedInput: ProgressMark] = [:]
    /// The columns' names last seen, and how they are kept.
    private var columns: (list: ColumnList, kept: [UInt8])?

    init(_ store: Store, job: Int64, mask: MaskPolicy) throws(StoreError) {
        letters = try DeadLetterWriter(store)
        self.job = job
        self.mask = mask
    }

    func take(_ result: borrowing ChunkResult) throws(StoreError) {
        let chunk = result.chunk
        let mark =
            chunk.content?.mark
            ?? ProgressMark(
                job: job, entry: Int64(chunk.source.receipt), position: Int64(chunk.offset + chunk.bytes.count))
        marks[MarkedInput(job: mark.job, entry: mark.entry)] = mark
        guard !result.rejects.isEmpty else { return }
        var input = chunk.source.letterInput(format: chunk.form.format)
        for reject in result.rejects {
            input.columns = header(reject.columns)
            result.rejectedText[reject.bytes].withUnsafeBytes { bytes in
                letters.append(
                    job: job, source: chunk.source.name, offset: reject.offset, stage: reject.stage, reason: reject.letterReason,
                    bytes: bytes, time: reject.time, input: input)
            }
        }
    }

    func prepare(_ writer: HotWriter) throws(StoreError) -> [ProgressMark] {
        let inOrder = marks.values.sorted { ($0.job, $0.entry) < ($1.job, $1.entry) }
        try letters.commit(progress: inOrder)
        return inOrder
    }

    var isFull: Bool { letters.isFull }

    func stored(by writer: HotWriter) throws(StoreError) { marks.removeAll(keepingCapacity: true) }

    func takeWritten() -> [WrittenFile] { letters.takeWritten() }

    func finish(_ writer: HotWriter) throws(StoreError) { try letters.finish() }

    /// The line that names the columns, masked: a table without one has values there.
    private func header(_ list: ColumnList?) -> [UInt8] {
        guard let list, !list.header.isEmpty else { return [] }
        if let columns, columns.list === list { return columns.kept }
        var kept: [UInt8] = []
        // The policy was checked when the ingest began; without its key nothing is kept.
        if var masker = try? TextMasker(mask) { list.header.withUnsafeBytes { masker.append($0, to: &kept) } }
        columns = (list, kept)
        return kept
    }
}

extension IngestSource {
    /// What its dead letters need to be read again.
    func letterInput(format: InputFormat) -> DeadLetterInput {
        DeadLetterInput(
            reference: context.reference, format: format.name, service: String(decoding: defaultService, as: UTF8.self),
            isServiceFixed: isServiceFixed, zone: context.zone == .utc ? "" : context.zone.text, year: context.fixedYear,
            tags: constants.map { DeadLetterInput.Tag(name: $0.name, value: $0.value) })
    }
}

extension ArraySlice<UInt8> {
    /// Calls `body` with the bytes.
    func withBytes(_ body: (UnsafeRawBufferPointer) throws(StoreError) -> Void) throws(StoreError) {
        let result: Result<Void, StoreError> = withUnsafeBytes { bytes in
            do throws(StoreError) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        try result.get()
    }
}
