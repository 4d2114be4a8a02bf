import Testing

@testable import Parsers

struct FormatTests {
    @Test func namesAndAliasesAreDistinctAndFound() {
        var seen = Set<String>()
        for format in Format.allCases {
            #expect(Format(name: format.name) == format)
            #expect(!format.summary.isEmpty)
            for name in [format.name] + format.aliases {
                #expect(seen.insert(name).inserted)
                #expect(Format(name: name.uppercased()) == format)
            }
        }
        #expect(Format(name: "combined") == .access)
        #expect(Format(name: "no-such-format") == nil)
        #expect(Format.allNames.count == Format.allCases.count)
        #expect(Set(Format.bySpecificity) == Set(Format.allCases).subtracting([.plain]))
    }
}
