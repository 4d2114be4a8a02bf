import CSystem
import Events

/// Splits text into the words that searches find. One for index, filters, verification and queries, so that they agree.
///
/// Text is folded first (`fold`): letters to lower case, whatever is no letter outside ASCII to a space. A token is then a run of ASCII
/// letters, digits, `_` and bytes above 127. Numbers with dots between them (addresses, versions) and UUIDs (RFC 9562, 8-4-4-4-12 hex
/// digits) are one token, without which a search for an address would find every block.
public enum Tokenizer {
    /// Longest token in an index, bytes; longer ones are indexed by their first bytes (the block itself compares them whole).
    public static let maxTokenBytes = 64

    /// What a byte of folded text is to the tokenizer.
    enum ByteClass {
        static let separator: UInt8 = 0
        static let digit: UInt8 = 1
        static let letter: UInt8 = 2
    }

    /// Whether a token is an identifier (an address, a number, a hash, a version) rather than a word: it holds a digit.
    ///
    /// Words are few and repeat, identifiers are many and do not: a token index costs a hundred times as much for an identifier as a
    /// filter does. So blocks keep identifiers in a `TokenFilter` and words for the index.
    public static func isIdentifier(_ token: [UInt8]) -> Bool { token.contains { $0 >= 0x30 && $0 <= 0x39 } }

    /// The class of each byte. Immortal and never written after it is made, so that any thread may read it.
    nonisolated(unsafe) static let classes: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        for byte in 0..<256 {
            switch UInt8(byte) {
            case 0x30...0x39: table[byte] = ByteClass.digit
            case 0x61...0x7A, 0x41...0x5A, 0x5F, 0x80...0xFF: table[byte] = ByteClass.letter
            default: table[byte] = ByteClass.separator
            }
        }
        return UnsafePointer(table)
    }()

    /// The tokens of `text`, folded, in their order, at their full length.
    public static func tokens(of text: UnsafeRawBufferPointer) -> [[UInt8]] {
        var folded: [UInt8] = []
        fold(text, into: &folded)
        var result: [[UInt8]] = []
        folded.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            forEachToken(in: base, count: bytes.count) { start, end, _ in result.append(Array(bytes[start..<end])) }
        }
        return result
    }

    /// The tokens of `text`; see `tokens(of:)`.
    public static func tokens(of text: String) -> [[UInt8]] {
        var copy = text
        return copy.withUTF8 { tokens(of: UnsafeRawBufferPointer($0)) }
    }

    /// Calls `body` with the start and end of each token of folded text, in their order, and whether it holds an ASCII digit.
    @inline(__always)
    static func forEachToken(
        in text: UnsafePointer<UInt8>, count: Int, _ body: (_ start: Int, _ end: Int, _ hasDigit: Bool) -> Void
    ) {
        let classes = Self.classes
        var at = 0
        while true {
            while at < count && classes[Int(text[at])] == ByteClass.separator { at &+= 1 }
            guard at < count else { return }
            let start = at
            var seen: UInt8 = 0
            repeat {
                let kind = classes[Int(text[at])]
                guard kind != ByteClass.separator else { break }
                seen |= kind
                at &+= 1
            } while at < count
            if seen == ByteClass.digit && at &+ 1 < count && text[at] == 0x2E { at = endOfDottedNumber(text, at, count, classes) }
            if at &- start == 8 && at < count && text[at] == 0x2D && isUUID(text + start, count &- start, classes) {
                at = start &+ 36
                for i in start..<at { seen |= classes[Int(text[i])] }
            }
            body(start, at, seen & ByteClass.digit != 0)
        }
    }

    /// `at` stands on the dot after a run of digits. Further runs of digits belong to it unless letters follow them.
    private static func endOfDottedNumber(
        _ text: UnsafePointer<UInt8>, _ dot: Int, _ count: Int, _ classes: UnsafePointer<UInt8>
    ) -> Int {
        var at = dot
        while at + 1 < count, text[at] == 0x2E, classes[Int(text[at + 1])] == ByteClass.digit {
            var end = at + 1
            while end < count && classes[Int(text[end])] == ByteClass.digit { end += 1 }
            if end < count && classes[Int(text[end])] == ByteClass.letter { break }
            at = end
        }
        return at
    }

    private static func isUUID(_ text: UnsafePointer<UInt8>, _ count: Int, _ classes: UnsafePointer<UInt8>) -> Bool {
        guard count >= 36 else { return false }
        for i in 0..<36 {
            let byte = text[i]
            switch i {
            case 8, 13, 18, 23:
                if byte != 0x2D { return false }
            default:
                guard (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66) else { return false }
            }
        }
        return count == 36 || classes[Int(text[36])] == ByteClass.separator
    }

    /// Appends the folded form of `text` to `out`. ASCII keeps its length, other text may become shorter or longer.
    public static func fold(_ text: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        guard let from = text.baseAddress, text.count > 0 else { return }
        let start = out.count
        let isASCII =
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { buffer -> Bool in
                let high = logetl_fold_ascii(buffer.baseAddress!, from.assumingMemoryBound(to: UInt8.self), text.count)
                out.append(contentsOf: buffer)
                return high == 0
            }
        if !isASCII {
            out.removeSubrange(start...)
            UnicodeFolding.fold(text, into: &out)
        }
    }
}
