import Events
import Parsers
import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Writes the events out: the workers make the text, this puts it on the descriptor as soon as it is its turn.
final class OutputSink: ChunkSink {
    private let output: EventOutput
    private let monitor: ReceiptMonitor
    private let pool = OutputPool()
    /// The file of the rejected lines, or -1.
    private let rejected: Int32
    /// Knows what this job has seen, as far as its memory reaches; there is no store to ask.
    let dedup: DedupTurn?
    let book: ContentBook? = nil
    private var rejectedText: [UInt8] = []

    /// Opens the file for rejected lines. Throws `SinkError.output`.
    init(_ output: EventOutput, _ policy: DedupPolicy, _ monitor: ReceiptMonitor) throws(SinkError) {
        self.output = output
        dedup = policy.rules.map { DedupTurn(Deduplicator($0, store: nil)) { _ in 0 } }
        self.monitor = monitor
        guard let path = output.rejectedPath else {
            rejected = -1
            return
        }
        rejected = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        if rejected < 0 { throw .output("\(path): \(String(cString: strerror(errno)))") }
    }

    deinit { if rejected >= 0 { _ = Self.closeFile(rejected) } }

    func makeStage() -> any ChunkStage {
        switch output.form {
        case .json: TextStage(pool, EventJSONWriter())
        case .logfmt: TextStage(pool, EventLogfmtWriter())
        case .csv: TextStage(pool, EventCSVWriter())
        case .none: SilentStage()
        }
    }

    func begin() throws(SinkError) {
        guard output.form == .csv else { return }
        let head = OutputBuffer()
        Array(EventCSVWriter.header.utf8).withUnsafeBytes { head.text.append($0) }
        try write(head.text.bytes)
    }

    func take(_ result: borrowing ChunkResult) throws(SinkError) {
        if let buffer = result.output {
            defer { pool.giveBack(buffer) }
            try write(buffer.text.bytes)
        }
        if rejected >= 0 && !result.rejects.isEmpty { try writeRejected(result) }
        monitor.add([
            .init(
                receipt: result.chunk.source.receipt, counts: result.counts, cutLines: result.cutLines,
                format: result.chunk.form.format.name)
        ])
    }

    func settle(isIdle: Bool, hasStream: Bool) throws(SinkError) {}
    func finish() throws(SinkError) {}
    func close(_ receipt: Receipt, isWhole: Bool) throws(SinkError) {}

    private func write(_ bytes: UnsafeRawBufferPointer) throws(SinkError) {
        switch DescriptorWriter.write(bytes, to: output.descriptor) {
        case nil: return
        case .closed?: throw .closed
        case .failed(let reason)?: throw .output(reason)
        }
    }

    private func writeRejected(_ result: borrowing ChunkResult) throws(SinkError) {
        rejectedText.removeAll(keepingCapacity: true)
        for reject in result.rejects {
            rejectedText.append(contentsOf: result.rejectedText[reject.bytes])
            rejectedText.append(0x0A)
        }
        guard let problem = rejectedText.withUnsafeBytes({ DescriptorWriter.write($0, to: rejected) }) else { return }
        let reason = if case .failed(let reason) = problem { reason } else { "the reader has gone" }
        throw .output("\(output.rejectedPath ?? ""): \(reason)")
    }

    private static func closeFile(_ descriptor: Int32) -> Int32 {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #else
            Musl.close(descriptor)
        #endif
    }
}

/// Text on its way from a worker to the sink.
final class OutputBuffer: @unchecked Sendable {
    /// The text.
    var text = ByteOutput()
}

/// Buffers to be used again: what has been written once needs no fresh memory from the system.
final class OutputPool: Sendable {
    private let monitor = Monitor()
    private nonisolated(unsafe) var free: [OutputBuffer] = []

    /// An empty buffer.
    func take() -> OutputBuffer { monitor.locked { free.popLast() } ?? OutputBuffer() }

    /// Takes a buffer whose text is not needed any more. There are never more buffers than batches in flight.
    func giveBack(_ buffer: OutputBuffer) {
        buffer.text.removeAll()
        monitor.locked { free.append(buffer) }
    }
}

/// Lets workers write the text of their batches.
private struct TextStage<Text: EventTextWriter>: ChunkStage {
    private let pool: OutputPool
    private let text: Text

    init(_ pool: OutputPool, _ text: Text) {
        self.pool = pool
        self.text = text
    }

    func add(_ batch: EventBatch, to result: inout ChunkResult) {
        guard batch.count > 0 else { return }
        let buffer = pool.take()
        text.write(batch, rows: Self.order(batch, result.chunk.form.format), to: &buffer.text)
        result.output = buffer
    }

    /// The lines of a container's two streams are put together one stream at a time; their events come back into order by time, as a store
    /// has them. All others are in the order of the input already.
    private static func order(_ batch: EventBatch, _ format: InputFormat) -> [Int]? {
        guard format.isContainer else { return nil }
        let times = batch.timestamps
        if (1..<times.count).allSatisfy({ times[$0 - 1] <= times[$0] }) { return nil }
        return times.indices.sorted { (times[$0].rawValue, $0) < (times[$1].rawValue, $1) }
    }
}

/// Leaves events as they are.
private struct SilentStage: ChunkStage {
    func add(_ batch: EventBatch, to result: inout ChunkResult) {}
}
