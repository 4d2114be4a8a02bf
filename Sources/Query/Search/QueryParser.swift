import Blocks
import Events

/// Parses the search language by recursive descent. The grammar, with words as `QueryScanner` cuts them:
///
///     any     = all { "OR" all }
///     all     = unary { [ "AND" ] unary }
///     unary   = { "NOT" | "-" | "!" } primary
///     primary = "(" any ")" | [ field ":" ] ( word | phrase | "(" any ")" )
struct QueryParser {
    /// Longest query, bytes. Longer ones are an error.
    static let maxBytes = 65_536
    /// Deepest nesting of parentheses. Deeper queries are an error.
    static let maxDepth = 100
    /// Most words, phrases and field values of one query. More are an error.
    static let maxTerms = 1_000

    private var scanner: QueryScanner
    private var depth = 0
    private var terms = 0
    /// The operator that waits for its right side.
    private var waiting: String?

    init(_ text: String) { scanner = QueryScanner(text) }

    mutating func parse() throws(QueryError) -> SearchExpression {
        guard scanner.count <= Self.maxBytes else {
            throw QueryError(offset: Self.maxBytes, message: "the query is longer than \(Self.maxBytes) bytes")
        }
        scanner.skipSpace()
        if scanner.isAtEnd { return .everything }
        let result = try any(in: nil)
        if !scanner.isAtEnd {
            throw QueryError(offset: scanner.offset, message: "this `)` closes nothing; remove it, or quote it to search for it")
        }
        return result
    }

    private mutating func any(in field: QueryField?) throws(QueryError) -> SearchExpression {
        var parts = [try all(in: field)]
        while scanner.take(keyword: "OR") {
            waiting = "OR"
            parts.append(try all(in: field))
        }
        return .disjunction(parts)
    }

    private mutating func all(in field: QueryField?) throws(QueryError) -> SearchExpression {
        var parts = [try unary(in: field)]
        while true {
            scanner.skipSpace()
            if scanner.isAtEnd || scanner.byte == UInt8(ascii: ")") || scanner.sees(keyword: "OR") { break }
            if scanner.take(keyword: "AND") { waiting = "AND" }
            parts.append(try unary(in: field))
        }
        return .conjunction(parts)
    }

    private mutating func unary(in field: QueryField?) throws(QueryError) -> SearchExpression {
        var isNegated = false
        while true {
            scanner.skipSpace()
            if scanner.take(keyword: "NOT") {
                waiting = "NOT"
            } else if let sign = scanner.takeSign() {
                if sign == UInt8(ascii: "-"), scanner.byte == sign, scanner.isBeforeWord {
                    throw QueryError(
                        offset: scanner.offset - 1,
                        message: "two dashes before a word: write one to exclude the word, or quote it to search for it")
                }
                waiting = sign == UInt8(ascii: "-") ? "-" : "!"
            } else {
                break
            }
            isNegated.toggle()
        }
        let part = try primary(in: field)
        return isNegated ? .negation(part) : part
    }

    private mutating func primary(in field: QueryField?) throws(QueryError) -> SearchExpression {
        let start = scanner.offset
        guard let byte = scanner.byte, byte != UInt8(ascii: ")") else { throw missing() }
        for keyword in ["AND", "OR"] where scanner.sees(keyword: keyword) { throw missing(found: "`\(keyword)`") }
        defer { waiting = nil }
        switch byte {
        case UInt8(ascii: "("): return try group(in: field)
        case UInt8(ascii: "\""): return try leaf(try scanner.phrase(), in: field)
        default: break
        }
        switch try scanner.word(mayNameField: field == nil) {
        case .text(let word): return try leaf(word, in: field)
        case .field(let name):
            guard let named = QueryField(name) else {
                throw QueryError(offset: start, message: "time is no field of a query: use --from and --to (or quote the text)")
            }
            guard let next = scanner.byte, next != UInt8(ascii: ")"), !QueryScanner.isSpace(next) else {
                throw QueryError(
                    offset: scanner.offset,
                    message: "expected a value right after `\(name):`, or write \"\(name):\" in quotes to search for the text")
            }
            switch next {
            case UInt8(ascii: "("): return try group(in: named)
            case UInt8(ascii: "\""): return try leaf(try scanner.phrase(), in: named)
            default:
                if case .text = named, next == UInt8(ascii: "<") || next == UInt8(ascii: ">") {
                    throw QueryError(
                        offset: scanner.offset,
                        message: "only `level` can be compared with `<` and `>`; quote the value to search for it as text")
                }
                guard case .text(let word) = try scanner.word(mayNameField: false) else { throw missing() }
                return try leaf(word, in: named)
            }
        }
    }

    private mutating func group(in field: QueryField?) throws(QueryError) -> SearchExpression {
        let open = scanner.offset
        guard depth < Self.maxDepth else {
            throw QueryError(offset: open, message: "parentheses are nested deeper than \(Self.maxDepth)")
        }
        depth += 1
        scanner.advance()
        scanner.skipSpace()
        waiting = "("
        let inner = try any(in: field)
        guard scanner.byte == UInt8(ascii: ")") else {
            throw QueryError(offset: open, message: "this `(` is never closed; expected `)`")
        }
        scanner.advance()
        depth -= 1
        return inner
    }

    private mutating func leaf(_ word: QueryScanner.Text, in field: QueryField?) throws(QueryError) -> SearchExpression {
        terms += 1
        guard terms <= Self.maxTerms else {
            throw QueryError(offset: word.offset, message: "the query has more than \(Self.maxTerms) words")
        }
        switch field {
        case .level:
            guard !word.isPrefix else {
                throw QueryError(offset: word.offset, message: "a level has no prefix; write `level:warn+` for a level and above")
            }
            do {
                return .levels(try LevelExpression.mask(word.text))
            } catch {
                throw QueryError(offset: word.textOffset + error.offset, message: error.message)
            }
        case .service:
            _ = try term(word)
            let bytes = Array(word.text.utf8)
            let name =
                word.isPrefix
                ? bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 } : bytes.withUnsafeBytes { ServiceName.safe($0) }
            return .service(String(decoding: name, as: UTF8.self), isPrefix: word.isPrefix)
        case .text(let scope): return .text(try term(word), scope)
        case nil: return .text(try term(word), .everything)
        }
    }

    private func term(_ word: QueryScanner.Text) throws(QueryError) -> SearchTerm {
        let term = SearchTerm(text: word.text, isPrefix: word.isPrefix)
        guard !Tokenizer.tokens(of: word.text).isEmpty else {
            let shown = !word.text.isEmpty ? "`\(word.text.prefix(40))`" : word.isPrefix ? "`*` alone" : "an empty text"
            throw QueryError(
                offset: word.offset, message: "\(shown) holds no letter and no digit, so there is nothing to search for")
        }
        return term
    }

    /// The error for a place where an operand should be.
    private func missing(found: String? = nil) -> QueryError {
        let found = found ?? (scanner.isAtEnd ? "the end of the query" : "`)`")
        let after = waiting.map { " after `\($0)`" } ?? ""
        return QueryError(
            offset: scanner.offset, message: "expected a word, a phrase, a field or `(`\(after), but found \(found)")
    }
}
