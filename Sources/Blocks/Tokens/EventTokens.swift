import Events

/// Gathers what the tokens of events are: those of the message, the host, the trace id and every value of `metadata`, as
/// `TextScope.everything` looks at them. For filters of segments; blocks gather theirs column by column. One for each thread.
public struct EventTokens {
    /// Whether fields with each name are shown; by number of the name.
    private var isShown: [Bool] = []
    private var identity: UInt64 = 0
    private var scratch: [UInt8] = []

    /// A gatherer without memory of any batch.
    public init() {}

    /// Learns the field names of a batch. Before the events of each batch, and after names were added.
    public mutating func prepare(_ batch: EventBatch) {
        if identity != batch.names.identity {
            identity = batch.names.identity
            isShown.removeAll(keepingCapacity: true)
        }
        for index in isShown.count..<max(isShown.count, batch.names.texts.count) {
            let role = EventShape.role(batch.names.texts[index])
            isShown.append(role != .hidden && role != .source)
        }
    }

    /// Adds the tokens of event `row` of the prepared batch.
    public mutating func insert(_ row: Int, of batch: EventBatch, into hashes: inout TokenHashes) {
        let line = batch.lines[row]
        let range = batch.fields(of: row)
        var hasMessage = false
        for index in range where batch.fields[index].name == .message { hasMessage = true }
        if !hasMessage { hashes.insert(tokensOf: batch.arena.bytes(line)) }
        for index in range {
            let field = batch.fields[index]
            guard isShown[Int(field.name.rawValue)], field.range.count > 0 else { continue }
            if field.kind == .escaped {
                scratch.removeAll(keepingCapacity: true)
                JSONString.unescape(batch.arena.bytes(field.range), to: &scratch)
                scratch.withUnsafeBytes { hashes.insert(tokensOf: $0) }
            } else if hasMessage || !isApart(field, in: line, batch.arena.base) {
                hashes.insert(tokensOf: batch.arena.bytes(field.range))
            }
        }
        for constant in batch.constants { constant.value.withUnsafeBytes { hashes.insert(tokensOf: $0) } }
    }

    /// Whether a field stands in its line so that its tokens are the line's: no token runs over its ends.
    @inline(__always)
    private func isApart(_ field: Field, in line: ByteRange, _ base: UnsafeMutablePointer<UInt8>) -> Bool {
        guard !field.isDetached, field.range.start >= line.start, field.range.end <= line.end else { return false }
        return (field.range.start == line.start || ends(base[Int(field.range.start) - 1]))
            && (field.range.end == line.end || ends(base[Int(field.range.end)]))
    }

    /// Whether no token goes on past this byte: it is no letter or digit, nor a mark inside numbers and UUIDs.
    @inline(__always)
    private func ends(_ byte: UInt8) -> Bool {
        Tokenizer.classes[Int(byte)] == Tokenizer.ByteClass.separator && byte != 0x2E && byte != 0x2D
    }
}
