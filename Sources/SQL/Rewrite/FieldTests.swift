import Blocks
import Parsers
import Query

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Tests of the values that fields of metadata have in SQL: numbers, texts, NULL.
enum FieldTests {
    /// A comparison with a value, which has no affinity: numbers before texts before blobs. Nil where it is unknown for NULL only.
    static func comparison(
        _ subject: NativeFilter.Subject, _ comparison: ComparisonOperator, _ other: SQLValue, isNegated: Bool
    ) -> Predicate {
        if case .null = other {
            switch (comparison, isNegated) {
            case (.is, false), (.isNot, true): return isNull(subject, true)
            case (.isNot, false), (.is, true): return isNull(subject, false)
            default: return .never
            }
        }
        // NULL IS 5 is false, not unknown.
        let ofNull = comparison == .is || comparison == .isNot ? (comparison == .isNot) != isNegated : false
        var tokens = TokenExpression.anything
        if case .text(let text) = other, comparison == .equal || comparison == .is, !isNegated, subject.isPlain {
            tokens = ValueTests.tokens(Array(text.utf8))
        }
        let comparand: Comparand =
            switch other {
            case .null: .null
            case .integer(let number): .integer(number)
            case .real(let number): .real(number)
            case .text(let text): .text(Array(text.utf8))
            case .blob: .blob
            }
        return test(subject, "\(isNegated ? "not " : "")\(comparison.text) \(other)", tokens: tokens) {
            { value, kind in
                guard let value else { return ofNull }
                guard let order = order(value, kind, comparand) else { return ofNull }
                return comparison.holds(order) != isNegated
            }
        }
    }

    static func isNull(_ subject: NativeFilter.Subject, _ wanted: Bool) -> Predicate {
        let isField = if case .field = subject.column { true } else { false }
        return test(subject, wanted ? "is null" : "is not null") {
            { value, kind in
                guard let value else { return wanted }
                if isField, kind == .json, case .null = EntryValue(json: value) { return wanted }
                return !wanted
            }
        }
    }

    /// A test of what stands at the path of a subject.
    private static func test(
        _ subject: NativeFilter.Subject, _ identity: String, tokens: TokenExpression = .anything, needles: [[UInt8]] = [],
        _ decision: @escaping @Sendable () -> ColumnTest.Decision
    ) -> Predicate {
        if subject.isPlain {
            return .column(ColumnTest(subject.column, identity, tokens: tokens, needles: needles, decision: decision))
        }
        let (steps, isJSON) = (subject.steps, subject.isJSON)
        return .column(
            ColumnTest(subject.column, "\(steps) \(isJSON ? "json " : "")\(identity)") {
                let decide = decision()
                return { value, kind in
                    guard let value else { return decide(nil, kind) }
                    return isJSON
                        ? JSONWalk.withJSON(value, kind, steps) { decide($0, .text) }
                        : JSONWalk.withValue(value, kind, steps, decide)
                }
            })
    }

    /// How a value stands to another; nil for NULL.
    private static func order(_ value: UnsafeRawBufferPointer, _ kind: ValueKind, _ other: Comparand) -> Int? {
        switch kind == .text ? .text : EntryValue(json: value) {
        case .null: return nil
        case .integer(let number): return other.order(integer: number)
        case .real(let number):
            switch other {
            case .integer(let whole): return -Comparand.real(number).order(integer: whole)
            case .real(let real): return number < real ? -1 : number > real ? 1 : 0
            default: return -1
            }
        case .text: return ShownText.withText(value, isNested: false) { other.order(text: $0) }
        case .nested: return ShownText.withText(value, isNested: true) { other.order(text: $0) }
        }
    }

    /// A test of the text that a value reads as. `tests` makes the test for one thread; false for NULL.
    static func text(
        _ subject: NativeFilter.Subject, _ identity: String, tokens: TokenExpression = .anything, needles: [[UInt8]] = [],
        _ tests: @escaping @Sendable () -> (UnsafeRawBufferPointer) -> Bool
    ) -> Predicate {
        let isText = isText(subject.column)
        return test(subject, identity, tokens: tokens, needles: isText ? needles : []) {
            let test = tests()
            return { value, kind in
                guard let value else { return false }
                guard !isText, kind == .json else { return ShownText.withText(value, isNested: false, test) }
                switch EntryValue(json: value) {
                case .null: return false
                case .integer(let number): return Array("\(number)".utf8).withUnsafeBytes(test)
                case .real(let number): return Array(text(number).utf8).withUnsafeBytes(test)
                case .text, .nested: return ShownText.withText(value, isNested: true, test)
                }
            }
        }
    }

    /// Whether values are texts as they stand: others read otherwise than they are written.
    private static func isText(_ column: EventColumn) -> Bool { if case .field = column { false } else { true } }

    /// A number as SQL shows it: 15 digits, always with a point.
    private static func text(_ number: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 40)
        let count = withVaList([number]) { vsnprintf(&buffer, buffer.count, "%.15g", $0) }
        var digits = String(decoding: buffer.prefix(max(0, Int(count))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard number.isFinite, !digits.contains(".") else { return digits }
        let place = digits.firstIndex(of: "e") ?? digits.endIndex
        digits.insert(contentsOf: ".0", at: place)
        return digits
    }
}

extension NativeFilter.Subject {
    /// Whether values are those of the column itself.
    var isPlain: Bool { steps.isEmpty && !isJSON }
}
