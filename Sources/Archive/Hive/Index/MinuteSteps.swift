import Blocks
import Events

/// Sums up counts by minute and level to steps of some minutes.
struct MinuteSteps {
    private let minutes: Int64
    /// By number of the step; logs are in order, so the last one is mostly meant.
    private var sums: [(step: Int64, levels: [Int])] = []

    private static let nanoseconds: Int64 = 60_000_000_000

    /// Steps of so many minutes, counted from the epoch.
    init(minutes: Int) { self.minutes = Int64(max(minutes, 1)) }

    /// The minute of an instant.
    static func minute(_ instant: Timestamp) -> Int64 { Timestamp.floorDivide(instant.rawValue, nanoseconds) }

    /// The minutes that a range of time touches; nil where it has none.
    static func minutes(from: Timestamp?, to: Timestamp?) -> ClosedRange<Int64>? {
        let first = from.map(minute) ?? .min
        let last = to.map { floor($0) } ?? .max
        return first <= last ? first...last : nil
    }

    /// The minute of the last instant before `to`.
    private static func floor(_ to: Timestamp) -> Int64 {
        to.rawValue == .min ? .min : minute(Timestamp(rawValue: to.rawValue - 1))
    }

    /// The number of the step that has a minute.
    func step(_ minute: Int64) -> Int64 { minutes == 1 ? minute : Timestamp.floorDivide(minute, minutes) }

    /// Counts events of a level, its raw value, in a minute.
    mutating func add(_ minute: Int64, _ level: UInt8, _ events: Int) {
        guard events > 0 else { return }
        let step = step(minute)
        if sums.last?.step != step {
            if let known = sums.lastIndex(where: { $0.step == step }) {
                sums[known].levels[Int(level)] += events
                return
            }
            sums.append((step, [Int](repeating: 0, count: Level.tableSize)))
        }
        sums[sums.count - 1].levels[Int(level)] += events
    }

    /// The sums of the levels in `mask`.
    func counts(_ service: String, levelMask mask: UInt16) -> [MinuteCount] {
        var result: [MinuteCount] = []
        for sum in sums {
            for (raw, events) in sum.levels.enumerated() where events > 0 && mask & (1 << UInt16(raw)) != 0 {
                guard let level = Level(rawValue: UInt8(raw)) else { continue }
                result.append(MinuteCount(minute: sum.step &* minutes, level: level, service: service, events: events))
            }
        }
        return result
    }
}
