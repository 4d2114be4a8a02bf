import Config
import Lifecycle
import Testing

@Suite struct LifecycleSectionTests {
    let folder: ConfigFolder
    init() throws { folder = try ConfigFolder() }

    @Test func theDefaults() throws {
        let policy = Configuration().lifecyclePolicy
        #expect(policy.ages == TierAges())
        #expect(policy.rules.isEmpty && policy.maxBytes == nil)
    }

    @Test func rulesOfServicesSayWhatIsDifferent() throws {
        let file = try folder.file(
            """
            lifecycle:
              warm_after: 7d
              delete_after: never
              max_bytes: 1GiB
              services:
                - match: audit
                  warm_after: never
                  archive_at: 1d
                - match: ["debug-*", "*-staging"]
                  delete_after: 12h
                  max_bytes: 5MiB
            """)
        let policy = try Configuration.load(file) { _ in nil }.lifecyclePolicy
        #expect(policy.ages == TierAges(warmAfter: TierAges.days(7), deleteAfter: nil))
        #expect(policy.maxBytes == 1 << 30)
        let audit = try #require(policy.rules.first { $0.matches("audit") })
        #expect(audit.ages == TierAges(warmAfter: nil, deleteAfter: nil, archiveAfter: TierAges.days(1)) && audit.maxBytes == nil)
        let staging = try #require(policy.rules.first { $0.matches("web-staging") })
        #expect(staging.ages == TierAges(warmAfter: TierAges.days(7), deleteAfter: TierAges.days(1) / 2))
        #expect(staging.maxBytes == 5 << 20)
        #expect(policy.rules.allSatisfy { !$0.matches("web") })
    }

    @Test func mistakesAreNamedWithTheirPlace() throws {
        let problems = try folder.problems("lifecycle:\n  warm_after: soon\n  services:\n    - cold_after: 3d\n")
        #expect(problems.count == 2)
        #expect(problems.contains { $0.hasPrefix("2:15:") && $0.contains("never") })
        #expect(problems.contains { $0.hasPrefix("4:") && $0.contains("match") })
    }
}
