/// A template of lines, taken apart once for the many lines that have it. What the steps give is what `LineTemplate.expand` gives.
package struct LineTemplateSteps {
    /// One step of writing a line.
    package enum Step {
        /// A range of `text`.
        case literal(Range<Int>)
        case instant(TimestampLayout)
        /// A part of the event, with the escapes of a JSON string or as it reads.
        case part(Part, isEscaped: Bool)
    }

    /// A part of an event.
    package enum Part {
        case message, host, traceID, level, service
        /// An entry of metadata, whose name is a range of `text`.
        case metadata(Range<Int>)
    }

    /// Literals and names.
    package private(set) var text: [UInt8] = []
    /// In the order of the line.
    package private(set) var steps: [Step] = []

    /// Takes a template apart; nil where it is none.
    package init?(_ template: UnsafeRawBufferPointer) {
        var at = 0
        var literal = 0
        while let percent = template.firstOffset(of: 0x25, from: at) {
            text.append(contentsOf: template[at..<percent])
            guard percent + 1 < template.count else { return nil }
            switch template[percent + 1] {
            case 0x25:
                text.append(0x25)
                at = percent + 2
            case 0x7B:
                guard let end = template.firstOffset(of: 0x7D, from: percent + 2) else { return nil }
                addLiteral(&literal)
                guard let step = step(UnsafeRawBufferPointer(rebasing: template[percent + 2..<end])) else { return nil }
                steps.append(step)
                literal = text.count
                at = end + 1
            default:
                guard percent + 2 < template.count, let high = LineTemplate.digit(template[percent + 1]),
                    let low = LineTemplate.digit(template[percent + 2])
                else { return nil }
                text.append(high << 4 | low)
                at = percent + 3
            }
        }
        text.append(contentsOf: template[min(at, template.count)...])
        addLiteral(&literal)
    }

    private mutating func addLiteral(_ start: inout Int) {
        if start < text.count { steps.append(.literal(start..<text.count)) }
        start = text.count
    }

    private mutating func step(_ name: UnsafeRawBufferPointer) -> Step? {
        if let layout = LineTemplate.layout(name) { return layout.map { .instant($0) } }
        if name.first == 0x6A, let part = LineTemplate.part(UnsafeRawBufferPointer(rebasing: name.dropFirst())) {
            return .part(own(part), isEscaped: true)
        }
        return LineTemplate.part(name).map { .part(own($0), isEscaped: false) }
    }

    private mutating func own(_ part: LineTemplate.Part) -> Part {
        switch part {
        case .message: return .message
        case .host: return .host
        case .traceID: return .traceID
        case .level: return .level
        case .service: return .service
        case .metadata(let name):
            text.append(contentsOf: name)
            return .metadata(text.count - name.count..<text.count)
        }
    }
}
