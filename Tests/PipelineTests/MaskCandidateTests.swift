import CMask
import Testing

@testable import Pipeline

/// The pass of vector code that says where detectors look.
@Suite struct MaskCandidateTests {
    private func candidates(_ bytes: [UInt8], level: Int32, addresses: Bool) -> [UInt64] {
        let step = Int(LOGETL_MASK_STEP)
        var words = [UInt64](repeating: 0, count: (bytes.count + step - 1) / step)
        // In two parts, as the scanner asks for it.
        let half = words.count / 2
        bytes.withUnsafeBufferPointer { text in
            words.withUnsafeMutableBufferPointer { out in
                logetl_mask_candidates_by(level, text.baseAddress, text.count, 0, half, addresses ? 1 : 0, out.baseAddress)
                logetl_mask_candidates_by(
                    level, text.baseAddress, text.count, half, out.count - half, addresses ? 1 : 0,
                    out.baseAddress?.advanced(by: half))
            }
        }
        return words
    }

    @Test func allInstructionsGiveTheSame() {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("candidate seed \(seed)")
        var numbers = SeededNumbers(state: seed)
        let alphabet = Array(" 0123456789.:-+%\\@=>\"'_dntyhseEbBgxAIJKMaXZ\n\u{7F}".utf8) + [0x80, 0xC3, 0xFF, 0, 0x1F]
        for length in Array(0...200) + (0..<200).map({ _ in Int.random(in: 200...2000, using: &numbers) }) {
            let bytes = (0..<length).map { _ in alphabet.randomElement(using: &numbers) ?? 0 }
            for addresses in [false, true] {
                let plain = candidates(bytes, level: 0, addresses: addresses)
                #expect(candidates(bytes, level: 1, addresses: addresses) == plain, "seed \(seed), length \(length)")
            }
        }
    }

    /// What is found does not depend on where in a block it stands.
    @Test(arguments: [
        "4111111111111111", "4111 1111 1111 1111", "4111%201111%201111%201111", "078-05-1120", "078%2D05%2D1120",
        "jane@example.com",
        "jane%40example.com", "+12025550142", "%2B12025550142", "DE89370400440532013000", "203.0.113.77", "255.255.255.255",
        "2001:db8::1",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "::ffff:203.0.113.7", "Bearer abc123def456", "AKIAIOSFODNN7EXAMPLE",
        "password=hunter2", "\"password\" : \"hunter2\"",

        "ghp_0123456789abcdefABCDEF0123456789abcd", "xoxb-123456789012-abcdefABCDEF", "sk_live_0123456789abcdef",
        "AIzaSyA-0123456789abcdefABCDEF_01234567", "glpat-0123456789abcdefABCD", "npm_0123456789abcdefABCDEF0123456789abcd",
        "github_pat_0123456789abcdefABCDEF_0123", "sk-ant-api03-0123456789abcdef", "sk-proj-0123456789abcdef0123",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
    ]) func everyPlaceIsLookedAt(_ value: String) throws {
        for before in 0...100 {
            let text = String(repeating: "x", count: max(0, before - 1)) + (before > 0 ? " " : "") + value + " y"
            let out = try masked(text)
            #expect(out != text && out.hasSuffix(" y"), "\(before): \(out)")
            // Beside the marker nothing of the value's last characters.
            #expect(!out.contains(value.suffix(6)), "\(before): \(out)")
        }
    }
}
