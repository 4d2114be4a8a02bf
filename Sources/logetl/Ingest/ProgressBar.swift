import Glibc
import Pipeline
import Synchronization

/// One line on stderr that shows how far an ingest is: share, bytes, events a second, time left. Only for terminals.
final class ProgressBar: Sendable {
    /// Time between two drawings, microseconds: five a second.
    private static let intervalMicroseconds: UInt32 = 200_000

    private let isFinished = Mutex(false)

    /// Starts to draw what `progress` says, on a thread of its own.
    init(_ progress: @escaping @Sendable () -> IngestProgress) {
        BackgroundThread.start { [self] in
            var rate = EventRate()
            while true {
                usleep(Self.intervalMicroseconds)
                let now = progress()
                rate.add(events: now.events, bytes: now.bytesRead, at: Clock.seconds())
                let line = Self.line(now, rate, columns: Terminal.columns(STDERR_FILENO))
                let goesOn = isFinished.withLock { isFinished in
                    if !isFinished { _ = Output.writeOnce("\r\(line)\u{1B}[K", to: STDERR_FILENO) }
                    return !isFinished
                }
                guard goesOn else { return }
            }
        }
    }

    /// Clears the line; nothing is drawn after it.
    func finish() {
        isFinished.withLock { isFinished in
            if !isFinished { _ = Output.writeOnce("\r\u{1B}[K", to: STDERR_FILENO) }
            isFinished = true
        }
    }

    /// The line, cut to the terminal.
    static func line(_ progress: IngestProgress, _ rate: EventRate, columns: Int) -> String {
        var parts: [String] = []
        if let total = progress.bytesTotal, total > 0 {
            let share = min(1, Double(progress.bytesRead) / Double(total))
            let full = Int(share * 20)
            let percent = String(Int(share * 100))
            parts.append(
                "[" + String(repeating: "#", count: full) + String(repeating: ".", count: 20 - full) + "] "
                    + String(repeating: " ", count: 3 - percent.utf8.count) + percent + "%")
            parts.append("\(Quantities.bytes(progress.bytesRead)) of \(Quantities.bytes(total))")
        } else {
            parts.append(Quantities.bytes(progress.bytesRead))
            parts.append(Quantities.count(progress.events, "event"))
        }
        parts.append("\(Quantities.grouped(Int(rate.eventsPerSecond))) events/s")
        if let total = progress.bytesTotal, rate.bytesPerSecond > 0, total > progress.bytesRead {
            parts.append("\(Quantities.duration(Double(total - progress.bytesRead) / rate.bytesPerSecond)) left")
        }
        if !progress.current.isEmpty { parts.append(TextSafety.visible(progress.current)) }
        return String(parts.joined(separator: "  ").prefix(max(10, columns - 1)))
    }
}

/// Events and bytes a second, smoothed over about two seconds.
struct EventRate {
    /// Events a second.
    private(set) var eventsPerSecond = 0.0
    /// Bytes of the inputs a second.
    private(set) var bytesPerSecond = 0.0
    private var last: (events: Int, bytes: Int, seconds: Double)?

    /// Takes in a reading.
    mutating func add(events: Int, bytes: Int, at seconds: Double) {
        defer { last = (events, bytes, seconds) }
        guard let last, seconds > last.seconds else { return }
        let elapsed = seconds - last.seconds
        // The first reading counts fully; later ones by the share of two seconds that they stand for.
        let weight = eventsPerSecond == 0 ? 1 : min(1, elapsed / 2)
        eventsPerSecond += weight * (Double(events - last.events) / elapsed - eventsPerSecond)
        bytesPerSecond += weight * (Double(bytes - last.bytes) / elapsed - bytesPerSecond)
    }
}

/// The clock of durations.
enum Clock {
    /// Seconds since some moment; never goes back.
    static func seconds() -> Double {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}
