import Testing

@testable import Events

@Suite struct NearestNameTests {
    private let names = ["web", "web-api", "checkout", "payments", "db"]

    @Test func suggestsTheNearest() {
        #expect(NearestName.of("chekout", among: names) == "checkout")
        #expect(NearestName.of("hceckout", among: names) == "checkout")
        #expect(NearestName.of("Payment", among: names) == "payments")
        #expect(NearestName.of("check", among: names) == "checkout")
        #expect(NearestName.of("wbe", among: names) == "web")
        #expect(NearestName.of("web-ap", among: names) == "web-api")
        #expect(NearestName.of("zz", among: names) == nil)
        #expect(NearestName.of("", among: names) == nil)
        #expect(NearestName.of(String(repeating: "x", count: 10_000), among: names) == nil)
        #expect(NearestName.of("x", among: []) == nil)
    }

    @Test func countsEdits() {
        func distance(_ a: String, _ b: String) -> Int { NearestName.distance(Array(a.utf8), Array(b.utf8)) }
        #expect(distance("", "") == 0)
        #expect(distance("", "abc") == 3)
        #expect(distance("kitten", "sitting") == 3)
        #expect(distance("ab", "ba") == 1)
        #expect(distance("abcd", "abdc") == 1)
        #expect(distance("same", "same") == 0)
    }
}
