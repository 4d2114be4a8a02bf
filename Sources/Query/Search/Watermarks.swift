import Blocks

/// How far the hot partitions of a store were committed at some time: the greatest id of a block in each.
///
/// Only partitions that receive events (`PartitionReference.receives`): what appears in others was moved.
public struct Watermarks: Sendable {
    private var highest: [PartitionKey: Int64] = [:]

    init() {}

    /// The greatest id in a partition; `Int64.min` where it has no blocks, nil where it is unknown.
    subscript(key: PartitionKey) -> Int64? {
        get { highest[key] }
        set { highest[key] = newValue }
    }

    /// The partitions that are known.
    var keys: Dictionary<PartitionKey, Int64>.Keys { highest.keys }
}
