/// Makes the fingerprints of the events of batches. Keeps its memory from batch to batch; one for each thread.
///
/// A block of the same events gives the same fingerprints (`BlockReader.fingerprints`): values count as they are shown, escapes resolved.
public final class BatchFingerprints {
    private let key: FingerprintKey
    private let projection = EventProjection()
    private var chains: [FingerprintChain] = []
    private var scratch: [UInt8] = []

    /// For events compared by `key`.
    public init(_ key: FingerprintKey) { self.key = key }

    /// Puts the fingerprint of each event of `batch` into `out`, in their order.
    public func make(_ batch: EventBatch, into out: inout ContiguousArray<Fingerprint>) {
        out.removeAll(keepingCapacity: true)
        out.reserveCapacity(batch.count)
        chains.removeAll(keepingCapacity: true)
        for name in batch.serviceNames { chains.append(name.withUnsafeBytes { FingerprintChain(service: $0) }) }
        if key.fields.isEmpty && key.hasMessage {
            makePlain(batch, into: &out)
        } else {
            _ = projection.prepare(batch)
            for row in 0..<batch.count { out.append(fingerprint(batch, row)) }
        }
    }

    /// Message, service and perhaps the instant: the way of the data. Pointers are taken once, nothing is allocated for an event.
    private func makePlain(_ batch: EventBatch, into out: inout ContiguousArray<Fingerprint>) {
        let base = UnsafeRawPointer(batch.arena.base)
        var isPrepared = false
        batch.fields.withUnsafeBufferPointer { fields in
            batch.fieldStarts.withUnsafeBufferPointer { starts in
                for row in 0..<batch.count {
                    var message = -1
                    var messages = 0
                    for i in Int(starts[row])..<Int(starts[row &+ 1]) where fields[i].name == .message {
                        if message < 0 { message = i }
                        messages &+= 1
                    }
                    if messages > 1 {
                        // Which of them is shown depends on where they stand.
                        if !isPrepared { _ = projection.prepare(batch) }
                        isPrepared = true
                        projection.read(batch, row)
                        message = projection.message
                    }
                    let instant = key.hasTimestamp ? batch.timestamps[row].rawValue : 0
                    let chain = chains[Int(batch.services[row])]
                    let range = message < 0 ? batch.lines[row] : fields[message].range
                    let text = UnsafeRawBufferPointer(start: base + Int(range.start), count: range.count)
                    if message >= 0 && fields[message].kind == .escaped {
                        scratch.removeAll(keepingCapacity: true)
                        JSONString.unescape(text, to: &scratch)
                        out.append(scratch.withUnsafeBytes { chain.end($0, instant) })
                    } else {
                        out.append(chain.end(text, instant))
                    }
                }
            }
        }
    }

    private func fingerprint(_ batch: EventBatch, _ row: Int) -> Fingerprint {
        projection.read(batch, row)
        var chain = chains[Int(batch.services[row])]
        for name in key.fields {
            scratch.removeAll(keepingCapacity: true)
            let isThere = appendValue(name, batch, row)
            scratch.withUnsafeBytes { chain.add(isThere ? $0 : nil) }
        }
        scratch.removeAll(keepingCapacity: true)
        if key.hasMessage { projection.appendMessage(batch, row, to: &scratch) }
        return scratch.withUnsafeBytes { chain.end($0, key.hasTimestamp ? batch.timestamps[row].rawValue : 0) }
    }

    /// Appends the value of a field to `scratch`; false where the event has none.
    private func appendValue(_ name: String, _ batch: EventBatch, _ row: Int) -> Bool {
        switch name {
        case "level":
            scratch.append(contentsOf: batch.levels[row].name.utf8)
            return true
        case "host": return EventProjection.append(projection.host, .host, batch, to: &scratch)
        case "traceId": return EventProjection.append(projection.traceID, .traceID, batch, to: &scratch)
        case "source":
            projection.appendSource(batch, to: &scratch)
            return true
        default: break
        }
        let bytes = name.utf8
        func isName(_ number: FieldName) -> Bool { batch.names.texts[Int(number.rawValue)].elementsEqual(bytes) }
        for i in 0..<projection.metadataCount {
            let field = batch.fields[Int(projection.metadata[i])]
            guard isName(field.name) else { continue }
            EventProjection.append(field, batch, to: &scratch)
            return true
        }
        guard let constant = batch.constants.first(where: { isName($0.name) }) else { return false }
        scratch.append(contentsOf: constant.value)
        return true
    }
}
