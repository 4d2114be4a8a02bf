/// A private key that has begun and not ended yet: what is known of it from line to line, and from one piece of the input to the next.
///
/// While it is open, lines of base64 are hidden, and long runs of base64 in lines of other forms (a container's log wraps each line of a
/// key). It ends with the line that says so, after `maxBytes`, or after `maxQuietLines` lines without anything like a key.
struct OpenKey: Hashable, Sendable {
    /// Whether a key is open.
    private(set) var isOpen: Bool
    private var bytes = 0
    private var quietLines = 0

    /// Bytes after the beginning that are looked at; the largest keys in use have a fifth of it.
    static let maxBytes = 64 << 10
    /// Lines without a key's text after which the key has no end: lines of other programs may stand between its own.
    static let maxQuietLines = 32
    /// Lines without a key's text after which a short line is no more taken for the key's last.
    private static let tailLines = 3
    /// Characters of base64 that are a line of a key: the usual 64, some fewer.
    private static let lineCharacters = 40

    /// No key.
    static let closed = OpenKey(isOpen: false)
    /// A key that has just begun.
    static let open = OpenKey(isOpen: true)

    private init(isOpen: Bool) { self.isOpen = isOpen }

    /// All of it in a number, for those who keep it: 0 for no key.
    var code: Int64 { isOpen ? 1 | Int64(quietLines) << 1 | Int64(bytes) << 16 : 0 }

    /// What a number says. Any number is some state.
    init(code: Int64) {
        self.init(isOpen: code & 1 != 0)
        guard isOpen else { return }
        quietLines = Int(code >> 1 & 0x7FFF)
        bytes = Int(code >> 16 & 0xFFFF_FFFF)
    }

    /// Adds the hits in the lines from `start` on, as far as the key goes, and returns the start of the first line that was not looked at.
    mutating func hide(_ view: ScanText, from start: Int, into hits: inout ContiguousArray<MaskHit>) -> Int {
        var at = start
        while isOpen, at < view.end {
            var end = at
            while end < view.end, view[end] != 0x0A { end += 1 }
            if let close = view.keyMark(at, end) {
                isOpen = false
                // Another beginning is found as any other.
                guard case .end(let last) = close else { return at }
                hideRuns(view, at, last, isMarked: true, into: &hits)
                return min(end + 1, view.end)
            }
            hideLine(view, at, end, into: &hits)
            bytes += end + 1 - at
            if bytes > Self.maxBytes || quietLines > Self.maxQuietLines { isOpen = false }
            at = min(end + 1, view.end)
        }
        return at
    }

    private mutating func hideLine(_ view: ScanText, _ start: Int, _ end: Int, into hits: inout ContiguousArray<MaskHit>) {
        guard view.isKeyLine(start, end) else { return hideRuns(view, start, end, isMarked: false, into: &hits) }
        var first = start
        while first < end, view[first] <= 0x20 { first += 1 }
        var last = end
        while last > first, view[last - 1] <= 0x20 { last -= 1 }
        if last - first < Self.lineCharacters { quietLines += 1 } else { quietLines = 0 }
        guard last > first, quietLines <= Self.tailLines else { return }
        hits.append(MaskHit(start: first, end: last, detector: .privateKey, isContinuation: true))
    }

    /// Hides the runs of base64 between two positions that look like a key's; in the line with the end, `isMarked`, from the first of them
    /// to `end`.
    private mutating func hideRuns(
        _ view: ScanText, _ start: Int, _ end: Int, isMarked: Bool, into hits: inout ContiguousArray<MaskHit>
    ) {
        var at = start
        var isQuiet = true
        while at < end {
            guard view.isKeyByte(at) else {
                at += 1
                continue
            }
            let first = at
            var kinds = 0
            while at < end, view.isKeyByte(at) {
                let byte = view[at]
                kinds |= ScanText.isDigit(byte) ? 1 : byte &- 0x41 < 26 ? 2 : byte &- 0x61 < 26 ? 4 : 0
                at += 1
            }
            let isLong = at - first >= Self.lineCharacters
            let isTail = view[at - 1] == UInt8(ascii: "=") && at - first >= 4 || at - first >= 16 && kinds == 7
            guard isLong || isTail && quietLines <= Self.tailLines else { continue }
            if isLong { isQuiet = false }
            hits.append(MaskHit(start: first, end: isMarked ? end : at, detector: .privateKey, isContinuation: true))
            if isMarked { return }
        }
        guard isMarked else {
            quietLines = isQuiet ? quietLines + 1 : 0
            return
        }
        // Nothing before the mark: the mark alone.
        var mark = end - 1
        while mark > start, !view.has("-----end", at: mark) { mark -= 1 }
        hits.append(MaskHit(start: mark, end: end, detector: .privateKey, isContinuation: true))
    }
}

extension ScanText {
    /// A line that begins or ends a private key.
    enum KeyMark {
        case begin
        /// With the end of the mark.
        case end(Int)
    }

    /// The first mark of a private key between two positions.
    func keyMark(_ start: Int, _ end: Int) -> KeyMark? {
        var at = start
        while at + 8 < end {
            if self[at] == UInt8(ascii: "-"), has("-----", at: at) {
                if has("end", at: at + 5), let close = labelEnd(at + 5) { return .end(close) }
                if has("begin", at: at + 5), labelEnd(at + 5) != nil { return .begin }
            }
            at += 1
        }
        return nil
    }

    /// Whether the byte at `i` may be one of base64; `\/` is a slash in JSON.
    func isKeyByte(_ i: Int) -> Bool {
        Self.isBase64(self[i]) || self[i] == UInt8(ascii: "\\") && self[i + 1] == UInt8(ascii: "/")
    }
}
