import Foundation
import Testing

/// The examples of `docs/enrichment.md`: their files are written, their commands run, their outputs compared.
@Suite struct EnrichmentDocsTests {
    /// A block of the document: what its fence says, and its lines.
    private struct Block {
        var info: [String]
        var lines: [String]
        var text: String { lines.map { $0 + "\n" }.joined() }
    }

    /// The sections of the document by title, with their blocks.
    private static let sections: [(title: String, blocks: [Block])] = {
        let path = "\(Sandbox.package)/docs/enrichment.md"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        var sections: [(title: String, blocks: [Block])] = []
        var open: Block?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if let block = open {
                if line == "```" {
                    sections[sections.count - 1].blocks.append(block)
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                open = Block(info: line.dropFirst(3).split(separator: " ").map(String.init), lines: [])
            } else if line.hasPrefix("## ") {
                sections.append((String(line.dropFirst(3)), []))
            }
        }
        return sections
    }()

    @Test func theExamplesAreThere() {
        #expect(Self.sections.count == 6)
        #expect(Self.sections.filter { $0.blocks.contains { $0.info == ["console"] } }.count == 5)
    }

    @Test(arguments: sections.map(\.title)) func examplesGiveWhatTheySay(_ title: String) throws {
        let blocks = try #require(Self.sections.first { $0.title == title }).blocks
        let box = try Sandbox()
        for block in blocks where block.info.count == 2 { try box.write(block.info[1], block.text) }
        for block in blocks where block.info == ["console"] {
            var command: String?
            var expected: [String] = []
            func check() throws {
                guard let command else { return }
                // jq may not be installed; what it would do here is simple.
                let plain = command.hasSuffix(" | jq -c .metadata")
                let own = plain ? String(command.dropLast(" | jq -c .metadata".count)) : command
                let run = try box.shell("{ \(own.replacing("logetl", with: "\"$LOGETL\"")); } 2>&1")
                let lines = plain ? run.lines.map(Self.metadata) : run.lines
                #expect(lines == expected, "\(command)")
            }
            for line in block.lines {
                if line.hasPrefix("$ ") {
                    try check()
                    command = String(line.dropFirst(2))
                    expected = []
                } else {
                    expected.append(line)
                }
            }
            try check()
        }
    }

    /// The value of `metadata` in a line as it stands there.
    private static func metadata(_ line: String) -> String {
        guard let start = line.range(of: #""metadata":"#), let end = line.range(of: #","source":"#) else { return line }
        let text = line[start.upperBound..<end.lowerBound]
        return String(text.range(of: #","host":"#).map { text[..<$0.lowerBound] } ?? text)
    }
}
