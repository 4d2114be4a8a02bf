/// Changes of a statement's text, applied together at the end. Places are those of the text as it came.
struct TextEdits {
    private struct Edit {
        let span: Range<Int>
        let text: String
        let order: Int
    }
    private var edits: [Edit] = []

    var isEmpty: Bool { edits.isEmpty }
    /// How many there are, for `touches`.
    var count: Int { edits.count }

    /// Puts `text` in place of what stands at `span`; changes inside of it do not count then.
    mutating func replace(_ span: Range<Int>, _ text: String) { edits.append(Edit(span: span, text: text, order: edits.count)) }

    mutating func insert(_ text: String, at place: Int) { replace(place..<place, text) }

    mutating func add(_ other: TextEdits) { for edit in other.edits { replace(edit.span, edit.text) } }

    /// Whether something inside of `span` changes.
    func touches(_ span: Range<Int>) -> Bool {
        edits.contains { $0.span.lowerBound >= span.lowerBound && $0.span.upperBound <= span.upperBound }
    }

    /// The text at `span` with the changes inside of it.
    func apply(_ text: [UInt8], _ span: Range<Int>) -> String {
        let inside = edits.filter { $0.span.lowerBound >= span.lowerBound && $0.span.upperBound <= span.upperBound }
            // Insertions come before what stands at their place; of two replacements that begin together the wider one counts.
            .sorted {
                ($0.span.lowerBound, $0.span.isEmpty ? 0 : 1, -$0.span.upperBound, $0.order) < (
                    $1.span.lowerBound, $1.span.isEmpty ? 0 : 1, -$1.span.upperBound, $1.order
                )
            }
        var out: [UInt8] = []
        var at = span.lowerBound
        for edit in inside where edit.span.lowerBound >= at {
            out += text[at..<edit.span.lowerBound]
            out += edit.text.utf8
            at = edit.span.upperBound
        }
        out += text[at..<span.upperBound]
        return String(decoding: out, as: UTF8.self)
    }
}
