import Parsers
import Testing

/// The meaning of regular expressions as Oniguruma's Ruby syntax has it, where PCRE2 reads the text otherwise.
@Suite struct GrokRegexTests {
    private func value(_ regex: String, _ line: String) -> String? {
        guard case .match(let fields) = grok("(?<v>\(regex))", line) else { return nil }
        return fields["v"] ?? ""
    }

    @Test(
        arguments: [
            // Sets inside of sets, intersections, POSIX classes beyond ASCII beside \w within it.
            ("[[[:alnum:]]_%.]+", "ab_%.é!", "ab_%.é"), ("[a-z&&[^aeiou]]+", "xyzab", "xyz"), ("[^a-z&&[^aeiou]]+", "!a", "!a"),
            ("[\\w&&[^\\d]]+", "1ab2", "ab"), ("[a[^b]c]+", "bac", "ac"), ("[[:^digit:]]+", "1ab", "ab"),
            ("\\w+", "aéb", "a"), ("[[:word:]]+", "aéb!", "aéb"), ("[[:punct:]]+", "a$+<", "$+<"), ("[^[:alpha:]]+", "é1", "1"),
            ("\\h+", "xafF9g", "afF9"), ("\\H+", "afgh", "gh"), ("[\\h]+", "zaf", "af"), ("\\d+", "٣4", "4"),
            ("[]a]+", "]a", "]a"), ("[a\\]]+", "a]", "a]"), ("[a-]+", "a-", "a-"), ("[\\-x]+", "-x", "-x"),
            ("[+--]+", "+,-", "+,-"),
            // Dot-all, lines, ends.
            (".+", "a\nb", "a\nb"), ("(?-m).+", "a\nb", "a"), ("(?m:a.b)", "a\nb", "a\nb"), ("^b$", "a\nb\nc", "b"),
            ("\\Aa", "ba", nil), ("b\\z", "b\n", nil), ("b\\Z", "b\n", "b"),
            // Quantifiers.
            ("ba?*", "baaa", "baaa"), ("x{,2}", "xxx", "xx"), ("a{2}?b", "b", "b"), ("a{2}+", "aaaaa", "aaaa"),
            ("a{,}", "a{,}", "a{,}"),
            ("a{x", "a{x", "a{x"), ("a++b", "aab", "aab"), ("(?>a+)ab", "aab", nil), ("a*?b", "aab", "aab"),
            ("(?:^a)*b", "b", "b"),
            // Options up to the end of the group, branches included.
            ("a(?i)b|c", "aC", "aC"), ("(?i:A)b", "ab", "ab"), ("(?i)[^a]", "A", nil), ("(?i)[[:upper:]]+", "ab", "ab"),
            ("(?x) a b # c\n c", "abc", "abc"),
            // Groups, escapes, look-arounds.
            ("(?<q>['\"]).*?\\k<q>", "x 'a\"b' y", "'a\"b'"), ("(?<=a|bc)d", "bcd", "d"), ("(?<=a(?:b|cd)?)e", "acde", "e"),
            ("(?<!a(?:b|cd))e", "acde", nil), ("\\x41\\u00e9", "Aé", "Aé"), ("\\t\\e?", "\t", "\t"), ("\\101", "A", "A"),
            ("\\R", "\r\n", "\r\n"), ("é+", "éé", "éé"), ("\\bé\\b", "é", "é"), ("a(?#note)b", "ab", "ab"),
            ("\\p{Alpha}+", "aé1", "aé"),
            ("\\p{^Alpha}+", "é12", "12"), ("\\P{Digit}+", "1a", "a"), ("[\\p{Lu}\\d]+", "É1a", "É1"),
            ("\\/\\-\\_", "/-_", "/-_"),
            ("(?<p>\\((?:[^()]|\\g<p>)*\\))", "f(a(b)c)", "(a(b)c)"), ("(?:a|(b))(?<z>c)", "bc", "bc"),
        ] as [(String, String, String?)])
    func meaning(_ regex: String, _ line: String, _ want: String?) {
        #expect(value(regex, line) == want, "\(regex)")
        // A line that is not ASCII takes another form of the pattern; it must say the same.
        guard
            !["\\A", "\\z", "\\Z", "\\b", "(?-m)", "^", "[^", "\\H", "\\P", "{^", ".", "(?<!", "[a[^", "[[:^"].contains(
                where: regex.contains)
        else { return }
        #expect(value(regex, line + "\n✓") == want, "\(regex) as UTF-8")
    }

    @Test func numbersWithoutNames() {
        #expect(grok("(a)(b)\\2\\1", "abba") == .match([:]))
        #expect(grok("(?<x>a)(b)\\1", "aba") == .error(.syntax))
    }

    @Test func bytesThatAreNoUTF8AreCharacters() {
        #expect(
            grok("%{WORD:a} %{GREEDYDATA:b}", [0x61, 0x20, 0xFF, 0xFE, 0x20, 0x7A])
                == .match(["a": "a", "b": "\u{FFFD}\u{FFFD} z"]))
        #expect(grok("^x.y$", [0x78, 0xE4, 0x79]) == .match([:]))
        #expect(grok("^x[^a]y$", [0x78, 0xE4, 0x79]) == .match([:]))
    }

    @Test func aReferenceInASetIsCharacters() {
        #expect(grok("[%{D}]+", "12)", definitions: ["D": "0-9"]) == .match([:]))
    }
}
