import CPCRE2

/// A regular expression that someone asks texts for (PCRE2's syntax, pcre2pattern(3)), compiled once and used by any number of threads.
///
/// Text need not be valid UTF-8: bytes that are not match nothing. `^` and `$` are the ends of the text, `.` is any character, and a pattern
/// cannot hang the program: steps are bounded.
public final class TextRegex: Sendable {
    /// What is wrong with a pattern.
    public struct Problem: Error, Hashable, CustomStringConvertible {
        /// Byte of the pattern.
        public var offset: Int
        /// What PCRE2 says.
        public var message: String
        /// Message and place.
        public var description: String { "\(message), at byte \(offset) of the regular expression" }
    }

    /// Longest pattern, bytes. Longer ones are an error.
    public static let maxBytes = 64 << 10
    /// Steps that are tried for one text; where they do not suffice, it does not match.
    static let steps: UInt32 = 10_000_000

    /// The pattern.
    public let pattern: String
    /// Whether letters' case does not count.
    public let ignoresCase: Bool
    let code: PCRECode

    /// Compiles a pattern. Throws what is wrong with it.
    public init(_ pattern: String, ignoresCase: Bool = false) throws(Problem) {
        guard pattern.utf8.count <= Self.maxBytes else {
            throw Problem(offset: Self.maxBytes, message: "it is longer than \(Self.maxBytes) bytes")
        }
        self.pattern = pattern
        self.ignoresCase = ignoresCase
        do throws(PCRECode.Problem) {
            code = try PCRECode(text: Array(pattern.utf8), ignoresCase: ignoresCase)
        } catch {
            throw Problem(offset: error.offset, message: error.text)
        }
    }

    /// Groups that capture.
    public var groupCount: Int { code.groupCount }

    /// What one thread needs to match. Keep it while matching many texts.
    public final class Matcher {
        private let regex: TextRegex
        private let scratch = GrokScratch()

        /// A matcher of `regex`.
        public init(_ regex: TextRegex) {
            self.regex = regex
            scratch.reserve(groups: regex.code.groupCount)
        }

        /// Whether the pattern matches somewhere in `text`.
        public func matches(_ text: UnsafeRawBufferPointer) -> Bool { find(in: text, from: 0) }

        /// Looks for the first match at or after byte `start`; then `range` tells where it and its groups are.
        public func find(in text: UnsafeRawBufferPointer, from start: Int) -> Bool {
            // PCRE2 takes no nil, also for no bytes.
            guard text.baseAddress != nil else {
                return withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { none in
                    scratch.search(
                        regex.code, UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(none)[..<0]), steps: TextRegex.steps)
                        > 0
                }
            }
            return scratch.search(regex.code, text, from: start, steps: TextRegex.steps) > 0
        }

        /// Where group `group` matched, 0 for all, after a match; nil where it did not take part.
        public func range(_ group: Int) -> Range<Int>? {
            group == 0 ? scratch.matched : group <= regex.groupCount ? scratch.range(group) : nil
        }
    }
}

extension PCRECode {
    /// Compiles a pattern for texts that may be no valid UTF-8. Throws `Problem`.
    convenience init(text pattern: [UInt8], ignoresCase: Bool) throws(Problem) {
        var options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY
        if ignoresCase { options |= PCRE2_CASELESS }
        try self.init(pattern, options: options, hasJIT: true)
    }
}
