import Blocks
import Events

/// Parses the search language by recursive descent. The grammar, with words as `QueryScanner` cuts them:
///
///     any     = all { "OR" all }
///     all     = unary { [ "AND" ] unary }
///     unary   = { "NOT" | "-" | "!" } primary
///     primary = "(" any ")" | [ field ":" ] ( word | phrase | regex | "(" any ")" ) | field ":" ( comparison | range )
///     regex   = "/" expression "/" [ "i" ]
///     comparison = ( ">" | ">=" | "<" | "<=" ) bound
///     range   = ( "[" | "{" ) ( bound | "*" ) "TO" ( bound | "*" ) ( "]" | "}" )
struct QueryParser {
    /// Longest query, bytes. Longer ones are an error.
    static let maxBytes = 65_536
    /// Deepest nesting of parentheses. Deeper queries are an error.
    static let maxDepth = 100
    /// Most words, phrases and field values of one query. More are an error.
    static let maxTerms = 1_000

    var scanner: QueryScanner
    let times: QueryTimes
    private var depth = 0
    private var terms = 0
    /// The operator that waits for its right side.
    private var waiting: String?

    init(_ text: String, _ times: QueryTimes) {
        scanner = QueryScanner(text)
        self.times = times
    }

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
        if let field, byte != UInt8(ascii: "(") { return try value(of: field) }
        switch byte {
        case UInt8(ascii: "("): return try group(in: field)
        case UInt8(ascii: "\""): return try leaf(try scanner.phrase(), isPhrase: true, in: field)
        case UInt8(ascii: "/"):
            if let regex = scanner.regex() { return try leaf(regex, in: .text(.message)) }
        default: break
        }
        switch try scanner.word(mayNameField: true) {
        case .text(let word): return try leaf(word, isPhrase: false, in: nil)
        case .wildcard(let wildcard, _): return try leaf(wildcard, at: start, in: nil)
        case .field(let name):
            guard let next = scanner.byte, next != UInt8(ascii: ")"), !QueryScanner.isSpace(next) else {
                throw QueryError(
                    offset: scanner.offset,
                    message: "expected a value right after `\(name):`, or write \"\(name):\" in quotes to search for the text")
            }
            let named = QueryField(name)
            return next == UInt8(ascii: "(") ? try group(in: named) : try value(of: named)
        }
    }

    /// What may stand behind the colon of a field.
    private mutating func value(of field: QueryField) throws(QueryError) -> SearchExpression {
        let start = scanner.offset
        switch scanner.byte {
        case UInt8(ascii: "\""): return try leaf(try scanner.phrase(), isPhrase: true, in: field)
        case UInt8(ascii: "/"):
            if let regex = scanner.regex() { return try leaf(regex, in: field) }
        case UInt8(ascii: "<"), UInt8(ascii: ">"):
            // Levels have comparisons in lists, too.
            if field != .level { return try comparison(of: field) }
        case UInt8(ascii: "["), UInt8(ascii: "{"): return try range(of: field)
        default: break
        }
        switch try scanner.word(mayNameField: false) {
        case .text(let word): return try leaf(word, isPhrase: false, in: field)
        case .wildcard(let wildcard, _): return try leaf(wildcard, at: start, in: field)
        case .field: throw missing()
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

    func term(_ word: QueryScanner.Text) throws(QueryError) -> SearchTerm {
        let term = SearchTerm(text: word.text, isPrefix: word.isPrefix)
        guard !Tokenizer.tokens(of: word.text).isEmpty else {
            let shown = !word.text.isEmpty ? "`\(word.text.prefix(40))`" : "an empty text"
            throw QueryError(
                offset: word.offset, message: "\(shown) holds no letter and no digit, so there is nothing to search for")
        }
        return term
    }

    /// The error for a place where an operand should be.
    func missing(found: String? = nil) -> QueryError {
        let found = found ?? (scanner.isAtEnd ? "the end of the query" : "`)`")
        let after = waiting.map { " after `\($0)`" } ?? ""
        return QueryError(
            offset: scanner.offset, message: "expected a word, a phrase, a field or `(`\(after), but found \(found)")
    }

    /// Counts one word, phrase or value more. Throws where there are too many.
    mutating func count(at offset: Int) throws(QueryError) {
        terms += 1
        guard terms <= Self.maxTerms else {
            throw QueryError(offset: offset, message: "the query has more than \(Self.maxTerms) words")
        }
    }
}
