/// Keys that are known by the prefix of their maker.
extension ScanText {
    /// A prefix, and how many characters of the key follow it at least.
    private struct Maker {
        var prefix: StaticString
        var least: Int
    }

    private static let makers: [Maker] = [
        // GitHub, GitLab, npm
        Maker(prefix: "ghp_", least: 20), Maker(prefix: "gho_", least: 20), Maker(prefix: "ghu_", least: 20),
        Maker(prefix: "ghs_", least: 20), Maker(prefix: "ghr_", least: 20), Maker(prefix: "github_pat_", least: 22),
        Maker(prefix: "glpat-", least: 20), Maker(prefix: "npm_", least: 30),
        // Slack
        Maker(prefix: "xoxa-", least: 10), Maker(prefix: "xoxb-", least: 10), Maker(prefix: "xoxe-", least: 10),
        Maker(prefix: "xoxo-", least: 10), Maker(prefix: "xoxp-", least: 10), Maker(prefix: "xoxr-", least: 10),
        Maker(prefix: "xoxs-", least: 10),
        // Stripe, Google, Anthropic, OpenAI
        Maker(prefix: "sk_live_", least: 10), Maker(prefix: "sk_test_", least: 10), Maker(prefix: "rk_live_", least: 10),
        Maker(prefix: "rk_test_", least: 10), Maker(prefix: "AIza", least: 30), Maker(prefix: "sk-ant-", least: 20),
        Maker(prefix: "sk-proj-", least: 20),
    ]

    /// The key whose prefix stands at `i`.
    func makersKey(at i: Int, floor: Int) -> MaskHit? {
        let first = self[i]
        switch first {
        case UInt8(ascii: "g"), UInt8(ascii: "n"), UInt8(ascii: "x"), UInt8(ascii: "s"), UInt8(ascii: "r"), UInt8(ascii: "A"):
            break
        default: return nil
        }
        for maker in Self.makers where maker.prefix.utf8Start[0] == first {
            guard let start = afterExactly(maker.prefix, at: i) else { continue }
            guard i >= floor, startsWord(i) else { return nil }
            var end = start
            var count = 0
            while true {
                let (byte, length) = decoded(end)
                guard Self.isBase64URL(byte) else { break }
                end += length
                count += 1
            }
            return count >= maker.least ? MaskHit(start: i, end: end, detector: .apiKey) : nil
        }
        return nil
    }

    /// The end of `text`, in which marks may be escaped, that stands at `i`.
    private func afterExactly(_ text: StaticString, at i: Int) -> Int? {
        var at = i
        for k in 0..<text.utf8CodeUnitCount {
            let (byte, length) = decoded(at)
            if byte != text.utf8Start[k] { return nil }
            at += length
        }
        return at
    }
}
