import Blocks
import Events
import Query

/// Columns for people, one line an event; the message is cut where the terminal ends.
///
/// The first rows are held back until the width of the service column is known; a stream has a fixed width. Services that are longer
/// push their line.
struct TableWriter: EventWriter {
    /// Rows that decide the width of the service column.
    private static let sampleRows = 200
    /// The service column is never wider than this.
    private static let maxServiceWidth = 32
    /// The width of the service column in a stream.
    private static let streamServiceWidth = 16
    private static let levelWidth = 9
    private static let header: [StaticString] = ["TIMESTAMP", "LEVEL", "SERVICE", "MESSAGE"]

    private struct Row {
        var time: String
        var level: Level
        var service: String
        var message: [UInt8]
        var isContext: Bool
        var repeated: String
    }

    private let zone: OutputZone
    private let highlighter: Highlighter
    private let isStyled: Bool
    private let columns: Int?
    private var times = TimestampWriter()
    private var held: [Row] = []
    private var serviceWidth: Int?

    /// A table cut to `columns`, or not cut where that is nil.
    init(zone: OutputZone, highlighter: Highlighter, isStyled: Bool, columns: Int?, isStream: Bool) {
        self.zone = zone
        self.highlighter = highlighter
        self.isStyled = isStyled
        self.columns = columns
        serviceWidth = isStream ? Self.streamServiceWidth : nil
    }

    mutating func begin(_ out: inout [UInt8]) {
        guard serviceWidth != nil else { return }
        let epoch = Timestamp(rawValue: 0)
        appendHeader(timeWidth: times.string(epoch, zone.layout(at: epoch)).utf8.count, to: &out)
    }

    mutating func write(_ hit: Hit, to out: inout [UInt8]) throws {
        var message: [UInt8] = []
        try hit.block.appendMessage(hit.row, to: &message)
        // What does not fit on one line is left out; a mark says so.
        if let end = message.firstIndex(of: 0x0A) {
            let rest = message[end...].contains { $0 != 0x0A && $0 != 0x0D }
            message.removeSubrange(end...)
            if message.last == 0x0D { message.removeLast() }
            if rest { message.append(" …") }
        }
        let row = Row(
            time: times.string(hit.timestamp, zone.layout(at: hit.timestamp)), level: hit.level, service: hit.service,
            message: message, isContext: hit.isContext, repeated: try hit.repeatedText())
        if serviceWidth == nil {
            held.append(row)
            if held.count >= Self.sampleRows { release(&out) }
        } else {
            append(row, to: &out)
        }
    }

    mutating func end(_ out: inout [UInt8]) { release(&out) }

    /// Writes the header and the rows that were held back.
    private mutating func release(_ out: inout [UInt8]) {
        guard serviceWidth == nil, let first = held.first else { return }
        let longest = held.map(\.service.utf8.count).max() ?? 0
        serviceWidth = min(max(longest, Self.header[2].utf8CodeUnitCount), Self.maxServiceWidth)
        appendHeader(timeWidth: first.time.utf8.count, to: &out)
        for row in held { append(row, to: &out) }
        held = []
    }

    private func appendHeader(timeWidth: Int, to out: inout [UInt8]) {
        let widths = [timeWidth, Self.levelWidth, serviceWidth ?? 0]
        out.styled(isStyled ? .bold : nil) { out in
            for (title, width) in zip(Self.header, widths) {
                let start = out.count
                out.append(title)
                out.pad(from: start, to: width + 2)
            }
            out.append(Self.header[3])
        }
        out.append("\n")
    }

    private func append(_ row: Row, to out: inout [UInt8]) {
        out.append(row.time)
        out.append("  ")
        out.styled(isStyled ? Style(row.level) : nil) { $0.append(row.level.name) }
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, Self.levelWidth - row.level.name.utf8.count) + 2))
        out.append(row.service)
        let width = serviceWidth ?? 0
        out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: max(0, width - row.service.utf8.count) + 2))
        var message = row.message[...]
        if let columns {
            let used =
                row.time.utf8.count + 2 + Self.levelWidth + 2 + max(width, row.service.utf8.count) + 2 + row.repeated.utf8.count
            message = Self.prefix(message, characters: max(0, columns - used))
        }
        if !isStyled {
            TextSafety.append(message, to: &out)
        } else if row.isContext {
            out.styled(.dim) { TextSafety.append(message, to: &$0) }
        } else {
            highlighter.append(message, to: &out)
        }
        if !row.repeated.isEmpty { out.styled(isStyled ? .dim : nil) { $0.append(row.repeated) } }
        out.append("\n")
    }

    /// The first characters of UTF-8 text, each taken as one column.
    private static func prefix(_ text: ArraySlice<UInt8>, characters: Int) -> ArraySlice<UInt8> {
        var left = characters
        for index in text.indices where text[index] & 0xC0 != 0x80 {
            if left == 0 { return text[..<index] }
            left -= 1
        }
        return text
    }
}
