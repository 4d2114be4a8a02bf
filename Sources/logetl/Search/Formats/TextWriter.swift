import Blocks
import Events
import Query

/// For people: `2026-01-21 08:15:30.123 ERROR  checkout  message`, further lines of a message indented.
struct TextWriter: EventWriter {
    /// The level takes this much room; the three longer names push the rest of their line.
    private static let levelWidth = 6
    private static let indent: StaticString = "    "

    private let zone: OutputZone
    private let highlighter: Highlighter
    private let isStyled: Bool
    private var times = TimestampWriter()
    private var message: [UInt8] = []

    /// A writer for people.
    init(zone: OutputZone, highlighter: Highlighter, isStyled: Bool) {
        self.zone = zone
        self.highlighter = highlighter
        self.isStyled = isStyled
    }

    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        message.removeAll(keepingCapacity: true)
        try hit.block.appendMessage(hit.row, to: &message)
        while message.last == 0x0A || message.last == 0x0D { message.removeLast() }

        out.styled(isStyled ? .dim : nil) { $0.append(times.string(hit.timestamp, zone.layout(at: hit.timestamp))) }
        out.append(" ")
        let level = hit.level.name
        out.styled(isStyled && !hit.isContext ? Style(hit.level) : nil) { $0.append(level) }
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, Self.levelWidth - level.utf8.count) + 1))
        out.styled(isStyled && !hit.isContext ? .cyan : nil) { $0.append(hit.service) }
        out.append("  ")
        append(message[...], isContext: hit.isContext, repeated: try hit.repeatedText(), to: &out)
    }

    /// The message line by line; the lines of a context are dim and without marks. How often the event came again is said behind the
    /// first line.
    private func append(_ message: ArraySlice<UInt8>, isContext: Bool, repeated: String, to out: inout [UInt8]) {
        var isFirst = true
        for line in message.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if !isFirst { out.append(Self.indent) }
            let end = line.last == 0x0D ? line.dropLast() : line
            if !isStyled {
                TextSafety.append(end, to: &out)
            } else if isContext {
                out.styled(.dim) { TextSafety.append(end, to: &$0) }
            } else {
                highlighter.append(end, to: &out)
            }
            if isFirst, !repeated.isEmpty { out.styled(isStyled ? .dim : nil) { $0.append(repeated) } }
            isFirst = false
            out.append("\n")
        }
    }
}
