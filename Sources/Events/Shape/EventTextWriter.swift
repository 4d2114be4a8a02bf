/// A way to write events as text. One thread at a time.
public protocol EventTextWriter: AnyObject {
    /// Appends all events of the batch, each with its line end. The batch's memory may move, its content stays.
    func write(_ batch: EventBatch, to out: inout ByteOutput)
}
