import Blocks
import Events
import Parsers

/// What single words, phrases, expressions and bounds mean in a field, or in none.
extension QueryParser {
    mutating func leaf(
        _ word: QueryScanner.Text, isPhrase: Bool, in field: QueryField?
    ) throws(QueryError) -> SearchExpression {
        try count(at: word.offset)
        if word.isPrefix && word.text.isEmpty && !isPhrase {
            // A star alone: there is a value.
            if case .text(.field(let name)) = field { return .value(.exists, .field(name)) }
            return .everything
        }
        switch field {
        case .level:
            guard !word.isPrefix else {
                throw QueryError(offset: word.offset, message: "a level has no prefix; write `level:warn+` for a level and above")
            }
            return .levels(try levels(word.text, at: word.textOffset))
        case .service:
            _ = try term(word)
            let bytes = Array(word.text.utf8)
            let name = word.isPrefix ? Self.lowercased(bytes) : bytes.withUnsafeBytes { ServiceName.safe($0) }
            return .service(String(decoding: name, as: UTF8.self), isPrefix: word.isPrefix)
        case .time:
            guard !word.isPrefix else {
                throw QueryError(
                    offset: word.offset,
                    message: "a time has no prefix; a date alone is the whole day: timestamp:2026-01-21, timestamp:2026-01")
            }
            let span = try span(word.text, at: word.textOffset)
            return Self.time(span.from, span.to)
        case .text(.field(let name)):
            if !isPhrase, !word.isPrefix, let network = SearchNetwork(word.text) {
                return .value(.network(network), .field(name))
            }
            return .text(try term(word), .field(name))
        case .text(let scope): return .text(try term(word), scope)
        case nil: return .text(try term(word), .everything)
        }
    }

    mutating func leaf(_ wildcard: SearchWildcard, at offset: Int, in field: QueryField?) throws(QueryError) -> SearchExpression {
        try count(at: offset)
        guard !Tokenizer.tokens(of: wildcard.literals).isEmpty else {
            throw QueryError(
                offset: offset,
                message: "a word of wildcards needs a letter or a digit beside them; write field:* for events that have a field")
        }
        switch field {
        case .level:
            throw QueryError(offset: offset, message: "a level has no wildcards; write `level:warn+` for a level and above")
        case .time:
            throw QueryError(
                offset: offset, message: "a time has no wildcards; a date alone is the whole day: timestamp:2026-01-21")
        case .service:
            let lowercased = wildcard.pieces.map { piece -> WildcardPiece in
                guard case .text(let text) = piece else { return piece }
                return .text(String(decoding: Self.lowercased(Array(text.utf8)), as: UTF8.self))
            }
            return .services(.wildcard(SearchWildcard(lowercased)))
        case .text(let scope): return .wildcard(wildcard, scope)
        case nil: return .wildcard(wildcard, .everything)
        }
    }

    mutating func leaf(
        _ regex: (pattern: String, ignoresCase: Bool, offset: Int), in field: QueryField
    ) throws(QueryError) -> SearchExpression {
        try count(at: regex.offset)
        guard !regex.pattern.isEmpty else {
            throw QueryError(offset: regex.offset - 1, message: "the regular expression is empty; write `/expression/`")
        }
        let compiled: SearchRegex
        do throws(TextRegex.Problem) {
            compiled = try SearchRegex(regex.pattern, ignoresCase: regex.ignoresCase)
        } catch {
            // Backslashes before slashes are not counted.
            let end = scanner.offset - (regex.ignoresCase ? 2 : 1)
            let offset = max(regex.offset, min(regex.offset + error.offset, end))
            throw QueryError(offset: offset, message: "the regular expression cannot be read: \(error.message)")
        }
        switch field {
        case .level: throw QueryError(offset: regex.offset - 1, message: "a level is no text; write `level:error,warn`")
        case .time:
            throw QueryError(offset: regex.offset - 1, message: "a time is no text; write timestamp:>2026-01-21 or a range")
        case .service: return .services(.regex(compiled))
        case .text(let scope): return .value(.regex(compiled), scope)
        }
    }

    /// `>500`; the scanner stands on the sign.
    mutating func comparison(of field: QueryField) throws(QueryError) -> SearchExpression {
        let start = scanner.offset
        guard let sign = scanner.takeComparison() else { throw missing() }
        let bound = try scanner.bound(inBrackets: false)
        return try range(
            of: field, sign.isLower ? bound : nil, sign.isInclusive, sign.isLower ? nil : bound, sign.isInclusive, at: start)
    }

    /// `[a TO b]`; the scanner stands on the bracket.
    mutating func range(of field: QueryField) throws(QueryError) -> SearchExpression {
        let start = scanner.offset
        let isLowerInclusive = scanner.byte == UInt8(ascii: "[")
        scanner.advance()
        let lower = try scanner.bound(inBrackets: true)
        guard scanner.take(keyword: "TO") else {
            throw QueryError(
                offset: scanner.offset,
                message: "expected `TO`: a range is written [a TO b]; quote the value to search for a bracket")
        }
        let upper = try scanner.bound(inBrackets: true)
        scanner.skipSpace()
        guard let close = scanner.byte, close == UInt8(ascii: "]") || close == UInt8(ascii: "}") else {
            throw QueryError(offset: start, message: "this range is never closed; expected `]`, or `}` to leave its end out")
        }
        scanner.advance()
        return try range(of: field, lower, isLowerInclusive, upper, close == UInt8(ascii: "]"), at: start)
    }

    private mutating func range(
        of field: QueryField, _ lower: QueryScanner.Bound?, _ isLowerInclusive: Bool, _ upper: QueryScanner.Bound?,
        _ isUpperInclusive: Bool, at offset: Int
    ) throws(QueryError) -> SearchExpression {
        try count(at: offset)
        switch field {
        case .time:
            var (from, to): (Timestamp?, Timestamp?) = (nil, nil)
            if let lower, let text = lower.text {
                let span = try span(text, at: lower.offset)
                from = isLowerInclusive ? span.from : span.to ?? Timestamp(rawValue: .max)
            }
            if let upper, let text = upper.text {
                let span = try span(text, at: upper.offset)
                to = isUpperInclusive ? span.to : span.from
            }
            return Self.time(from, to)
        case .level:
            var mask = LevelExpression.all
            if let lower, let text = lower.text { mask &= try level(isLowerInclusive ? ">=" : ">", text, at: lower.offset) }
            if let upper, let text = upper.text { mask &= try level(isUpperInclusive ? "<=" : "<", text, at: upper.offset) }
            guard mask != 0 else { throw QueryError(offset: offset, message: "no level is in this range") }
            return .levels(mask)
        case .service:
            throw QueryError(
                offset: offset, message: "a service has no order; write service:a, service:web* or service:/expression/")
        case .text(let scope):
            func bound(_ bound: QueryScanner.Bound?, _ isInclusive: Bool) -> SearchRange.Bound? {
                guard let bound, let text = bound.text else { return nil }
                return SearchRange.Bound(text, isInclusive: isInclusive, isText: bound.isQuoted)
            }
            let range = SearchRange(lower: bound(lower, isLowerInclusive), upper: bound(upper, isUpperInclusive))
            if let range { return .value(.range(range), scope) }
            return scope == .message ? .everything : .value(.exists, scope)
        }
    }

    private func levels(_ text: String, at offset: Int) throws(QueryError) -> UInt16 {
        do throws(QueryError) {
            return try LevelExpression.mask(text)
        } catch {
            throw QueryError(offset: offset + error.offset, message: error.message)
        }
    }

    /// The levels on one side of the level that is named.
    private func level(_ sign: String, _ name: String, at offset: Int) throws(QueryError) -> UInt16 {
        // `>debug` of a name is one level's mask first, so that a mistake is shown at its place.
        _ = try levels(name, at: offset)
        do throws(QueryError) {
            return try LevelExpression.mask(sign + name)
        } catch {
            throw QueryError(offset: offset, message: error.message)
        }
    }

    private func span(_ text: String, at offset: Int) throws(QueryError) -> TimeSpan {
        do throws(QueryError) {
            return try times.span(text)
        } catch {
            throw QueryError(offset: offset, message: error.message)
        }
    }

    private static func time(_ from: Timestamp?, _ to: Timestamp?) -> SearchExpression {
        from == nil && to == nil ? .everything : .time(from: from, to: to)
    }

    private static func lowercased(_ bytes: [UInt8]) -> [UInt8] { bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 } }
}
