/// How much is tried on one line before it counts as one that reaches the limits.
///
/// A line that matches needs a small part of the least effort, unless its expression backtracks without end. So a file full of lines that
/// do ends soon, and its other lines are not concerned.
enum GrokEffort: Sendable {
    /// A first try of ten milliseconds at most, then the careful one with its limits (`GrokLimits`).
    case full
    /// The first try alone.
    case quick
    /// A hundredth of the first try.
    case least

    /// Steps of the engine for each place of a line of `length` bytes where a match may start.
    @inline(__always)
    func steps(_ length: Int) -> UInt32 {
        let (most, shared) = self == .least ? (20_000, 1_000_000) : (1_000_000, 8_000_000)
        return UInt32(max(100, min(most, shared / (length &+ 1))))
    }
}
