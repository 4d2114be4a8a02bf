import Blocks
import Events
import Testing

@testable import Query

/// The steps of minutes by which counts answer a question.
@Suite struct MinuteStepTests {
    private func instant(_ minutes: Int64) -> Timestamp { Timestamp(rawValue: minutes * 60_000_000_000) }

    @Test func boundsLieBetweenSteps() {
        #expect(Predicate.always.stepOfMinutes == 1_440)
        #expect(Predicate.time(from: instant(1_440 * 7), to: nil).stepOfMinutes == 1_440)
        #expect(Predicate.time(from: instant(1_440 * 7 + 60), to: instant(1_440 * 8)).stepOfMinutes == 60)
        #expect(Predicate.time(from: nil, to: instant(1_440 * 7 + 7)).stepOfMinutes == 1)
        #expect(Predicate.time(from: instant(-90), to: nil).stepOfMinutes == 90)
        #expect(Predicate.time(from: Timestamp(rawValue: 1), to: nil).stepOfMinutes == nil)
        let parts: [Predicate] = [.levels(2), .time(from: instant(120), to: nil), .not(.time(from: instant(90), to: nil))]
        #expect(Predicate.and(parts).stepOfMinutes == 30)
        #expect(Predicate.or([.always, .text(TextPattern(tokens: []), .message)]).stepOfMinutes == nil)
    }

    /// A count of a step satisfies a predicate where all its minutes do.
    @Test func stepsAreDecidedAsTheirMinutesAre() throws {
        for (from, to) in [(1_500, 2_880), (60, 61), (0, 1_440), (-180, 30), (720, 721)] as [(Int64, Int64)] {
            let predicate = Predicate.time(from: instant(from), to: instant(to))
            let step = Int64(try #require(predicate.stepOfMinutes))
            for start in stride(from: Int64(-1_440), to: 4_320, by: 1) where start % step == 0 {
                func count(_ minute: Int64) -> MinuteCount { MinuteCount(minute: minute, level: .info, service: "a", events: 1) }
                let whole = predicate.isSatisfied(by: count(start))
                #expect((start..<start + step).allSatisfy { predicate.isSatisfied(by: count($0)) == whole })
            }
        }
    }

    @Test func stepsHaveACommonOne() {
        #expect(MinuteCount.commonStep(1_440, 60) == 60 && MinuteCount.commonStep(60, 7) == 1)
        #expect(MinuteCount.commonStep(1_440, 0) == 1_440 && MinuteCount.commonStep(1_440, .min) == 32)
    }
}
