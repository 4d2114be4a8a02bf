import ArgumentParser
import Config
import Events
import Glibc
import Parsers
import Query

/// `--now`.
struct LifecycleClock: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Act as if it were this time: 2027-01-01, 2027-01-01T03:00Z, -7d.", valueName: "time"))
    var now: String?

    /// The present.
    static var present: Timestamp {
        var clock = timespec()
        clock_gettime(CLOCK_REALTIME, &clock)
        return Timestamp(rawValue: Int64(clock.tv_sec) * 1_000_000_000 + Int64(clock.tv_nsec))
    }

    /// The time, in UTC where it names no zone. Throws `Failure` where it cannot be read.
    func instant(_ settings: Configuration) throws -> Timestamp {
        let present = Self.present
        guard let now else { return present }
        do throws(QueryError) {
            return try TimeExpression(now: present, offsetMinutes: 0).parse(NegatedWords.unmark(now))
        } catch {
            throw Failure(.usage, "--now: \(TextSafety.visible(error.message))")
        }
    }
}
