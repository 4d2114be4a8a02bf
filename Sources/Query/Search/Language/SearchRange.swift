import Blocks

/// The values between two bounds: `>500`, `[a TO b]`, `{10.0.0.1 TO *}`.
///
/// Two numbers bound numbers, two addresses addresses; values that are none are outside. Other bounds are text: values are compared by
/// the bytes of their folded text.
public struct SearchRange: Hashable, Sendable {
    /// One end.
    public struct Bound: Hashable, Sendable {
        /// As it was typed, without quotes.
        public var text: String
        /// Whether the bound itself is inside.
        public var isInclusive: Bool
        /// Whether it is text, also where it reads as a number or an address.
        public var isText: Bool

        /// A bound from its parts.
        public init(_ text: String, isInclusive: Bool, isText: Bool = false) {
            self.text = text
            self.isInclusive = isInclusive
            self.isText = isText
        }
    }

    /// Where it starts; nil for no bound. One of the two there is.
    public let lower: Bound?
    /// Where it ends; nil for no bound.
    public let upper: Bound?
    private let kind: Kind

    private enum Kind: Hashable {
        case numbers(SearchNumber?, SearchNumber?)
        case addresses(SearchAddress?, SearchAddress?)
        case text([UInt8]?, [UInt8]?)
    }

    /// A range; nil without any bound.
    public init?(lower: Bound?, upper: Bound?) {
        let bounds = [lower, upper].compactMap { $0 }
        guard !bounds.isEmpty else { return nil }
        var isText = bounds.contains(where: \.isText)
        if !isText, bounds.allSatisfy({ SearchNumber($0.text) != nil }) {
            kind = .numbers(lower.flatMap { SearchNumber($0.text) }, upper.flatMap { SearchNumber($0.text) })
        } else if !isText, bounds.allSatisfy({ SearchAddress($0.text) != nil }) {
            kind = .addresses(lower.flatMap { SearchAddress($0.text) }, upper.flatMap { SearchAddress($0.text) })
        } else {
            isText = true
            kind = .text(lower.map { Self.folded($0.text) }, upper.map { Self.folded($0.text) })
        }
        self.lower = lower.map { Bound($0.text, isInclusive: $0.isInclusive, isText: isText) }
        self.upper = upper.map { Bound($0.text, isInclusive: $0.isInclusive, isText: isText) }
    }

    /// Whether a value is inside.
    func contains(_ value: UnsafeRawBufferPointer) -> Bool {
        switch kind {
        case .numbers(let from, let to):
            guard let number = SearchNumber(value) else { return false }
            return isInside(from.map { number.compare($0) }, to.map { number.compare($0) })
        case .addresses(let from, let to):
            guard let address = SearchAddress(value) else { return false }
            if let from, address.compare(from) == nil { return false }
            if let to, address.compare(to) == nil { return false }
            return isInside(from.flatMap { address.compare($0) }, to.flatMap { address.compare($0) })
        case .text(let from, let to):
            var folded: [UInt8] = []
            Tokenizer.fold(value, into: &folded)
            return isInside(from.map { Self.compare(folded, $0) }, to.map { Self.compare(folded, $0) })
        }
    }

    private func isInside(_ toLower: Int?, _ toUpper: Int?) -> Bool {
        if let toLower, toLower < 0 || (toLower == 0 && lower?.isInclusive != true) { return false }
        if let toUpper, toUpper > 0 || (toUpper == 0 && upper?.isInclusive != true) { return false }
        return true
    }

    private static func folded(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        Array(text.utf8).withUnsafeBytes { Tokenizer.fold($0, into: &out) }
        return out
    }

    private static func compare(_ a: [UInt8], _ b: [UInt8]) -> Int {
        a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    }
}
