/// The bounds of the vocabulary. Each says its unit and what happens to that which exceeds it.
///
/// Bounds of one stage only stand with that stage.
public enum Limits {
    /// Bytes of one event's line, joined lines included. Longer lines are cut here and marked; the file goes on.
    public static let lineBytes = 1 << 20
    /// Fields of one event. Further ones stay in the line, where words find them, but have no name.
    public static let fieldsPerEvent = 256
    /// Distinct field names of one batch; a full dictionary ends the batch. Field names are `UInt16`.
    public static let fieldNamesPerBatch = 32_768
    /// Distinct services of one batch; a full dictionary ends the batch. Service numbers are `UInt16`.
    public static let servicesPerBatch = 4_096
    /// Bytes of text in a batch; a full arena ends the batch. A batch may exceed it by one line.
    public static let batchBytes = 16 << 20
    /// Events in a batch; more end the batch.
    public static let batchEvents = 65_536
    /// Bytes of a service name. Longer ones are cut and end with a hash (`ServiceName`).
    public static let serviceNameBytes = 100
    /// Bytes of a field name. Longer ones are cut.
    public static let fieldNameBytes = 200
}
