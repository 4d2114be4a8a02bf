import Events
import Pipeline

/// The receipt for programs: one JSON object on one line. Counts are events.
enum ReceiptJSON {
    /// The object and its line end.
    static func bytes(_ receipt: Receipt) -> [UInt8] {
        var json = JSONText()
        json.object { json in
            json.key("totals")
            json.object { json in counts(receipt.totals, &json) }
            masked(receipt.totals, receipt, &json)
            json.key("unconverted")
            json.number(receipt.totals.unconverted)
            json.key("files")
            json.array { json in
                for file in receipt.files { self.file(file, receipt, &json) }
            }
            json.key("seconds")
            json.number(receipt.seconds)
            if let job = receipt.job {
                json.key("job")
                json.number(Int(clamping: job))
            }
            json.key("stopped")
            json.bool(receipt.wasStopped)
        }
        return json.bytes + [0x0A]
    }

    private static func file(_ file: FileReceipt, _ receipt: Receipt, _ json: inout JSONText) {
        json.object { json in
            json.key("name")
            json.string(file.name)
            json.key("format")
            json.string(file.format)
            json.key("bytes")
            json.number(file.bytes)
            counts(file.counts, &json)
            json.key("rejectedBy")
            json.object { json in
                for reason in RejectReason.allCases { count(reason.code, file.counts.rejected[reason], &json) }
            }
            json.key("droppedBy")
            json.object { json in
                for reason in DropReason.allCases { count(reason.code, file.counts.dropped[reason], &json) }
            }
            masked(file.counts, receipt, &json)
            json.key("unconverted")
            json.number(file.counts.unconverted)
            json.key("cutLines")
            json.number(file.cutLines)
            json.key("problems")
            json.array { json in
                for problem in file.problems { json.string(problem) }
            }
            json.key("notes")
            json.array { json in
                for note in file.notes { json.string(note) }
            }
        }
    }

    private static func counts(_ counts: EventCounts, _ json: inout JSONText) {
        for (key, value) in [
            ("read", counts.read), ("stored", counts.stored), ("duplicate", counts.duplicate),
            ("rejected", counts.rejectedTotal), ("dropped", counts.droppedTotal),
        ] {
            json.key(key)
            json.number(value)
        }
    }

    /// Values hidden, by detector and own pattern, and the texts in which a pattern reached a limit.
    private static func masked(_ counts: EventCounts, _ receipt: Receipt, _ json: inout JSONText) {
        json.key("masked")
        json.object { json in
            for (name, count) in counts.masked.named(receipt.maskPatterns) { self.count(name, count, &json) }
        }
        count("maskLimits", counts.masked.limits, &json)
    }

    private static func count(_ code: String, _ value: Int?, _ json: inout JSONText) {
        guard let value, value > 0 else { return }
        json.key(code)
        json.number(value)
    }
}
