import Blocks
import Parsers
import Query

/// Tests of the values of a column that are exactly what SQL would say of them.
enum ValueTests {
    /// A comparison of a column of texts with a value, byte by byte.
    static func comparison(_ column: EventColumn, _ comparison: ComparisonOperator, _ other: Comparand) -> Predicate {
        if other.isNull {
            // NULL IS NULL; every other comparison with it is unknown.
            switch comparison {
            case .is: return .column(ColumnTest(column, "is null") { { value, _ in value == nil } })
            case .isNot: return .column(ColumnTest(column, "is not null") { { value, _ in value != nil } })
            default: return .never
            }
        }
        var tokens = TokenExpression.anything
        if comparison == .equal || comparison == .is, column != .source, case .text(let text) = other {
            tokens = Self.tokens(text)
        }
        let isSatisfiedByNull = comparison == .isNot
        return .column(
            ColumnTest(column, "\(comparison.text) \(identity(other))", tokens: tokens) {
                { value, _ in value.map { comparison.holds(other.order(text: $0)) } ?? isSatisfiedByNull }
            })
    }

    /// LIKE. Values that are not there are like nothing.
    static func like(_ column: EventColumn, _ pattern: [UInt8]) -> Predicate {
        let like = LikePattern(pattern)
        let tokens = column == .source || column == .raw ? .anything : LikePattern.tokens(pattern)
        return .column(
            ColumnTest(
                column, "LIKE \(String(decoding: pattern, as: UTF8.self))", tokens: tokens, needles: LikePattern.needles(pattern)
            ) {
                { value, _ in value.map { like.matches($0) } ?? false }
            })
    }

    /// REGEXP. Throws what is wrong with the pattern.
    static func regexp(_ column: EventColumn, _ pattern: String) throws(TextRegex.Problem) -> Predicate {
        let regex = try TextRegex(pattern)
        return .column(
            ColumnTest(column, "REGEXP \(pattern)", needles: RequiredBytes(pattern).needles) {
                let matcher = TextRegex.Matcher(regex)
                return { value, _ in value.map { matcher.matches($0) } ?? false }
            })
    }

    /// The tokens that a value with exactly this text has.
    static func tokens(_ text: [UInt8]) -> TokenExpression {
        .index(ofAll: text.withUnsafeBytes { Tokenizer.tokens(of: $0) })
    }

    private static func identity(_ other: Comparand) -> String {
        switch other {
        case .null: "null"
        case .integer(let value): "integer \(value)"
        case .real(let value): "real \(value)"
        case .text(let text): "text \(String(decoding: text, as: UTF8.self))"
        case .blob: "blob"
        }
    }
}
