import Foundation
import Testing

@testable import Parsers

/// Random expressions and lines: nothing traps, nothing hangs, and what PCRE2 reads the same way matches the same.
@Suite struct GrokFuzzTests {
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
        mutating func pick<T>(_ all: [T]) -> T { all[Int(next() % UInt64(all.count))] }
    }

    private func random(_ name: String) -> Random {
        let seed = UInt64(ProcessInfo.processInfo.environment["LOGETL_SEED"] ?? "") ?? UInt64.random(in: 0 ... .max)
        print("\(name): LOGETL_SEED=\(seed)")
        return Random(state: seed)
    }

    @Test func anyTextIsAnExpressionOrAMistake() {
        var random = random("anyTextIsAnExpressionOrAMistake")
        let pieces = [
            "a", "b", "(", ")", "[", "]", "(?:", "(?<n>", "(?=", "(?<=", "(?>", "(?i)", "(?x)", "*", "+", "?", "{2}", "{,3}",
            "{1,", "|", "^", "$",
            ".", "\\", "\\w", "\\b", "\\h", "\\k<n>", "\\g<n>", "\\1", "[[:alpha:]", "[^", "&&", "-", "%{INT:n}", "%{WORD}", "%{",
            "}", "%{X:y",
            "é", "\\x{", "\\u00e9", "\\p{L}", "\\p{", "(?(", "(?#", " ", "#", "\u{0}", "<", ">", ":", "=", "!", "'", "\\Q",
            "\\C-", "\\c",
        ]
        let lines = ["", "aab b", "12 abc\nxyz", "é ü", String(repeating: "ab", count: 40)]
        let scratch = GrokScratch()
        for _ in 0..<4000 {
            let text = (0..<Int(random.next() % 12)).map { _ in random.pick(pieces) }.joined()
            guard let pattern = try? GrokCompiler(jit: random.next() % 8 == 0).compile(text) else { continue }
            _ = pattern.warnings
            let explainer = GrokExplainer(pattern)
            for line in lines {
                Array(line.utf8).withUnsafeBytes { bytes in
                    let plain = pattern.matchWithoutFilter(bytes, scratch)
                    #expect(pattern.match(bytes, scratch) == plain || plain == .limit, "\(text) on \(line)")
                    if plain == .match { _ = pattern.fields(bytes, scratch) } else { _ = explainer.stop(bytes) }
                }
            }
        }
    }

    /// An expression that both syntaxes read the same way.
    private func plain(_ random: inout Random, _ depth: Int) -> String {
        func atom() -> String {
            switch random.next() % (depth > 1 ? 6 : 9) {
            case 0, 1, 2: random.pick(["a", "b", "ab", "1", "-", "\\.", " "])
            case 3: random.pick(["[ab]", "[^b ]", "[a-z0-9]", "[^\\d]", "[\\w-]", "\\d", "\\w", "\\S", "\\s"])
            case 4: "."
            case 5: random.pick(["\\b", "^", "$", "\\B"])
            case 6: "(?:" + plain(&random, depth + 1) + ")"
            case 7: "(" + plain(&random, depth + 1) + ")"
            default: random.pick(["(?=", "(?!", "(?>"]) + plain(&random, depth + 1) + ")"
            }
        }
        return (0..<Int(random.next() % 3 + 1)).map { _ in
            (0..<Int(random.next() % 4 + 1)).map { _ in
                let one = atom()
                // Repeated look-arounds are not compared: PCRE2 gives them rules of their own.
                let isPlace = ["\\b", "\\B", "^", "$"].contains(one) || one.hasPrefix("(?=") || one.hasPrefix("(?!")
                return isPlace ? one : one + random.pick(["", "", "", "*", "+", "?", "*?", "{1,2}", "++"])
            }.joined()
        }.joined(separator: "|")
    }

    // Without JIT on both sides: that of PCRE2 10.42 now and then goes back into an atomic group with branches.
    @Test func sameAsPCRE2WhereTheSyntaxIsTheSame() throws {
        var random = random("sameAsPCRE2WhereTheSyntaxIsTheSame")
        let form = PCRECode.Form(isUnicode: false, isSliced: false, hasJIT: false)
        let ours = GrokScratch()
        let theirs = GrokScratch()
        var compared = 0
        for _ in 0..<15_000 {
            let text = plain(&random, 0)
            guard let pattern = try? GrokCompiler(jit: false).compile(text),
                let code = try? PCRECode(Array(text.utf8), form)
            else { continue }
            for _ in 0..<4 {
                let line = (0..<Int(random.next() % 12)).map { _ in random.pick(["a", "b", "1", "-", ".", " ", "\n"]) }.joined()
                Array(line.utf8).withUnsafeBytes { bytes in
                    let outcome = pattern.matchWithoutFilter(bytes, ours)
                    let result = theirs.search(code, bytes, steps: 10_000_000)
                    guard outcome != .limit, result > 0 || result == -1 else { return }
                    compared += 1
                    #expect((outcome == .match) == (result > 0), "\(text) on \(line.debugDescription)")
                    #expect(pattern.match(bytes, ours) == outcome, "\(text) on \(line.debugDescription): filter")
                    guard outcome == .match, result > 0 else { return }
                    #expect(ours.matched == theirs.matched, "\(text) on \(line.debugDescription)")
                    for group in 1..<max(code.groupCount + 1, 1) where code.groupCount > 0 {
                        #expect(ours.range(group) == theirs.range(group), "\(text) on \(line.debugDescription), group \(group)")
                    }
                }
            }
        }
        #expect(compared > 5000)
    }

    @Test func randomBytesNeverTrap() throws {
        var random = random("randomBytesNeverTrap")
        let compiler = GrokCompiler()
        let patterns = try [
            "%{COMBINEDAPACHELOG}", "%{SYSLOGLINE}", "%{IP:a} %{DATA:b}é", "%{QS:a}%{NUMBER:b:float}%{UNIXPATH:c}",
        ].map {
            try compiler.compile($0)
        }
        let scratch = GrokScratch()
        var matcher = GrokMatcher(patterns)
        for _ in 0..<3000 {
            let line = (0..<Int(random.next() % 60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            line.withUnsafeBytes { bytes in
                for pattern in patterns where pattern.match(bytes, scratch) == .match { _ = pattern.fields(bytes, scratch) }
                _ = matcher.firstMatch(bytes, scratch)
            }
        }
    }
}
