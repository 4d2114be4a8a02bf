import Blocks
import Events

/// Sums up counts by minute and level to steps of some minutes.
struct MinuteSteps {
    private let minutes: Int64
    /// The numbers of the steps, and for each the events by level, one step after the other.
    private var steps: [Int64] = []
    private var sums: [Int] = []
    /// The minutes of the last step: counts come in the order of time, so it is mostly meant.
    private var current: Range<Int64> = 0..<0

    private static let nanoseconds: Int64 = 60_000_000_000
    private static let levels = Level.tableSize

    /// Steps of so many minutes, counted from the epoch.
    init(minutes: Int) { self.minutes = Int64(max(minutes, 1)) }

    /// The minute of an instant.
    static func minute(_ instant: Timestamp) -> Int64 { Timestamp.floorDivide(instant.rawValue, nanoseconds) }

    /// The minutes that a range of time touches; nil where it has none.
    static func minutes(from: Timestamp?, to: Timestamp?) -> ClosedRange<Int64>? {
        if let to, to <= from ?? Timestamp(rawValue: .min) { return nil }
        let first = from.map(minute) ?? .min
        let last = to.map { minute(Timestamp(rawValue: $0.rawValue - 1)) } ?? .max
        return first...last
    }

    /// The number of the step that has a minute.
    func step(_ minute: Int64) -> Int64 { Timestamp.floorDivide(minute, minutes) }

    /// Counts events of a level, its raw value, in a minute.
    @inline(__always)
    mutating func add(_ minute: Int64, _ level: UInt8, _ events: Int) {
        guard events > 0 else { return }
        var index = steps.count - 1
        if !current.contains(minute) { index = move(to: minute) }
        sums[index * Self.levels + Int(level)] += events
    }

    /// The index of the step of a minute that is not in the last one.
    private mutating func move(to minute: Int64) -> Int {
        let step = step(minute)
        if let last = steps.last, step <= last, let known = steps.lastIndex(of: step) { return known }
        steps.append(step)
        sums += repeatElement(0, count: Self.levels)
        let start = step.multipliedReportingOverflow(by: minutes)
        let end = start.partialValue.addingReportingOverflow(minutes)
        current = start.overflow || end.overflow ? 0..<0 : start.partialValue..<end.partialValue
        return steps.count - 1
    }

    /// The sums of the levels in `mask`.
    func counts(_ service: String, levelMask mask: UInt16) -> [MinuteCount] {
        var result: [MinuteCount] = []
        for (index, step) in steps.enumerated() {
            for level in Level.allCases where mask & (1 << UInt16(level.rawValue)) != 0 {
                let events = sums[index * Self.levels + Int(level.rawValue)]
                guard events > 0 else { continue }
                result.append(MinuteCount(minute: step &* minutes, level: level, service: service, events: events))
            }
        }
        return result
    }
}
