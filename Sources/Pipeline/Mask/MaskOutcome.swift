extension MaskStage {
    /// What masking did to a batch.
    struct Outcome {
        /// Values hidden, by detector. A value that stands in the line and again in a field beside it counts once.
        var counts = MaskCounts()
        /// The rows of the events removed (`MaskAction.dropEvent`), as they were, in their order.
        var droppedRows: [Int] = []
        /// Events removed.
        var droppedEvents: Int { droppedRows.count }
    }
}
