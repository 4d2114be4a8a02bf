/// A token with wildcards: `conn*tion`, `10.0.*.1`, `v?`. Matches whole tokens, folded.
public struct TokenGlob: Hashable, Sendable {
    /// Any bytes of the token, also none.
    static let any: UInt16 = 0x100
    /// One character of the token.
    static let one: UInt16 = 0x101

    /// Bytes of a folded token, `any` and `one`.
    let elements: [UInt16]

    /// What stands before the first wildcard.
    var stem: [UInt8] { elements.prefix { $0 <= 0xFF }.map { UInt8(truncatingIfNeeded: $0) } }

    /// Whether every token matches.
    var isEverything: Bool { !elements.isEmpty && elements.allSatisfy { $0 == Self.any } }

    /// The longest run of bytes that each matching token holds.
    var longestRun: [UInt8] {
        var longest: [UInt8] = []
        var run: [UInt8] = []
        for element in elements {
            if element > 0xFF { run.removeAll() } else { run.append(UInt8(truncatingIfNeeded: element)) }
            if run.count > longest.count { longest = run }
        }
        return longest
    }

    /// Whether a folded token matches. Takes at most as many steps as the token has bytes times the elements.
    func matches(_ token: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var at = 0
        var element = 0
        // Where to go on if what follows the last `any` does not fit: it takes one byte more.
        var resume: (at: Int, element: Int)?
        while at < count || element < elements.count {
            if element < elements.count {
                let wanted = elements[element]
                if wanted == Self.any {
                    resume = (at, element)
                    element += 1
                    continue
                }
                if at < count, wanted == Self.one || wanted == UInt16(token[at]) {
                    at += 1
                    if wanted == Self.one { while at < count, token[at] & 0xC0 == 0x80 { at += 1 } }
                    element += 1
                    continue
                }
            }
            guard let last = resume, last.at < count else { return false }
            resume = (last.at + 1, last.element)
            at = last.at + 1
            element = last.element + 1
        }
        return true
    }
}

/// A part of a text with wildcards, as people type it.
public enum WildcardPiece: Hashable, Sendable {
    /// This text.
    case text(String)
    /// `*`: any number of characters of a word.
    case any
    /// `?`: one character of a word.
    case one
}

extension TextPattern {
    /// The pattern of a text with wildcards, which take part in words: `/api/*/users` is the phrase of `api`, any one word and `users`,
    /// `10.0.*.1` one word. A star that stands for a whole word at the ends asks nothing.
    ///
    /// Empty where nothing is asked.
    public init(_ pieces: [WildcardPiece]) {
        // A digit stands in for each wildcard, so that dotted numbers stay whole.
        var folded: [UInt8] = []
        var marks: [UInt16] = []
        for piece in pieces {
            switch piece {
            case .text(var text): text.withUTF8 { Tokenizer.fold(UnsafeRawBufferPointer($0), into: &folded) }
            case .any, .one: folded.append(0x30)
            }
            let mark = piece == .any ? TokenGlob.any : piece == .one ? TokenGlob.one : 0
            while marks.count < folded.count { marks.append(mark) }
        }
        var tokens: [[UInt8]] = []
        var globs: [TokenGlob?] = []
        folded.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            Tokenizer.forEachToken(in: base, count: bytes.count) { start, end, _ in
                let elements = (start..<end).map { marks[$0] == 0 ? UInt16(bytes[$0]) : marks[$0] }
                let glob = TokenGlob(elements: elements)
                let isGlob = elements.contains { $0 > 0xFF }
                tokens.append(isGlob ? glob.stem : Array(bytes[start..<end]))
                globs.append(isGlob ? glob : nil)
            }
        }
        while let last = globs.last, last?.isEverything == true { (_, _) = (globs.removeLast(), tokens.removeLast()) }
        while let first = globs.first, first?.isEverything == true { (_, _) = (globs.removeFirst(), tokens.removeFirst()) }
        self.init(tokens: tokens, globs: globs)
    }

    /// The pattern of one token that a text with wildcards is as a whole, whatever the tokenizer would make of it.
    public init(wholeToken pieces: [WildcardPiece]) {
        var elements: [UInt16] = []
        for piece in pieces {
            switch piece {
            case .text(var text):
                var folded: [UInt8] = []
                text.withUTF8 { Tokenizer.fold(UnsafeRawBufferPointer($0), into: &folded) }
                elements += folded.map(UInt16.init)
            case .any: elements.append(TokenGlob.any)
            case .one: elements.append(TokenGlob.one)
            }
        }
        let glob = TokenGlob(elements: elements)
        self.init(tokens: [glob.stem], globs: [glob])
    }
}
