import Foundation
import Testing

@testable import Query

/// Searches that nobody would type: read or refused in good time, and what is read prints and reads again.
@Suite struct LanguageFuzzTests {
    private func read(_ text: String) {
        let begin = Date()
        if let query = try? SearchQuery(text) {
            #expect(
                (try? SearchQuery(query.description)) == query, "\(text.prefix(200)) printed as \(query.description.prefix(200))")
        }
        #expect(Date().timeIntervalSince(begin) < 10, "\(text.prefix(60))… (\(text.utf8.count) bytes)")
    }

    @Test func nestingOfEachKind() {
        let nests = [
            ("(", ")"), ("NOT (", ")"), ("-(", ")"), ("a OR (", ")"), ("x:(", ")"), ("x:(a OR (", "))"), ("!", ""), ("NOT ", ""),
            ("x:", ""),
            ("\"", "\""), ("/", "/"), ("[", "]"), ("x:[a TO ", "]"), ("\\", ""), ("*", ""), ("?a", ""), ("a AND ", ""),
            ("level:(", ")"),
            ("service:/(", ")/"), ("/(", ")*/"), ("x:/[", "]/"),
        ]
        for (open, close) in nests {
            for depth in [10, 99, 101, 1_000, 20_000] {
                let deep = String(repeating: open, count: depth) + "a" + String(repeating: close, count: depth)
                read(deep)
                read(String(repeating: open, count: depth))
                read(String(repeating: close, count: depth))
            }
        }
    }

    @Test func randomBytesAndChangedSearches() throws {
        let seed = SplitMix.seed("randomBytesAndChangedSearches", environment: ProcessInfo.processInfo.environment["LOGETL_SEED"])
        var maker = QueryMaker(random: SplitMix(seed: seed))
        for round in 0..<4_000 {
            var bytes = Array(maker.expression(depth: 3).description.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &maker.random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &maker.random)
                switch Int.random(in: 0..<5, using: &maker.random) {
                case 0: bytes.remove(at: at)
                case 1: bytes[at] = UInt8.random(in: 0...255, using: &maker.random)
                case 2: bytes.insert(contentsOf: bytes[at...].prefix(9), at: at)
                case 3: bytes.insert(maker.random.pick(Array("()\"\\*?:/[]{}<>-!~ ".utf8)), at: at)
                default: bytes.removeSubrange(at..<min(bytes.count, at + 5))
                }
            }
            if round % 8 == 0 { bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &maker.random) } }
            let text = String(decoding: bytes, as: UTF8.self)
            do {
                let query = try SearchQuery(text)
                #expect(try SearchQuery(query.description) == query, "\(text) printed as \(query)")
            } catch {
                #expect(error.offset >= 0 && error.offset <= text.utf8.count)
            }
        }
    }
}
