import Blocks
import Query

/// A pattern of SQL's LIKE, as SQLite reads it: `%` is any text, `_` one character, ASCII letters in any case.
struct LikePattern: Sendable {
    /// Bytes between two `%`: lower case, or `anyCharacter`.
    private let segments: [[UInt16]]
    private static let anyCharacter: UInt16 = 0x100

    /// The pattern with the text `text`.
    init(_ text: [UInt8]) {
        // SQLite reads up to the first NUL.
        segments = text.prefix { $0 != 0 }.split(separator: 0x25, omittingEmptySubsequences: false).map { segment in
            segment.map { $0 == 0x5F ? Self.anyCharacter : UInt16(Self.folded($0)) }
        }
    }

    private static func folded(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    /// Whether `text` is like it.
    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        var end = text.count
        if let nul = text.firstIndex(of: 0) { end = nul }
        let text = UnsafeRawBufferPointer(rebasing: text[..<end])
        guard var at = Self.match(segments[0], text, 0) else { return false }
        if segments.count == 1 { return at == text.count }
        for segment in segments[1..<(segments.count - 1)] where !segment.isEmpty {
            guard let found = Self.find(segment, text, at) else { return false }
            at = found
        }
        return Self.matchEnd(segments[segments.count - 1], text, from: at)
    }

    /// Where the segment ends if it begins at `start`.
    private static func match(_ segment: [UInt16], _ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var at = start
        for element in segment {
            guard at < text.count else { return nil }
            if element == anyCharacter {
                at += 1
                while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 }
            } else {
                guard UInt16(folded(text[at])) == element else { return nil }
                at += 1
            }
        }
        return at
    }

    /// Where the first occurrence at or after `start` ends.
    private static func find(_ segment: [UInt16], _ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        let first = segment[0]
        var at = start
        while at < text.count {
            if first == anyCharacter || UInt16(folded(text[at])) == first, let end = match(segment, text, at) { return end }
            at += 1
            if first == anyCharacter { while at < text.count, text[at] & 0xC0 == 0x80 { at += 1 } }
        }
        return nil
    }

    /// Whether the text ends with the segment, at or after `from`.
    private static func matchEnd(_ segment: [UInt16], _ text: UnsafeRawBufferPointer, from: Int) -> Bool {
        guard segment.contains(anyCharacter) else {
            let start = text.count - segment.count
            return start >= from && match(segment, text, start) == text.count
        }
        var at = from
        while at <= text.count {
            if match(segment, text, at) == text.count { return true }
            at += 1
        }
        return false
    }

    /// Texts that stand in texts like it, letters in any case.
    static func needles(_ text: [UInt8]) -> [[UInt8]] {
        text.prefix { $0 != 0 }.split { $0 == 0x25 || $0 == 0x5F }.flatMap { RequiredBytes.needles(in: $0) }
    }

    /// Tokens that texts like it hold: those between spaces, which nothing around can change.
    static func tokens(_ text: [UInt8]) -> TokenExpression {
        let segments = text.prefix { $0 != 0 }.split(separator: 0x25, omittingEmptySubsequences: false)
        var found: [[UInt8]] = []
        for (index, whole) in segments.enumerated() {
            // An underscore is any character, so it cuts too.
            let pieces = whole.split(separator: 0x5F, omittingEmptySubsequences: false)
            for (number, piece) in pieces.enumerated() {
                let isAtStart = index == 0 && number == 0
                let isAtEnd = index == segments.count - 1 && number == pieces.count - 1
                guard let from = isAtStart ? piece.startIndex : piece.firstIndex(of: 0x20),
                    let to = isAtEnd ? piece.endIndex : piece.lastIndex(of: 0x20), from < to
                else { continue }
                found += Array(piece[from..<to]).withUnsafeBytes { Tokenizer.tokens(of: $0) }
            }
        }
        return .index(ofAll: found)
    }
}
