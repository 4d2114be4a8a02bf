/// A way to write events as text. One thread at a time.
public protocol EventTextWriter: AnyObject {
    /// Appends the events of the batch, each with its line end: those of `rows` in their order, or all. The batch's memory may move, its
    /// content stays.
    func write(_ batch: EventBatch, rows: [Int]?, to out: inout ByteOutput)
}
