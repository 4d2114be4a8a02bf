import CSQLite
import Parsers

/// Functions of regular expressions (PCRE2's syntax). The text comes first; only `regexp`, which is the operator REGEXP, has the pattern first, as
/// SQLite calls it. NULL gives NULL.
enum RegexFunctions {
    static let all: [SQLFunctions.Scalar] = [
        .init(
            name: "regexp", arguments: [2],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), !call.hasNull, let regex = regex(call, 0) else { return }
                call.result(call.withBytes(1) { regex.find(in: $0, from: 0) })
            }),
        .init(
            name: "regexp_like", arguments: [2, 3],
            call: { context, count, values in
                guard let call = FunctionCall(context, count, values), !call.hasNull else { return }
                guard let flags = Flags(call, 2, allowed: "i"), let regex = regex(call, 1, flags) else { return }
                call.result(call.withBytes(0) { regex.find(in: $0, from: 0) })
            }),
        .init(name: "regexp_extract", arguments: [2, 3], call: extract),
        .init(name: "regexp_replace", arguments: [3, 4], call: replace),
    ]

    private typealias Callback =
        @convention(c) @Sendable (
            OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?
        ) -> Void

    /// `regexp_extract(text, pattern [, group])`: what the first match, or a group of it, is; NULL where there is none.
    private static let extract: Callback = { context, count, values in
        guard let call = FunctionCall(context, count, values), !call.hasNull, let regex = regex(call, 1) else { return }
        var group = 0
        if call.count > 2 {
            let number = sqlite.value_int64(call[2])
            guard sqlite.value_numeric_type(call[2]) == SQLITE_INTEGER, number >= 0, number <= Int64(regex.groupCount) else {
                return call.error("the pattern of regexp_extract has \(regex.groupCount) groups; the third argument is 0 to that")
            }
            group = Int(number)
        }
        call.withBytes(0) { text in
            guard regex.find(in: text, from: 0), let range = regex.range(group) else { return }
            call.result(UnsafeRawBufferPointer(rebasing: text[range]))
        }
    }

    /// `regexp_replace(text, pattern, replacement [, flags])`: the first match replaced, with the flag g all; `\0` … `\9` are groups.
    private static let replace: Callback = { context, count, values in
        guard let call = FunctionCall(context, count, values), !call.hasNull else { return }
        guard let flags = Flags(call, 3, allowed: "gi"), let regex = regex(call, 1, flags),
            let replacement = call.cached(2, "replacement", { Replacement($0) })
        else { return }
        call.withBytes(0) { text in
            var out: [UInt8] = []
            var at = 0
            var copied = 0
            while at <= text.count, regex.find(in: text, from: at), let range = regex.range(0) {
                out.append(contentsOf: text[copied..<range.lowerBound])
                replacement.append(regex, text, to: &out)
                copied = range.upperBound
                // A match of nothing: the next one begins at least a character later.
                at = range.isEmpty ? next(text, range.upperBound) : range.upperBound
                if !flags.isGlobal { break }
            }
            if copied < text.count { out.append(contentsOf: text[copied...]) }
            call.result(out)
        }
    }

    /// The begin of the character behind the one at `at`.
    private static func next(_ text: UnsafeRawBufferPointer, _ at: Int) -> Int {
        var next = at + 1
        while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }

    private static func regex(_ call: FunctionCall, _ index: Int, _ flags: Flags = Flags()) -> CompiledRegex? {
        call.cached(index, flags.ignoresCase ? "regex i" : "regex") { pattern in
            do throws(TextRegex.Problem) {
                return CompiledRegex(try TextRegex(pattern, ignoresCase: flags.ignoresCase))
            } catch {
                throw FunctionError("the regular expression cannot be used: \(error)")
            }
        }
    }

    /// Letters that change what a pattern means.
    private struct Flags {
        var ignoresCase = false
        var isGlobal = false

        init() {}

        /// Reads an argument, if there is one; nil after an error.
        init?(_ call: FunctionCall, _ index: Int, allowed: String) {
            guard call.count > index else { return }
            let text = call.text(index)
            for letter in text {
                guard allowed.contains(letter) else {
                    call.error("the flags of a regular expression are \(allowed.map { "'\($0)'" }.joined(separator: " and "))")
                    return nil
                }
                if letter == "i" { ignoresCase = true } else { isGlobal = true }
            }
        }
    }

    /// A pattern ready to match, for one thread.
    private final class CompiledRegex {
        private let matcher: TextRegex.Matcher
        let groupCount: Int

        init(_ regex: TextRegex) {
            matcher = TextRegex.Matcher(regex)
            groupCount = regex.groupCount
        }

        func find(in text: UnsafeRawBufferPointer, from start: Int) -> Bool { matcher.find(in: text, from: start) }
        func range(_ group: Int) -> Range<Int>? { matcher.range(group) }
    }

    /// The text that takes the place of a match.
    private final class Replacement {
        private enum Piece {
            case text([UInt8])
            case group(Int)
        }
        private var pieces: [Piece] = []

        init(_ text: String) {
            var literal: [UInt8] = []
            var isEscaped = false
            for byte in text.utf8 {
                guard isEscaped else {
                    if byte == 0x5C { isEscaped = true } else { literal.append(byte) }
                    continue
                }
                isEscaped = false
                guard byte >= 0x30, byte <= 0x39 else {
                    // A doubled backslash is one; before other letters it stays.
                    literal += byte == 0x5C ? [0x5C] : [0x5C, byte]
                    continue
                }
                pieces.append(.text(literal))
                literal = []
                pieces.append(.group(Int(byte - 0x30)))
            }
            if isEscaped { literal.append(0x5C) }
            pieces.append(.text(literal))
        }

        func append(_ regex: CompiledRegex, _ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
            for piece in pieces {
                switch piece {
                case .text(let bytes): out += bytes
                case .group(let number):
                    if let range = regex.range(number) { out.append(contentsOf: text[range]) }
                }
            }
        }
    }
}
