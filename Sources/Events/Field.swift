/// One named value of an event: a range of the arena and how its bytes are to be read.
public struct Field: Hashable, Sendable {
    /// What the bytes of the range are.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// Text; the bytes are the value.
        case text = 0
        /// The inside of a JSON string (without its quotes) that holds at least one escape; the value is what it unescapes to.
        case escaped = 1
        /// A JSON number, `true`, `false`, `null`, array or object, valid as RFC 8259 asks; the bytes are the value.
        case json = 2
        /// The text of the event's timestamp, which `EventBatch.layouts` can write again. Only with `FieldName.timestamp`.
        case timestamp = 3
    }

    /// The field's name in its batch.
    public var name: FieldName
    /// What the bytes are.
    public var kind: Kind
    /// Whether the bytes are no part of the event's line (added by enrichment, or rewritten).
    public var isDetached: Bool
    /// Where the bytes are.
    public var range: ByteRange

    /// A field from its parts.
    @inlinable
    public init(_ name: FieldName, _ kind: Kind, _ range: ByteRange, isDetached: Bool = false) {
        self.name = name
        self.kind = kind
        self.isDetached = isDetached
        self.range = range
    }
}
