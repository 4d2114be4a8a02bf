import Archive
import Events

/// The receipts while they grow, and how far the ingest is. Threads write to it, anyone reads.
final class ReceiptMonitor: @unchecked Sendable {
    private let monitor = Monitor()
    private var files: [FileReceipt] = []
    private var stored = 0
    private var bytesDone = 0
    private var bytesTotal: Int? = 0
    private var current: (name: String, progress: UploadProgress)?

    /// Adds an empty receipt for an input and returns its index.
    func begin(_ name: String) -> Int {
        monitor.locked {
            files.append(FileReceipt(name: name))
            return files.count - 1
        }
    }

    /// Changes a receipt.
    func update(_ index: Int, _ body: (inout FileReceipt) -> Void) { monitor.locked { body(&files[index]) } }

    /// What became of a chunk.
    struct Part {
        var receipt: Int
        var counts: EventCounts
        var cutLines: Int
        var format: String
        var resumedEvents = 0
    }

    /// Adds what was committed.
    func add(_ parts: [Part]) {
        monitor.locked {
            for part in parts {
                files[part.receipt].counts += part.counts
                files[part.receipt].cutLines += part.cutLines
                files[part.receipt].format = part.format
                files[part.receipt].known.resumedEvents += part.resumedEvents
                stored += part.counts.stored
            }
        }
    }

    /// All receipts.
    var receipts: [FileReceipt] { monitor.locked { files } }

    // MARK: Progress

    /// Bytes of all inputs; nil where they have no end.
    func setTotal(_ bytes: Int?) { monitor.locked { bytesTotal = bytes } }

    /// An upload is being read.
    func reading(_ name: String, _ progress: UploadProgress) { monitor.locked { current = (name, progress) } }

    /// The upload was read.
    func doneReading() {
        monitor.locked {
            bytesDone += current?.progress.bytesConsumed ?? 0
            current = nil
        }
    }

    var progress: IngestProgress {
        monitor.locked {
            var progress = IngestProgress()
            progress.bytesRead = bytesDone + (current?.progress.bytesConsumed ?? 0)
            progress.bytesTotal = bytesTotal
            progress.events = stored
            progress.current = current?.name ?? ""
            return progress
        }
    }
}
