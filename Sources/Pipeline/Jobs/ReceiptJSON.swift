import Events

/// The receipt for programs: one JSON object on one line. Counts are events.
public enum ReceiptJSON {
    /// The object and its line end.
    public static func bytes(_ receipt: Receipt) -> [UInt8] {
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
            known(file.known, &json)
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

    /// The sums alone, as one object.
    static func totals(_ receipt: Receipt) -> String {
        var json = JSONText()
        json.object { json in
            counts(receipt.totals, &json)
            count("knownBytes", receipt.files.reduce(0) { $0 + $1.known.bytes }, &json)
            json.key("bytes")
            json.number(receipt.files.reduce(0) { $0 + $1.bytes })
            json.key("seconds")
            json.number(receipt.seconds)
            json.key("stopped")
            json.bool(receipt.wasStopped)
        }
        return json.text
    }

    /// What an input's receipt in the store's books holds beside its name and its sums: the members that say something, without braces.
    static func details(_ file: FileReceipt, _ receipt: Receipt) -> String {
        var json = JSONText()
        json.object { json in
            json.key("format")
            json.string(file.format)
            json.key("bytes")
            json.number(file.bytes)
            object("rejectedBy", RejectReason.allCases.map { ($0.code, file.counts.rejected[$0] ?? 0) }, &json)
            object("droppedBy", DropReason.allCases.map { ($0.code, file.counts.dropped[$0] ?? 0) }, &json)
            object("masked", file.counts.masked.named(receipt.maskPatterns).map { ($0.name, $0.count) }, &json)
            count("maskLimits", file.counts.masked.limits, &json)
            count("unconverted", file.counts.unconverted, &json)
            count("cutLines", file.cutLines, &json)
            known(file.known, &json)
            for (key, texts) in [("problems", file.problems), ("notes", file.notes)] where !texts.isEmpty {
                json.key(key)
                json.array { json in for text in texts { json.string(text) } }
            }
        }
        return String(json.text.dropFirst().dropLast())
    }

    private static func object(_ key: String, _ values: [(String, Int)], _ json: inout JSONText) {
        guard values.contains(where: { $0.1 > 0 }) else { return }
        json.key(key)
        json.object { json in for (code, value) in values { count(code, value, &json) } }
    }

    /// What was stored before.
    private static func known(_ known: KnownContent, _ json: inout JSONText) {
        count("knownBytes", known.bytes, &json)
        count("knownJob", known.job.map { Int(clamping: $0) }, &json)
        count("resumedJob", known.resumedJob.map { Int(clamping: $0) }, &json)
        count("resumedEvents", known.resumedEvents, &json)
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
