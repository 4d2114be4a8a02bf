/// Random numbers that depend on the seed alone: the same corpus on every machine.
///
/// Source: SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014).
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// A generator for one stream of numbers.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number from 0 to `bound` - 1. The tiny bias of the remainder does not matter here.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

    /// Positions of `count` different numbers below `bound`.
    mutating func positions(_ count: Int, below bound: Int) -> Set<Int> {
        var chosen: Set<Int> = []
        while chosen.count < min(count, bound) { chosen.insert(below(bound)) }
        return chosen
    }
}
