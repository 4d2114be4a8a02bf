import Events

/// Finds all matches of an expression in a text of many lines; a match lies in one line. For one thread.
///
/// Lines without a text that every match holds cost no more than the search for it.
public final class GrokSearch {
    /// What was found.
    public enum Find {
        /// A match, or what its group holds: offsets in the text.
        case match(Range<Int>)
        /// A line in which a limit was reached before all matches were known.
        case limit(Range<Int>)
    }

    /// Bytes of one line that are read again and again for its matches; more are a limit.
    private static let maxWorkBytes = 256 << 20

    private let pattern: GrokPattern
    private let group: Int
    private let scratch: GrokScratch

    /// A search for `pattern`. `group` says what of a match is given: a group's name or number; nil: the whole match.
    ///
    /// Throws `GrokError` where there is no such group.
    public init(_ pattern: GrokPattern, group: String? = nil, limits: GrokLimits = GrokLimits()) throws(GrokError) {
        guard let number = pattern.groupNumber(group ?? "0") else {
            throw GrokError(.syntax, "there is no group \(group ?? "")")
        }
        self.pattern = pattern
        self.group = number
        scratch = GrokScratch(limits: limits)
    }

    /// Calls `body` for what is found in `text`, in order.
    public func forEach(in text: UnsafeRawBufferPointer, _ body: (Find) -> Void) {
        let filter = pattern.filter
        var at = 0
        while at < text.count {
            if filter.hasLiteral {
                guard let hit = filter.nextLiteral(in: text, from: at) else { return }
                if let end = UnsafeRawBufferPointer(rebasing: text[at..<hit]).lastOffset(of: 0x0A) { at += end + 1 }
            }
            let end = text.firstOffset(of: 0x0A, from: at) ?? text.count
            if end - at >= filter.required.minLength { searchLine(text, at, end, body) }
            at = end + 1
        }
    }

    private func searchLine(_ text: UnsafeRawBufferPointer, _ start: Int, _ end: Int, _ body: (Find) -> Void) {
        let line = UnsafeRawBufferPointer(rebasing: text[start..<end])
        let isASCII = line.isASCII
        var at = 0
        var work = 0
        while at <= line.count {
            // The engine looks whether the rest is UTF-8 before each search.
            work += isASCII ? 0 : line.count - at
            if work > Self.maxWorkBytes { return body(.limit(start..<end)) }
            switch pattern.search(line, scratch, from: at, isASCII: isASCII) {
            case .noMatch: return
            case .limit: return body(.limit(start..<end))
            case .match:
                let matched = scratch.matched
                if let range = scratch.range(group), !range.isEmpty {
                    body(.match(start + range.lowerBound..<start + range.upperBound))
                }
                // After an empty match the next character.
                at = max(matched.upperBound, at)
                if matched.isEmpty {
                    at += 1
                    while at < line.count, line[at] & 0xC0 == 0x80 { at += 1 }
                }
            }
        }
    }
}
