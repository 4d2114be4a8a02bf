import Events
import Store

/// Jobs as text and as JSON.
enum JobText {
    /// How long a job took, for people; a dash where it has not ended.
    static func duration(_ job: Job) -> String {
        guard let ended = job.ended else { return "-" }
        return Quantities.duration(Double(max(0, ended - job.started)))
    }

    /// The sums in the order of the receipt.
    static func numbers(_ counts: InputCounts) -> [Int] {
        [counts.read, counts.stored, counts.duplicate, counts.rejected, counts.dropped]
    }

    /// The members for sums.
    static func append(_ counts: InputCounts, to json: inout JSONText) {
        for (key, value) in zip(["read", "stored", "duplicate", "rejected", "dropped"], numbers(counts)) {
            json.key(key)
            json.number(value)
        }
    }

    /// A job as one JSON object on one line. Times are seconds since the epoch, UTC.
    static func appendJSON(_ job: Job, to out: inout [UInt8]) {
        var json = JSONText()
        json.object { json in members(of: job, &json) }
        out.append(contentsOf: json.bytes)
        out.append(0x0A)
    }

    /// The members for a job.
    static func members(of job: Job, _ json: inout JSONText) {
        json.key("job")
        json.number(Int(clamping: job.id))
        for (key, value) in [("tenant", job.tenant), ("command", job.command), ("state", job.state.rawValue)] {
            json.key(key)
            json.string(value)
        }
        json.key("started")
        json.number(Int(clamping: job.started))
        json.key("ended")
        if let ended = job.ended { json.number(Int(clamping: ended)) } else { json.null() }
        json.key("inputs")
        json.number(job.inputs)
        append(job.counts, to: &json)
    }
}
