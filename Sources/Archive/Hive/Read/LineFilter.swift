import Blocks
import CSystem
import Events

/// Tells lines of a segment that cannot be what a question looks for, so that they need not be read as JSON.
///
/// Only lines that begin as ours do are judged: a token of their message, host, trace id or metadata stands in them as it is, but for letters'
/// case and escapes. A segment with any other line, or with what may stand for a letter in another way, is left whole. One thread at a time.
final class LineFilter {
    /// What a line must hold: bytes, folded.
    private indirect enum Need {
        case anything
        case bytes([UInt8])
        case all([Need])
        case any([Need])
    }

    private let need: Need
    /// Looked for in the whole text at once: of what all lines must hold the longest.
    private let probe: [UInt8]?
    private let levelMask: UInt16
    private var folded: [UInt8] = []

    /// `{"timestamp":"` and what follows the instant and the level; see `EventShape.appendHead`.
    private static let start = Array(#"{"timestamp":""#.utf8)
    private static let level = Array(#"","level":""#.utf8)
    /// `\u` may be any character; U+212A is the one character beyond ASCII whose lower case is in it.
    private static let escape = Array(#"\u"#.utf8)
    private static let kelvin: [UInt8] = [0xE2, 0x84, 0xAA]

    /// A filter for what `filter` says of levels and tokens; nil where that says nothing of single lines.
    init?(_ filter: BlockFilter) {
        need = Self.need(filter.tokens, filter.needles)
        levelMask = filter.levelMask
        switch need {
        case .anything:
            probe = nil
            let all = Level.allCases.reduce(0 as UInt16) { $0 | 1 << UInt16($1.rawValue) }
            if levelMask & all == all { return nil }
        case .bytes(let bytes): probe = bytes
        case .all(let parts):
            probe = parts.compactMap { if case .bytes(let bytes) = $0 { bytes } else { nil } }.max { $0.count < $1.count }
        case .any: probe = nil
        }
    }

    private static func need(_ tokens: TokenExpression, _ needles: [[UInt8]]) -> Need {
        let texts = needles.filter { !$0.isEmpty }.map(Need.bytes)
        switch need(tokens) {
        case .anything: return texts.isEmpty ? .anything : texts.count == 1 ? texts[0] : .all(texts)
        case .all(let parts): return .all(parts + texts)
        case let other: return texts.isEmpty ? other : .all([other] + texts)
        }
    }

    private static func need(_ tokens: TokenExpression) -> Need {
        switch tokens {
        case .anything, .nothing: return .anything
        case .token(let bytes), .prefix(let bytes):
            // Letters beyond ASCII fold in ways that a search for bytes does not follow.
            return bytes.isEmpty || bytes.contains { $0 >= 0x80 } ? .anything : .bytes(bytes)
        case .all(let parts):
            let needs = parts.map(need).filter { if case .anything = $0 { false } else { true } }
            return needs.isEmpty ? .anything : needs.count == 1 ? needs[0] : .all(needs)
        case .any(let parts):
            let needs = parts.map(need)
            return needs.contains { if case .anything = $0 { true } else { false } } ? .anything : .any(needs)
        }
    }

    /// The lines of a segment, ranges of `text`, that may be looked for, without their line ends; nil where the segment must be read whole.
    /// `head` is what our lines of the service have after their level (`head(service:)`).
    func lines(of text: UnsafeRawBufferPointer, head: [UInt8]) -> [Range<Int>]? {
        guard let base = text.baseAddress, !Self.hasNumberedEscape(text) else { return text.isEmpty ? [] : nil }
        if folded.count < text.count { folded = [UInt8](repeating: 0, count: text.count) }
        return folded.withUnsafeMutableBytes { folded in
            guard let target = folded.baseAddress else { return nil }
            let isASCII =
                logetl_fold_ascii(
                    target.assumingMemoryBound(to: UInt8.self), base.assumingMemoryBound(to: UInt8.self), text.count) == 0
            if !isASCII, Self.kelvin.withUnsafeBytes({ text.firstOffset(of: $0) != nil }) { return nil }
            let all = UnsafeRawBufferPointer(start: target, count: text.count)
            // Mostly there is no such line, whoever wrote them.
            if let probe, probe.withUnsafeBytes({ all.firstOffset(of: $0) }) == nil { return [] }
            return lines(text, all, head)
        }
    }

    /// Whether a backslash and a `u` stand somewhere.
    private static func hasNumberedEscape(_ text: UnsafeRawBufferPointer) -> Bool {
        escape.withUnsafeBytes { text.firstOffset(of: $0) != nil }
    }

    private func lines(_ text: UnsafeRawBufferPointer, _ folded: UnsafeRawBufferPointer, _ head: [UInt8]) -> [Range<Int>]? {
        var kept: [Range<Int>] = []
        var hit = probe == nil ? 0 : -1
        var at = 0
        while at < text.count {
            let end = text.firstOffset(of: 0x0A, from: at) ?? text.count
            let line = UnsafeRawBufferPointer(rebasing: text[at..<end])
            guard let raw = Self.levelOfOurs(line, head) else { return nil }
            if let probe, hit < at {
                hit = probe.withUnsafeBytes { folded.firstOffset(of: $0, from: at) } ?? text.count
            }
            if hit < end, levelMask & (1 << UInt16(raw)) != 0,
                Self.holds(UnsafeRawBufferPointer(rebasing: folded[at..<end]), need)
            {
                kept.append(at..<end)
            }
            at = end + 1
        }
        return kept
    }

    private static func holds(_ line: UnsafeRawBufferPointer, _ need: Need) -> Bool {
        switch need {
        case .anything: true
        case .bytes(let bytes): bytes.withUnsafeBytes { line.firstOffset(of: $0) != nil }
        case .all(let parts): parts.allSatisfy { holds(line, $0) }
        case .any(let parts): parts.contains { holds(line, $0) }
        }
    }

    /// What lines of ours have after their level.
    static func head(service: String) -> [UInt8] { Array(#"","service":"\#(service)","message":""#.utf8) }

    /// The level of a line that begins as ours do, as `Level.rawValue`; nil for other lines.
    private static func levelOfOurs(_ line: UnsafeRawBufferPointer, _ head: [UInt8]) -> UInt8? {
        // A date and a time, so that the instant is the line's own: `{"timestamp":"2026-01-21T`.
        guard line.count > 25, line.starts(with: start), line[18] == 0x2D, line[21] == 0x2D, line[24] == 0x54,
            let quote = line.firstOffset(of: 0x22, from: 25)
        else { return nil }
        let word = quote + level.count
        guard word < line.count, line[quote..<word].elementsEqual(level), let end = line.firstOffset(of: 0x22, from: word),
            end + head.count <= line.count,
            head.withUnsafeBytes({ $0.sameBytes(UnsafeRawBufferPointer(rebasing: line[end..<end + head.count])) })
        else { return nil }
        let name = UnsafeRawBufferPointer(rebasing: line[word..<end])
        guard let known = Level(text: name), EventShape.says(name, known) else { return nil }
        return known.rawValue
    }
}
