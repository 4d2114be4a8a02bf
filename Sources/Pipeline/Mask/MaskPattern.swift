import Parsers

/// A pattern of the user's own: a regular expression whose matches are masked.
///
/// Expressions are those of grok, `%{NAME}` included. They are matched within a line, and within the value of a field that the line holds in
/// escaped form. Escapes of URLs are not seen through.
public struct MaskPattern: Sendable {
    /// What a match must pass to be one.
    public enum Validator: String, Sendable, CaseIterable {
        /// Every match counts.
        case none
        /// The digits of the match end with the check digit of ISO/IEC 7812-1, as those of payment cards do.
        case luhn
        /// The letters and digits of the match have the check digits of ISO/IEC 7064, as those of an IBAN do, at places 3 and 4.
        case mod97
    }

    /// The name in markers, receipts and rules.
    public let name: String
    /// The expression.
    public let expression: String
    /// What of a match is hidden: the name or the number of a group; nil: all of it.
    public let group: String?
    /// What a match must pass.
    public let validator: Validator
    /// What becomes of it where no rule says else.
    public var action: MaskAction

    let compiled: GrokPattern

    /// Characters of a name.
    public static let longestName = 32

    /// Compiles a pattern. Throws `MaskError.pattern`.
    public init(
        name: String, expression: String, group: String? = nil, validator: Validator = .none, action: MaskAction = .redact
    ) throws(MaskError) {
        guard Self.isName(name) else {
            throw .pattern(
                name,
                "a name has 1 to \(Self.longestName) small letters, digits, - and _, begins with a letter and is none of the detectors'"
            )
        }
        self.name = name
        self.expression = expression
        self.group = group
        self.validator = validator
        self.action = action
        do throws(GrokError) {
            compiled = try GrokCompiler().compile(expression)
            _ = try GrokSearch(compiled, group: group)
        } catch {
            throw .pattern(name, error.description)
        }
    }

    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first &- 0x61 < 26, name.utf8.count <= longestName else { return false }
        let isWord = name.utf8.allSatisfy {
            $0 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        return isWord && name != "all" && MaskDetector(code: name) == nil
    }
}

/// Looks for the patterns of a policy. For one thread.
final class MaskPatternSearch {
    private let searches: [(number: Int, search: GrokSearch, validator: MaskPattern.Validator)]

    /// A search for those of the patterns for which `isUsed`; nil where there are none.
    init?(_ patterns: [MaskPattern], isUsed: (Int) -> Bool) {
        searches = patterns.indices.filter(isUsed).compactMap { number in
            // The pattern was compiled and its group looked up when it was made.
            guard let search = try? GrokSearch(patterns[number].compiled, group: patterns[number].group) else { return nil }
            return (number, search, patterns[number].validator)
        }
        if searches.isEmpty { return nil }
    }

    /// Appends what is found in `text`, in no order. A line in which a pattern reaches a limit is a hit as a whole: what may hold a secret
    /// is hidden.
    func scan(_ text: UnsafeRawBufferPointer, into hits: inout ContiguousArray<MaskHit>) {
        for (number, search, validator) in searches {
            search.forEach(in: text) { find in
                switch find {
                case .match(let range):
                    guard Self.passes(text, range, validator) else { return }
                    hits.append(MaskHit(start: range.lowerBound, end: range.upperBound, pattern: number, isLimit: false))
                case .limit(let line):
                    var end = line.upperBound
                    if end > line.lowerBound, text[end - 1] == 0x0D { end -= 1 }
                    if end > line.lowerBound {
                        hits.append(MaskHit(start: line.lowerBound, end: end, pattern: number, isLimit: true))
                    }
                }
            }
        }
    }

    private static func passes(_ text: UnsafeRawBufferPointer, _ range: Range<Int>, _ validator: MaskPattern.Validator) -> Bool {
        switch validator {
        case .none: return true
        case .luhn: return CheckDigits.passesLuhn(text[range])
        case .mod97: return CheckDigits.passesMod97(text[range])
        }
    }
}
