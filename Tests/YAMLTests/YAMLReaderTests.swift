import Testing

@testable import YAML

@Suite struct YAMLReaderTests {
    private func read(_ text: String) throws -> YAMLNode? { try YAMLReader.read(Array(text.utf8)) }

    private func problem(_ text: String) -> YAMLProblem? {
        do {
            _ = try YAMLReader.read(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test func membersKeepTheirOrderAndPlace() throws {
        let root = try #require(try read("b: 1\na:\n  - x\n  - 'y: z'\n"))
        guard case .map(let members) = root.content else {
            Issue.record("no section")
            return
        }
        #expect(members.map(\.key) == ["b", "a"])
        #expect(members[1].mark == YAMLNode.Mark(line: 2, column: 1))
        guard case .list(let nodes) = members[1].value.content, case .scalar(let text, let isPlain) = nodes[1].content else {
            Issue.record("no list")
            return
        }
        #expect(text == "y: z" && !isPlain)
        #expect(nodes[1].mark == YAMLNode.Mark(line: 4, column: 5))
    }

    @Test func emptyTextsHaveNoRoot() throws {
        #expect(try read("") == nil)
        #expect(try read("# a comment\n") == nil)
    }

    @Test func mistakesHaveAPlace() {
        #expect(problem("a: 1\na: 2\n")?.mark.line == 2)
        #expect(problem("a: &x 1\nb: *x\n")?.message.contains("anchors") == true)
        #expect(problem("a: [1\n")?.mark.line ?? 0 >= 1)
        #expect(problem("a: 1\n---\nb: 2\n")?.message.contains("second document") == true)
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(problem(deep)?.message.contains("sections in one another") == true)
    }
}
