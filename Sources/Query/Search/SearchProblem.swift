import Blocks
import Events

/// A part of the store that could not be searched: a partition or a block of it is damaged. The answer holds everything else.
public struct SearchProblem: Hashable, Sendable, CustomStringConvertible {
    /// The day of the partition.
    public var day: Day
    /// Its tier.
    public var tier: Tier
    /// Its name.
    public var partition: String
    /// What went wrong.
    public var message: String

    /// Where and what.
    public var description: String { "\(tier.rawValue) partition \(partition) of \(day): \(message)" }
}
