import Events
import Store

/// Dead letters as text and as JSON.
enum LetterText {
    /// Bytes of a letter's text that a list shows.
    static let headBytes = 200

    /// Appends bytes that may be anything: as UTF-8 where they are, with control characters and other bytes as `\xNN`, on one line.
    static func appendVisible(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var at = bytes.startIndex
        while at < bytes.endIndex {
            let length = sequenceLength(bytes[at...])
            if length == 0 {
                let digits = Array("0123456789ABCDEF".utf8)
                let byte = bytes[at]
                out.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "x"), digits[Int(byte >> 4)], digits[Int(byte & 15)]])
                at += 1
            } else {
                TextSafety.append(bytes[at..<at + length], to: &out)
                at += length
            }
        }
    }

    /// The text as `appendVisible` shows it.
    static func visible(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        appendVisible(bytes[...], to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    /// Bytes of the UTF-8 sequence at the beginning (RFC 3629, section 4); 0 where there is none.
    private static func sequenceLength(_ bytes: ArraySlice<UInt8>) -> Int {
        guard let first = bytes.first else { return 0 }
        let length =
            switch first {
            case 0..<0x80: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0, bytes.count >= length else { return 0 }
        return String(validating: bytes.prefix(length), as: UTF8.self) == nil ? 0 : length
    }

    /// An instant in seconds since the epoch, for people.
    static func time(_ seconds: Int64, _ zone: OutputZone) -> String {
        let (nanoseconds, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooLarge else { return "?" }
        let instant = Timestamp(rawValue: nanoseconds)
        var times = TimestampWriter()
        return times.string(instant, zone.layout(at: instant, fractionDigits: 0))
    }

    // MARK: JSON

    /// Appends a letter as one JSON object on one line. Its input is `text` where it is UTF-8, else `base64`; of a list only the beginning.
    static func appendJSON(_ letter: DeadLetter, isHead: Bool = false, to out: inout [UInt8]) {
        var json = JSONText()
        json.object { json in
            for (key, value) in [("id", letter.id), ("job", letter.job)] {
                json.key(key)
                json.number(Int(clamping: value))
            }
            json.key("at")
            json.string(rfc3339(letter.at))
            for (key, value) in [("source", letter.source), ("stage", letter.stage), ("reason", letter.reason)] {
                json.key(key)
                json.string(value)
            }
            for (key, value) in [("offset", letter.offset), ("length", letter.length)] {
                json.key(key)
                json.number(Int(clamping: value))
            }
            if let replayed = letter.replayedAt {
                json.key("replayed")
                json.string(rfc3339(replayed))
            }
            if isHead {
                json.key("head")
                json.string(visible(letter.bytes))
                return
            }
            json.key("cut")
            json.bool(letter.isCut)
            if let text = String(validating: letter.bytes, as: UTF8.self) {
                json.key("text")
                json.string(text)
            } else {
                json.key("base64")
                json.string(base64(letter.bytes))
            }
        }
        out.append(contentsOf: json.bytes)
        out.append(0x0A)
    }

    private static func rfc3339(_ seconds: Int64) -> String {
        let (nanoseconds, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        var times = TimestampWriter()
        return times.string(Timestamp(rawValue: isTooLarge ? 0 : nanoseconds))
    }

    /// RFC 4648, section 4.
    static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
            for place in 0..<4 {
                out.append(place <= group.count ? digits[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
