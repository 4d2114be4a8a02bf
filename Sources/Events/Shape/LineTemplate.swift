/// How a line is rebuilt from the parts of its event, as text: what the archive keeps of a line that is not the event's message.
///
/// Literal text with placeholders: `%{message}`, `%{host}`, `%{traceId}`, `%{level}`, `%{service}`, `%{.name}` for an entry of metadata;
/// with `j` after the brace (`%{j.name}`) the value with the escapes of a JSON string; `%{t:HEX}` for the instant, in the layout
/// with this number (`TimestampLayout.packed`). `%%` is a percent sign, `%F3` a byte that is no UTF-8. Lines of one program have few
/// templates, so that gzip makes next to nothing of them.
public enum LineTemplate {
    /// The key of an archive's line that holds the template.
    public static let key = "lineTemplate"

    /// A part that a placeholder names.
    public enum Part {
        case message, host, traceID, level, service
        /// An entry of metadata; the name is valid during the call.
        case metadata(UnsafeRawBufferPointer)
    }

    /// Appends the line that `template` gives with the parts of an event; false where it is no template, or names what the event lacks.
    ///
    /// `value` appends a part as it reads, or says that there is none.
    public static func expand(
        _ template: UnsafeRawBufferPointer, _ timestamp: Timestamp, _ writer: inout TimestampWriter, to out: inout [UInt8],
        _ value: (Part, inout [UInt8]) -> Bool
    ) -> Bool {
        var at = 0
        while let percent = template.firstOffset(of: 0x25, from: at) {
            out.append(contentsOf: template[at..<percent])
            guard percent + 1 < template.count else { return false }
            switch template[percent + 1] {
            case 0x25:
                out.append(0x25)
                at = percent + 2
            case 0x7B:
                guard let end = template.firstOffset(of: 0x7D, from: percent + 2) else { return false }
                let name = UnsafeRawBufferPointer(rebasing: template[percent + 2..<end])
                guard append(name, timestamp, &writer, to: &out, value) else { return false }
                at = end + 1
            default:
                guard percent + 2 < template.count, let high = digit(template[percent + 1]),
                    let low = digit(template[percent + 2])
                else { return false }
                out.append(high << 4 | low)
                at = percent + 3
            }
        }
        out.append(contentsOf: template[min(at, template.count)...])
        return true
    }

    private static func append(
        _ name: UnsafeRawBufferPointer, _ timestamp: Timestamp, _ writer: inout TimestampWriter, to out: inout [UInt8],
        _ value: (Part, inout [UInt8]) -> Bool
    ) -> Bool {
        guard name.count > 0 else { return false }
        if let known = layout(name) {
            guard let layout = known else { return false }
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: TimestampLayout.maxLength) { buffer in
                let count = writer.write(timestamp, layout, to: buffer.baseAddress!)
                out.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
            }
            return true
        }
        if name[0] == 0x6A, let part = part(UnsafeRawBufferPointer(rebasing: name.dropFirst())) {
            var text: [UInt8] = []
            guard value(part, &text) else { return false }
            text.withUnsafeBytes { JSONString.escape($0, to: &out) }
            return true
        }
        guard let part = part(name) else { return false }
        return value(part, &out)
    }

    /// The layout that the name of an instant's placeholder tells, nil in it where there is none with its number; nil for other names.
    static func layout(_ name: UnsafeRawBufferPointer) -> TimestampLayout?? {
        guard name.count > 2, name[0] == 0x74, name[1] == 0x3A else { return nil }
        let number = UInt64(String(decoding: name.dropFirst(2), as: UTF8.self), radix: 16)
        return .some(number.flatMap { TimestampLayout(packed: $0) })
    }

    /// The part that a placeholder's name tells.
    static func part(_ name: UnsafeRawBufferPointer) -> Part? {
        if name.count > 0, name[0] == 0x2E { return .metadata(UnsafeRawBufferPointer(rebasing: name.dropFirst())) }
        if name.equals("message") { return .message }
        if name.equals("host") { return .host }
        if name.equals("traceId") { return .traceID }
        if name.equals("level") { return .level }
        return name.equals("service") ? .service : nil
    }

    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        default: nil
        }
    }

    /// Appends text as a template writes it.
    static func appendLiteral(_ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
        var clean = 0
        var at = 0
        while at < text.count {
            let byte = text[at]
            if byte < 0x80 && byte != 0x25 {
                at += 1
                continue
            }
            if byte >= 0x80, let length = JSONString.lengthOfUTF8(text, at) {
                at += length
                continue
            }
            out.append(contentsOf: text[clean..<at])
            out.append(0x25)
            if byte == 0x25 {
                out.append(0x25)
            } else {
                out.append(hexDigit(byte >> 4))
                out.append(hexDigit(byte & 15))
            }
            at += 1
            clean = at
        }
        out.append(contentsOf: text[clean...])
    }

    static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}
